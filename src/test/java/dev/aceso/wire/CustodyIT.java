package dev.aceso.wire;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.OperatorProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Keys, holds and erasure on the wire: real tokens, the packaged commands, and the real keeper of keys. */
class CustodyIT {
    private static final String ERASURES = "/api/v1/custody/erasures";
    private static final String HOLDS = "/api/v1/custody/holds";
    private static final String OPERATOR = "ops.berg";
    private static final String OFFICER = "privacy.nguyen";
    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @Test
    void onlyTheRolesOfTheMatrixWithBothFactorsComeNear() {
        var body = "{\"patient\":\"" + "a".repeat(26) + "\",\"reason\":\"patient-request\"}";
        for (var user : new String[] {"dr.rivera", "pat.prevent01"}) {
            problem(post(ERASURES, user, body), 403, "not-permitted");
            problem(site.get(ERASURES, user), 403, "not-permitted");
            problem(site.get(HOLDS, user), 403, "not-permitted");
            problem(site.get("/api/v1/custody/keys", user), 403, "not-permitted");
        }
        problem(site.get(HOLDS, OPERATOR), 403, "not-permitted");
        problem(site.get("/api/v1/custody/keys", OFFICER), 403, "not-permitted");
        problem(post(ERASURES + "/" + UUID.randomUUID() + "/approval", OPERATOR, "{}"), 403, "not-permitted");
        problem(site.aceso.post(ERASURES, Optional.empty(), body), 401, "unauthenticated");
        var weak = site.world.keycloak().browser().withPassword(OPERATOR).access();
        problem(site.aceso.post(ERASURES, Optional.of(weak), body), 401, "step-up-required");
    }

    @Test
    void tellsWhatIsWrongWithARequest() {
        for (var body : new String[] {
            "{}",
            "[]",
            "{\"patient\":1,\"reason\":\"patient-request\"}",
            "{\"patient\":\"x\",\"reason\":\"patient-request\"}",
            "{\"patient\":\"" + "a".repeat(26) + "\",\"reason\":\"because\"}",
            "{\"patient\":\"" + "a".repeat(26) + "\",\"reason\":\"patient-request\",\"more\":\"1\"}"
        }) {
            problem(post(ERASURES, OFFICER, body), 400, "malformed");
        }
        problem(
                post(ERASURES, OFFICER, "{\"patient\":\"" + "a".repeat(26) + "\",\"reason\":\"patient-request\"}"),
                404,
                "not-found");
        problem(site.get(ERASURES + "/" + UUID.randomUUID(), OFFICER), 404, "not-found");
        problem(site.get(ERASURES + "?state=lost", OFFICER), 400, "malformed");
        problem(site.get(HOLDS + "?limit=101", OFFICER), 400, "malformed");
    }

    @Test
    void refusesAsLongAsRecordsMustBeKeptOrAreHeld() {
        // Given
        var patient = patient();
        age(patient, 3);

        // Then: New York has records kept for six years
        problem(ask(patient, OFFICER), 409, "retention-running");

        // Given
        age(patient, 7);
        var hold = place(patient, "litigation");

        // Then
        problem(ask(patient, OFFICER), 409, "held");

        // When
        var lifted = post(
                HOLDS + "/" + hold.path("id").asText() + "/release", OFFICER, "{\"reference\":\"docket:1/closed\"}");
        assertThat(lifted.json().path("releasedBy").asText()).isNotEmpty();
        var asked = ask(patient, OFFICER);

        // Then: asking again is no second one, asking as somebody else is
        assertThat(asked.status()).as(asked.body()).isEqualTo(200);
        assertThat(ask(patient, OFFICER).json().path("id"))
                .isEqualTo(asked.json().path("id"));
        problem(ask(patient, OPERATOR), 409, "erasure-open");

        // And nobody approves what they asked for, nor of another patient
        problem(approve(asked.json(), OFFICER, patient), 403, "second-person-required");
        problem(approve(asked.json(), OFFICER, "b".repeat(26)), 400, "malformed");
        post(
                ERASURES + "/" + asked.json().path("id").asText() + "/withdrawal",
                OFFICER,
                "{\"patient\":\"" + patient + "\"}");
        assertThat(ask(patient, OPERATOR).status()).isEqualTo(200);
    }

