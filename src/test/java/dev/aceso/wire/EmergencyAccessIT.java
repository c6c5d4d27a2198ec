package dev.aceso.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Emergency;
import dev.aceso.demo.world.Canaries;
import dev.aceso.demo.world.Planted;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A relationship that refuses, the broken glass, and its review, on the wire. */
class EmergencyAccessIT {
    private static final String ACCESSES = "/api/v1/emergency-accesses";
    private static final String OFFICER = "privacy.nguyen";
    private static final String COLLEAGUE = "dr.okafor";
    private static Site site;

    private Instant mark;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void mark() {
        mark = Site.mark();
    }

    /** Byte for byte the same but for the id of the request, so that nobody learns whether we know a patient. */
    @Test
    void refusesWithoutARelationshipAndTellsNobodyWhetherThePatientIsKnown() {
        // Given: one with an inference, one who was looked up, and nobody
        var somebody = Site.somebody();
        assertThat(site.faulty.fire(site.faulty.call(somebody)).status()).isEqualTo(200);
        var ids = List.of(site.opaque("faulty", somebody), patient(), "a".repeat(26));
        var record = "/inferences/" + UUID.randomUUID();
        for (var user : List.of("dr.rivera", COLLEAGUE, "nurse.kim", "chief.lang")) {
            for (var path : List.of("/inferences", record, "/inferences?limit=1&before=2030-01-01T00:00:00Z")) {
                // When
                var answers = ids.stream()
                        .map(id -> site.get("/api/v1/patients/" + id + path, user))
                        .toList();

                // Then
                assertThat(answers).allSatisfy(answer -> problem(answer, 403, "no-relationship"));
                assertThat(answers.stream()
                                .map(EmergencyAccessIT::withoutInstance)
                                .distinct())
                        .hasSize(1);
                assertThat(answers.getFirst().body()).contains("open the chart in the EHR, or break the glass");
            }
            // and what is wrong is said of everybody alike
            for (var path : List.of("/inferences?limit=0", "/inferences?before=x", "/inferences/x")) {
                assertThat(ids.stream()
                                .map(id -> site.get("/api/v1/patients/" + id + path, user))
                                .peek(answer -> problem(answer, 400, "malformed"))
                                .map(EmergencyAccessIT::withoutInstance)
                                .distinct())
                        .hasSize(1);
            }
        }
        assertThat(site.log(mark, "inference.list", "refused"))
                .filteredOn(entry -> Site.code(entry).equals("no-relationship"))
                .hasSize(4 * 2 * 3);
    }

