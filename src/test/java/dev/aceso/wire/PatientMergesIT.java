package dev.aceso.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.FaultyEhr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Patients who turn out to be one, on the wire: what the EHR is told, and what a privacy officer may do about it. */
class PatientMergesIT {
    private static final String MERGES = "/api/v1/patients/merges";
    private static final String OFFICER = "privacy.nguyen";
    private static Site site;

    private String gone;
    private String remains;
    private Instant mark;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void twoPatients() {
        gone = Site.somebody();
        remains = Site.somebody();
        for (String patient : List.of(gone, remains)) {
            assertThat(site.faulty.fire(site.faulty.call(patient)).status()).isEqualTo(200);
        }
        mark = Site.mark();
    }

    @AfterEach
    void recover() {
        site.world.faulty().recover();
    }

    @Test
    void answersNothingAboutAPatientWhomTheEhrMergedAndShowsWhatIsHeldWithTheOneThatRemains() {
        // Given
        site.world
                .faulty()
                .fail((exchange, search) -> FaultyEhr.json(
                        exchange,
                        200,
                        search.startsWith("Patient?") && search.contains(gone)
                                ? FaultyEhr.bundle(FaultyEhr.patient(gone)
                                        .replaceFirst(
                                                "\\{",
                                                "{\"link\":[{\"type\":\"replaced-by\",\"other\":{\"reference\":\"Patient/"
                                                        + remains + "\"}}],"))
                                : FaultyEhr.chart(search)));

        // When
        var answer = site.faulty.fire(site.faulty.call(gone));

        // Then
        problem(answer, 409, "patient-merged");
        assertThat(answer.body()).doesNotContain(gone, remains);
        assertThat(site.log(mark, "inference.run", "failed"))
                .singleElement()
                .satisfies(entry -> assertThat(Site.code(entry)).isEqualTo("patient-merged"));
        assertThat(site.log(mark, "patient.merge", "done"))
                .hasSize(2)
                .satisfies(both -> assertThat(both)
                        .extracting(entry -> entry.path("patient").asText())
                        .doesNotHaveDuplicates());
        assertThat(held(remains)).containsExactlyInAnyOrder("", id(gone));
        assertThat(held(gone)).containsExactly("");

        // When the EHR has taken them apart again
        site.world.faulty().recover();
        assertThat(site.faulty.fire(site.faulty.call(gone)).status()).isEqualTo(200);

        // Then
        assertThat(held(remains)).containsExactly("");
        assertThat(site.log(mark, "patient.unmerge", "done")).hasSize(2);
    }

    @Test
    void aPrivacyOfficerJoinsPatientsAndTakesThemApart() {
        // When
        var merge = merge(OFFICER);

        // Then
        assertThat(merge.status()).as(merge.body()).isEqualTo(200);
        assertThat(merge(OFFICER).json()).isEqualTo(merge.json());
        assertThat(held(remains)).containsExactlyInAnyOrder("", id(gone));
        assertThat(site.get(MERGES, OFFICER).json().path("items").path(0)).isEqualTo(merge.json());

        // When
        var address = MERGES + "/" + merge.json().path("id").asText() + "/unmerge";
        var apart = post(address, OFFICER, "{\"reference\":\"ticket:2\"}");

        // Then
        assertThat(apart.json().path("undoneSource").asText()).isEqualTo("person");
        assertThat(post(address, OFFICER, "{\"reference\":\"ticket:3\"}").json())
                .isEqualTo(apart.json());
        assertThat(held(remains)).containsExactly("");
        assertThat(site.log(mark, "patient.merge", "done")).hasSize(2);
        assertThat(site.log(mark, "patient.unmerge", "done")).hasSize(2);
    }

    @Test
    void nobodyElseComesNearAndWhatIsWrongIsSaid() {
        for (String user : List.of("dr.rivera", "pat.prevent01", "ops.berg")) {
            problem(merge(user), 403, "not-permitted");
            problem(site.get(MERGES, user), 403, "not-permitted");
        }
        problem(site.aceso.post(MERGES, Optional.empty(), "{}"), 401, "unauthenticated");
        var weak = site.world.keycloak().browser().withPassword(OFFICER).access();
        problem(site.aceso.post(MERGES, Optional.of(weak), "{}"), 401, "step-up-required");
        problem(post(MERGES, OFFICER, "{}"), 400, "malformed");
        problem(post(MERGES, OFFICER, body("a".repeat(26), id(remains))), 404, "not-found");
        problem(post(MERGES, OFFICER, body(id(gone), id(gone))), 400, "malformed");
        problem(post(MERGES, OFFICER, body(id(gone), site.opaque("demo", "pt-prevent-02"))), 400, "merge-across-ehrs");
        problem(
                post(MERGES + "/" + UUID.randomUUID() + "/unmerge", OFFICER, "{\"reference\":\"t:1\"}"),
                404,
                "not-found");
    }

    @Test
    void aHoldOnEitherHoldsBothAndAnErasureNamesWhatItDoesNotCover() {
        // Given
        assertThat(merge(OFFICER).status()).isEqualTo(200);
        for (String patient : List.of(gone, remains)) {
            var of = " WHERE data_key = (SELECT id FROM sealing.data_key WHERE opaque_id = '" + id(patient) + "')";
            site.change("UPDATE records.inference SET made_at = now() - interval '7 years'" + of);
            site.change("UPDATE hooks.claim SET answered_at = now() - interval '7 years'" + of);
        }
        var hold = post(
                "/api/v1/custody/holds",
                OFFICER,
                "{\"patient\":\"" + id(gone) + "\",\"kind\":\"litigation\",\"reference\":\"docket:1\"}");

        // Then
        problem(erase(remains), 409, "held");
        problem(erase(gone), 409, "held");

        // When
        post(
                "/api/v1/custody/holds/" + hold.json().path("id").asText() + "/release",
                OFFICER,
                "{\"reference\":\"docket:1/closed\"}");
        var erasure = erase(remains);

        // Then
        assertThat(erasure.status()).as(erasure.body()).isEqualTo(200);
        assertThat(erasure.json().path("mergedWith")).hasSize(1);
        assertThat(erasure.json().at("/mergedWith/0").asText()).isEqualTo(id(gone));
    }

    private static Api.Answer erase(String patient) {
        return post(
                "/api/v1/custody/erasures",
                OFFICER,
                "{\"patient\":\"" + id(patient) + "\",\"reason\":\"patient-request\"}");
    }

    private Api.Answer merge(String user) {
        return post(MERGES, user, body(id(gone), id(remains)));
    }

    private static String body(String gone, String remains) {
        return "{\"gone\":\"" + gone + "\",\"remains\":\"" + remains + "\",\"reference\":\"ticket:1\"}";
    }

    private static String id(String patient) {
        return site.opaque("faulty", patient);
    }

    /** From whom each of the inferences is that a clinician sees; empty where it is the patient's own. */
    private static List<String> held(String patient) {
        var items = site.get("/api/v1/patients/" + id(patient) + "/inferences", "dr.hassan")
                .json()
                .path("items");
        return java.util.stream.StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path("mergedFrom").asText())
                .toList();
    }

    private static Api.Answer post(String path, String user, String body) {
        return site.aceso.post(path, Optional.of(site.token(user)), body);
    }

    private static void problem(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }
}