    @Test
    void keepsTheRecordsOfWhomTheEhrSaysNoBirthDateOf() {
        // Given
        var id = Site.somebody();
        assertThat(site.faulty.fire(site.faulty.call(id)).status()).isEqualTo(200);
        var patient = site.opaque("faulty", id);
        age(patient, 20);

        // When
        site.world.faulty().down();

        // Then
        try {
            problem(ask(patient, OFFICER), 409, "retention-unknown");
        } finally {
            site.world.faulty().up();
        }
        // A connection that the EHR has closed meanwhile may still be tried, which is another refusal.
        Site.await("the EHR says it again", () -> ask(patient, OFFICER).status() == 200);
    }

    /** The whole of it, with the packaged command, whose person signs in on another device. */
    @Test
    void erasesWhatTwoPeopleWantErasedAndLeavesAReceipt() {
        assertThat(site.world.vault()).as("the keeper of keys is a real Vault").isPresent();
        // Given: one that is to go, and one under a hold that came after the approval
        var mark = Site.mark();
        var person = Site.somebody();
        var patient = patient(person);
        age(patient, 7);
        var held = patient();
        age(held, 7);
        var erasure = ask(patient, OPERATOR).json();
        var other = ask(held, OPERATOR).json();
        for (var each : Map.of(erasure, patient, other, held).entrySet()) {
            assertThat(approve(each.getKey(), OFFICER, each.getValue()).status())
                    .isEqualTo(200);
        }
        place(held, "investigation");
        problem(step(erasure, "completion", OPERATOR), 409, "out-of-order");

        // When: begun, and then the process dies before the key is gone
        assertThat(step(erasure, "beginning", OPERATOR).json().path("state").asText())
                .isEqualTo("begun");

        // Then: it is not believed that the key is gone; and nothing is found any more
        problem(step(erasure, "completion", OPERATOR), 409, "key-still-there");
        problem(step(other, "beginning", OPERATOR), 409, "held");
        problem(site.get("/api/v1/patients/" + patient + "/inferences", "dr.hassan"), 403, "no-relationship");

        // When
        var run = OperatorProcess.start(site.world, OPERATOR, "erase", "run");

        // Then: one is done, the other refused
        assertThat(run.end()).as(run.said()).isEqualTo(1);
        assertThat(run.said()).contains("1 erasures carried out, 1 not", "held");
        var done =
                site.get(ERASURES + "/" + erasure.path("id").asText(), OFFICER).json();
        assertThat(done.path("state").asText()).isEqualTo("done");
        var receipt = done.path("receipt");
        assertThat(receipt.path("unreadable").path("records.inference").asInt()).isEqualTo(1);
        assertThat(receipt.path("requestedBy").asText())
                .isNotEmpty()
                .isNotEqualTo(receipt.path("approvedBy").asText());
        assertThat(Instant.parse(receipt.at("/remaining/backupsUntil").asText()))
                .isAfter(Instant.now());

        // And Vault has neither key nor a version of it, but the receipt
        var key = erasure.path("key").asText();
        var root = site.world.vault().orElseThrow().root();
        var path = "patients/" + key.substring(0, 2) + "/" + key.substring(2, 4) + "/" + key;
        assertThat(root.call("GET", "aceso-kv/metadata/" + path, Map.of()).status())
                .isEqualTo(404);
        var id = erasure.path("id").asText();
        assertThat(root.read("aceso-kv/data/custody/erasures/" + id.substring(0, 2) + "/" + id + "-receipt")
                        .data()
                        .path("data")
                        .path("receipt"))
                .isEqualTo(receipt);
        assertThat(site.log(mark, "erasure.run", "intended")).hasSize(1);
        assertThat(site.log(mark, "erasure.run", "done")).hasSize(1);
        assertThat(site.log(mark, "erasure.run", "refused")).isNotEmpty();

        // When it is run again, it finds nothing to do but what is held; and the patient comes back
        var again = OperatorProcess.start(site.world, OPERATOR, "erase", "run");
        assertThat(again.end()).as(again.said()).isEqualTo(1);
        assertThat(site.faulty.fire(site.faulty.call(person)).status()).isEqualTo(200);

        // Then: under a new key, with nothing of before
        var back = site.get("/api/v1/patients/" + patient + "/inferences", "dr.hassan")
                .json();
        assertThat(back.path("items")).hasSize(1);
        assertThat(site.count("SELECT count(*) FROM sealing.data_key WHERE opaque_id = '" + patient + "'"))
                .isEqualTo(2);
    }