    @Test
    void whoeverOpenedTheChartIsLetAtItWithoutBreakingAnything() {
        // Given
        var somebody = Site.somebody();
        var id = site.opaque("faulty", somebody);
        problem(inferences(id, "dr.hassan"), 403, "no-relationship");

        // When
        assertThat(site.faulty.fire(site.faulty.call(somebody)).status()).isEqualTo(200);

        // Then
        assertThat(inferences(id, "dr.hassan").json().path("items")).hasSize(1);
        problem(inferences(id, COLLEAGUE), 403, "no-relationship");
        assertThat(site.log(mark, "inference.list", "done"))
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.at("/attributes/explained-by").asText())
                                .isEqualTo("relationship"));
    }

    @Test
    void theBrokenGlassIsForThatPersonThatPatientAndThatSession() {
        // Given
        var session = token(COLLEAGUE);
        var id = patient();
        var other = patient();

        // When
        var opened = Emergency.open(site.aceso, session, id, "emergency-treatment", "Brought in unconscious.");

        // Then
        assertThat(opened.status()).as(opened.body()).isEqualTo(200);
        assertThat(opened.json().path("patient").asText()).isEqualTo(id);
        assertThat(Instant.parse(opened.json().path("endsAt").asText()))
                .isBefore(Instant.now().plusSeconds(3_601))
                .isAfter(Instant.now().plusSeconds(3_000));
        assertThat(inferences(id, session, site).status()).isEqualTo(200);
        problem(inferences(other, session, site), 403, "no-relationship");
        for (var colleague : List.of("dr.rivera", "nurse.kim")) {
            problem(inferences(id, colleague), 403, "no-relationship");
        }
        assertThat(Emergency.open(site.aceso, session, id, "other", "Asked again.")
                        .json())
                .isEqualTo(opened.json());
        assertThat(site.log(mark, "emergency.open", "done")).singleElement().satisfies(entry -> {
            assertThat(entry.path("purpose").asText()).isEqualTo("BTG");
            assertThat(entry.at("/attributes/reason").asText()).isEqualTo("emergency-treatment");
            assertThat(entry.at("/attributes/emergency"))
                    .isEqualTo(opened.json().path("id"));
        });
        assertThat(site.log(mark, "inference.list", "empty"))
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.at("/attributes/explained-by").asText())
                                .isEqualTo("emergency"));

        // When the same person signs in anew
        var anew = token(COLLEAGUE);
        problem(inferences(id, anew, site), 403, "no-relationship");
        assertThat(inferences(id, session, site).status()).isEqualTo(200);

        // and the session ends
        var out = site.send(site.request("/api/v1/session")
                .header("authorization", "Bearer " + session)
                .DELETE());
        assertThat(out.statusCode()).isEqualTo(200);

        // Then
        problem(inferences(id, session, site), 401, "session-ended");
        problem(inferences(id, anew, site), 403, "no-relationship");
        var again = Emergency.open(site.aceso, anew, id, "emergency-treatment", "Still here.");
        assertThat(again.json().path("id")).isNotEqualTo(opened.json().path("id"));
        assertThat(inferences(id, anew, site).status()).isEqualTo(200);
    }

    @Test
    void theSessionInWhichItWasOpenedIsShorterAndNoOther() {
        // Given
        var session = token("dr.hassan");
        var beside = token("dr.hassan");
        assertThat(left(session)).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
        assertThat(left(beside)).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
        var id = patient();

        // When
        var opened = Emergency.open(site.aceso, session, id, "on-call-cover", "Called in for the night.");

        // Then
        assertThat(opened.status()).as(opened.body()).isEqualTo(200);
        assertThat(left(session)).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(left(beside)).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));

        // When neither is used for five minutes
        assertThat(site.change("UPDATE identity.session SET seen_at = seen_at - interval '5 minutes 1 second'"
                        + " WHERE account IN (SELECT s.account FROM identity.session s"
                        + " JOIN access.emergency e ON e.session = s.id WHERE e.id = '"
                        + opened.json().path("id").asText() + "') AND ended_at IS NULL"))
                .isGreaterThanOrEqualTo(2);
        Site.pause(1_100);

        // Then
        problem(inferences(id, session, site), 401, "session-idle");
        problem(inferences(id, beside, site), 403, "no-relationship");
    }

    @Test
    void endsWithItsTime() {
        // Given
        var id = patient();
        var nurse = site.token("nurse.kim");
        var opened = Emergency.open(site.aceso, nurse, id, "transfer", "From the other ward.");
        assertThat(inferences(id, nurse, site).status()).isEqualTo(200);

        // When
        age(opened, "until = at + interval '1 millisecond'");

        // Then
        problem(inferences(id, nurse, site), 403, "no-relationship");
    }

    @Test
    void onePersonMayHaveAFewAtOnce() {
        // Given
        var chief = site.token("chief.lang");
        var opened = new ArrayList<Api.Answer>();
        for (int i = 0; i < 5; i++) {
            opened.add(Emergency.open(site.aceso, chief, patient(), "other", "One of five."));
        }
        assertThat(opened).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));

        // When, Then
        var sixth = patient();
        problem(Emergency.open(site.aceso, chief, sixth, "other", "One too many."), 403, "emergencies-open");
        assertThat(site.log(mark, "emergency.open", "refused"))
                .singleElement()
                .satisfies(entry -> assertThat(Site.code(entry)).isEqualTo("emergencies-open"));

        // When one is over
        age(opened.getFirst(), "until = at + interval '1 millisecond'");

        // Then
        assertThat(Emergency.open(site.aceso, chief, sixth, "other", "The next.")
                        .status())
                .isEqualTo(200);
        opened.forEach(answer -> age(answer, "until = at + interval '1 millisecond'"));
    }

    @Test
    void nobodyElseBreaksTheGlassAndWhatIsWrongIsSaid() {
        var id = patient();
        for (var user : List.of("pat.prevent01", OFFICER, "ops.berg")) {
            for (var about : List.of(id, "a".repeat(26))) {
                problem(Emergency.open(site.aceso, site.token(user), about, "other", "x"), 403, "not-permitted");
            }
        }
        for (var user : List.of("pat.prevent01", "dr.rivera", "nurse.kim", "ops.berg")) {
            problem(site.get(ACCESSES, user), 403, "not-permitted");
            problem(site.get(ACCESSES + "/" + UUID.randomUUID(), user), 403, "not-permitted");
            problem(review(UUID.randomUUID().toString(), user, "justified"), 403, "not-permitted");
        }
        problem(site.aceso.post(address(id), Optional.empty(), "{}"), 401, "unauthenticated");
        var weak = site.world.keycloak().browser().withPassword(COLLEAGUE).access();
        problem(site.aceso.post(address(id), Optional.of(weak), "{}"), 401, "step-up-required");
        for (var body : List.of(
                "",
                "{}",
                "[]",
                "{\"reason\":\"other\"}",
                "{\"reason\":\"curiosity\",\"text\":\"x\"}",
                "{\"reason\":\"other\",\"text\":\"\"}",
                "{\"reason\":\"other\",\"text\":\"  \"}",
                "{\"reason\":\"other\",\"text\":1}",
                "{\"reason\":\"other\",\"text\":\"a\\u0000b\"}",
                "{\"reason\":\"other\",\"text\":\"x\",\"more\":\"y\"}",
                "{\"reason\":\"other\",\"text\":\"" + "x".repeat(1_001) + "\"}")) {
            problem(site.aceso.post(address(id), Optional.of(site.token("nurse.kim")), body), 400, "malformed");
        }
        problem(Emergency.open(site.aceso, site.token("nurse.kim"), "a".repeat(26), "other", "x"), 404, "not-found");
        problem(site.get(ACCESSES + "?state=lost", OFFICER), 400, "malformed");
        problem(site.get(ACCESSES + "/" + UUID.randomUUID(), OFFICER), 404, "not-found");
        problem(review(UUID.randomUUID().toString(), OFFICER, "justified"), 404, "not-found");
    }

    @Test
    void somebodyElseJudgesItOnceAndThePatientSeesWhatHappened() {
        // Given
        var id = site.opaque("demo", "pt-prevent-02");
        var chief = site.token("chief.lang");
        var words = "Wrote about " + UUID.randomUUID();
        var opened = Emergency.open(site.aceso, chief, id, "on-call-cover", words);
        assertThat(opened.status()).as(opened.body()).isEqualTo(200);
        assertThat(inferences(id, chief, site).status()).isEqualTo(200);
        var access = opened.json().path("id").asText();

        // Then: it is in the list, without the words, which are read one by one
        assertThat(listed("unreviewed")).contains(access);
        assertThat(site.get(ACCESSES + "?limit=100", OFFICER).body()).doesNotContain(words);
        assertThat(site.get(ACCESSES + "/" + access, OFFICER)
                        .json()
                        .path("text")
                        .asText())
                .isEqualTo(words);

        // When it is due
        assertThat(listed("overdue")).doesNotContain(access);
        age(opened, "review_due = at + interval '1 millisecond'");

        // Then
        assertThat(listed("overdue")).contains(access);
        Site.await(
                "the count of what is overdue",
                () -> site.get("/q/metrics", OFFICER)
                        .body()
                        .lines()
                        .anyMatch(line -> line.matches("aceso_emergency_overdue(\\{.*})? [1-9].*")));

        // When
        problem(review(access, "chief.lang", "justified"), 403, "second-person-required");
        problem(review(access, OFFICER, "perhaps"), 400, "malformed");
        var judged = review(access, OFFICER, "not-justified");

        // Then
        assertThat(judged.status()).as(judged.body()).isEqualTo(200);
        assertThat(judged.json().path("outcome").asText()).isEqualTo("not-justified");
        assertThat(judged.json().path("overdue").asBoolean()).isFalse();
        assertThat(review(access, OFFICER, "not-justified").json()).isEqualTo(judged.json());
        problem(review(access, OFFICER, "justified"), 409, "out-of-order");
        assertThat(listed("reviewed")).contains(access);
        assertThat(listed("unreviewed")).doesNotContain(access);
        assertThat(site.get(ACCESSES + "/" + access, OFFICER)
                        .json()
                        .path("note")
                        .asText())
                .isEqualTo("As it was.");
        // a judgement ends it
        problem(inferences(id, chief, site), 403, "no-relationship");
        assertThat(site.log(mark, "emergency.review", "done")).singleElement().satisfies(entry -> {
            assertThat(entry.at("/attributes/judgement").asText()).isEqualTo("not-justified");
            assertThat(entry.path("patient").asText()).isNotEmpty();
        });

        // and the patient sees it in plain words, with the code and without the text
        var seen = site.get("/api/v1/patients/" + id + "/viewings?limit=200", "pat.prevent02");
        assertThat(seen.body()).doesNotContain(words).doesNotContain("As it was.");
        var items = items(seen.json());
        assertThat(items).anySatisfy(item -> {
            assertThat(item.path("what").asText())
                    .startsWith("Opening your records in an emergency")
                    .endsWith("The reason given: on call for whoever treats you");
            assertThat(item.path("reason").asText()).isEqualTo("on-call-cover");
            assertThat(item.path("purpose").asText()).isEqualTo("BTG");
        });
        assertThat(items)
                .anySatisfy(item -> assertThat(item.path("why").asText()).isEqualTo("For treatment, in an emergency"));
        assertThat(items)
                .anySatisfy(item -> assertThat(item.path("what").asText())
                        .isEqualTo(
                                "Judging whether it was right to open your records in an emergency: it was not right"));
    }

    /** In no file of the database, no log and no export. */
    @Test
    void whatWasWrittenIsInTheClearNowhere() {
        // Given
        var words = "Scratchwort " + UUID.randomUUID();
        var note = "Hawkweed " + UUID.randomUUID();
        var opened = Emergency.open(site.aceso, site.token("nurse.kim"), patient(), "ehr-down", words);
        assertThat(opened.status()).as(opened.body()).isEqualTo(200);
        var access = opened.json().path("id").asText();
        assertThat(site.get(ACCESSES + "/" + access, OFFICER).body()).contains(words);
        assertThat(post(
                                ACCESSES + "/" + access + "/review",
                                OFFICER,
                                "{\"outcome\":\"justified\",\"note\":\"" + note + "\"}")
                        .status())
                .isEqualTo(200);
        // what is not understood is not repeated either
        problem(
                post(
                        address(patient()),
                        "nurse.kim",
                        "{\"reason\":\"" + words + "\",\"text\":\"" + words + "\",\"more\":\"" + words + "\"}"),
                400,
                "malformed");

        // When
        Planted.checkpoint(site.world.postgres());

        // Then
        assertThat(Canaries.of(List.of(words, note)).in(site.world.workspace().directory(), path -> false))
                .isEmpty();
        assertThat(site.log(mark))
                .isNotEmpty()
                .allSatisfy(entry ->
                        assertThat(entry.toString()).doesNotContain(words).doesNotContain(note));
    }

    /** What the service may not do itself: the table is only added to. */
    private static void age(Api.Answer opened, String change) {
        var id = opened.json().path("id").asText();
        site.change("ALTER TABLE access.emergency DISABLE TRIGGER append_only");
        site.change("UPDATE access.emergency SET " + change + " WHERE id = '" + id + "'");
        site.change("ALTER TABLE access.emergency ENABLE TRIGGER append_only");
    }

    private static List<String> listed(String state) {
        return items(site.get(ACCESSES + "?limit=100&state=" + state, OFFICER).json()).stream()
                .map(item -> item.path("id").asText())
                .toList();
    }

    private static List<JsonNode> items(JsonNode page) {
        return StreamSupport.stream(page.path("items").spliterator(), false).toList();
    }

    private static Api.Answer review(String access, String user, String outcome) {
        return post(
                ACCESSES + "/" + access + "/review", user, "{\"outcome\":\"" + outcome + "\",\"note\":\"As it was.\"}");
    }

    private static Api.Answer post(String path, String user, String body) {
        return site.aceso.post(path, Optional.of(site.token(user)), body);
    }

    private static String address(String patient) {
        return "/api/v1/patients/" + patient + "/emergency-access";
    }

    private static Api.Answer inferences(String patient, String user) {
        return site.get("/api/v1/patients/" + patient + "/inferences", user);
    }

    private static Api.Answer inferences(String patient, String token, Site site) {
        return site.aceso.get("/api/v1/patients/" + patient + "/inferences", Optional.of(token));
    }

    /** Somebody who was looked up, of whom nothing else is known. */
    private static String patient() {
        return site.opaque("demo", Site.somebody());
    }

    /** How long a session lasts unless it is used, as it says itself. */
    private static Duration left(String token) {
        assertThat(site.aceso.get("/api/v1/me", Optional.of(token)).status()).isEqualTo(200);
        var ending = site.aceso.get("/api/v1/session", Optional.of(token)).json();
        return Duration.between(
                Instant.parse(ending.path("now").asText()),
                Instant.parse(ending.path("idleEndsAt").asText()));
    }

    /** A session of its own. */
    private static String token(String user) {
        return site.world.keycloak().browser().withTwoFactors(user).access();
    }

    private static String withoutInstance(Api.Answer answer) {
        return answer.status()
                + answer.type()
                + answer.challenge()
                + answer.retryAfter()
                + answer.body().replaceAll("urn:uuid:[0-9a-f-]{36}", "");
    }

    private static void problem(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }
}