    /** The packaged command rotates while clinicians read, is killed, and finishes when it is started again. */
    @Test
    void rotatesWhileTheServiceWorksAndGoesOnAfterItWasKilled() {
        assertThat(site.world.vault()).as("the keeper of keys is a real Vault").isPresent();
        // Given
        var mark = Site.mark();
        IntStream.range(0, 8).forEach(i -> patient());
        var before = version();

        // When
        var killed = OperatorProcess.start(site.world, OPERATOR, "keys", "rotate", "patient");
        Site.await("the new version", () -> killed.said().contains("is made"));
        killed.kill();
        var patient = patient();
        var second = OperatorProcess.start(site.world, OPERATOR, "keys", "rotate", "patient");
        while (!second.said().contains("patient: done") && second.said().indexOf("Not done") < 0) {
            assertThat(site.get("/api/v1/patients/" + patient + "/inferences", "dr.hassan")
                            .status())
                    .isEqualTo(200);
            patient();
            Site.pause(200);
        }

        // Then
        assertThat(second.end()).as(second.said()).isZero();
        assertThat(second.said()).contains("going on with a rotation");
        assertThat(version()).isEqualTo(before + 1);
        assertThat(site.log(mark, "keys.rotate", "intended")).hasSize(2);
        assertThat(site.log(mark, "keys.rotate", "done")).hasSize(1);
        var status = OperatorProcess.start(site.world, OPERATOR, "keys", "status");
        assertThat(status.end()).as(status.said()).isZero();
        assertThat(status.said()).contains("unwraps from " + (before + 1));
    }

    @Test
    void aCommandWithoutTheRightPersonDoesNothing() {
        assertThat(site.world.vault()).isPresent();
        var before = version();
        var run = OperatorProcess.start(site.world, "dr.okafor", "keys", "rotate");
        assertThat(run.end()).isEqualTo(1);
        assertThat(run.said()).contains("not-permitted");
        assertThat(version()).isEqualTo(before);
    }

    private static int version() {
        return site.world
                .vault()
                .orElseThrow()
                .root()
                .read("aceso-transit/keys/patient")
                .data()
                .path("latest_version")
                .asInt();
    }

    private static String patient() {
        return patient(Site.somebody());
    }

    private static String patient(String id) {
        var fired = site.faulty.fire(site.faulty.call(id));
        assertThat(fired.status()).as(fired.body()).isEqualTo(200);
        return site.opaque("faulty", id);
    }

    /** Makes everything that is held of a patient so old. */
    private static void age(String patient, int years) {
        var of = " WHERE data_key = (SELECT id FROM sealing.data_key WHERE opaque_id = '" + patient + "')";
        assertThat(site.change("UPDATE records.inference SET made_at = now() - interval '" + years + " years'" + of))
                .isPositive();
        site.change("UPDATE hooks.claim SET answered_at = now() - interval '" + years + " years'" + of);
    }

    private static JsonNode place(String patient, String kind) {
        var placed = post(
                HOLDS,
                OFFICER,
                "{\"patient\":\"" + patient + "\",\"kind\":\"" + kind + "\",\"reference\":\"docket:1\"}");
        assertThat(placed.status()).as(placed.body()).isEqualTo(200);
        return placed.json();
    }

    private static Api.Answer ask(String patient, String user) {
        return post(ERASURES, user, "{\"patient\":\"" + patient + "\",\"reason\":\"patient-request\"}");
    }

    private static Api.Answer approve(JsonNode erasure, String user, String patient) {
        return post(
                ERASURES + "/" + erasure.path("id").asText() + "/approval", user, "{\"patient\":\"" + patient + "\"}");
    }

    private static Api.Answer step(JsonNode erasure, String step, String user) {
        return post(
                ERASURES + "/" + erasure.path("id").asText() + "/" + step,
                user,
                "{\"key\":\"" + erasure.path("key").asText() + "\"}");
    }

    private static Api.Answer post(String path, String user, String body) {
        return site.aceso.post(path, Optional.of(site.token(user)), body);
    }

    private static void problem(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }
}
