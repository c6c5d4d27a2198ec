package dev.aceso.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.Canaries;
import dev.aceso.demo.world.Keycloak;
import dev.aceso.demo.world.Planted;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** No training, no PHI: on the wire, with real tokens, and what officers and software put on record about it. */
class TrainingIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USERS = "/scim/v2/Users";
    private static final String COMPLETIONS = "/api/v1/training/completions";
    private static final String REPORTS = "/api/v1/training/reports";
    private static final String OVERRIDES = "/api/v1/training/overrides";
    private static final String MINE = "/api/v1/me/training";
    private static final String OFFICER = "privacy.nguyen";
    private static final String OKAFOR = "dr.okafor";
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
    private static Site site;
    private static ServiceProcess strict;
    private static Api here;

    private Instant mark;
    private String officer;
    private String okafor;

    /** Beside the shared service, one that demands training. */
    @BeforeAll
    static void start() {
        site = Site.get();
        int port = Ports.free();
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.training.required", "true");
        config.put("aceso.training.count-every", "1s");
        config.put("aceso.training.clients", Keycloak.PROVISIONING_CLIENT);
        course(config, "privacy-basics", "Privacy basics", "https://learning.example/privacy");
        course(config, "ai-safety", "Working with AI", "Room 4, each Tuesday");
        config.put("aceso.training.courses.ai-safety.roles", "clinician,nurse");
        config.put("aceso.training.courses.ai-safety.since", TODAY.minusYears(5).toString());
        strict = ServiceProcess.serve(
                site.world.workspace(), "serve-trained", ServiceProcess.QUICK_START, config, site.world.http());
        here = new Api("https://localhost:" + port, site.world.ca());
    }

    private static void course(TreeMap<String, String> config, String id, String title, String where) {
        config.put("aceso.training.courses." + id + ".title", title);
        config.put("aceso.training.courses." + id + ".valid-for", "P1Y");
        config.put("aceso.training.courses." + id + ".where", where);
    }

    @AfterAll
    static void stop() {
        strict.stop();
        Site.signOut();
    }

    @BeforeEach
    void join() {
        forgetEverybody();
        mark = Site.mark();
        officer = join(OFFICER);
        okafor = join(OKAFOR);
    }

    /** In a world that others use, nobody stays refused; and what is counted here is nobody whom others left. */
    @AfterEach
    void forgetEverybody() {
        site.change(
                "SET session_replication_role = replica; DELETE FROM workforce.training_withdrawal;"
                        + " DELETE FROM workforce.training; DELETE FROM workforce.training_override_end;"
                        + " DELETE FROM workforce.training_override; DELETE FROM workforce.person; DELETE FROM workforce.left_account");
        Site.signOut();
    }

    @Test
    void showsNothingOfPatientsWithoutAndSaysWhatToDo() {
        // Given
        var clinician = token(OKAFOR);

        // When
        var refused = lookUp(clinician);

        // Then
        problem(refused, 403, "training-missing");
        assertThat(refused.json().path("detail").asText())
                .isEqualTo("Working with AI is not on record. Take it: Room 4, each Tuesday;"
                        + " Privacy basics is not on record. Take it: https://learning.example/privacy");
        problem(here.get("/api/v1/patients/" + "a".repeat(26) + "/inferences", clinician), 403, "training-missing");
        assertThat(here.get("/api/v1/me", clinician).status()).isEqualTo(200);
        assertThat(here.get("/api/v1/session", clinician).status()).isEqualTo(200);
        var mine = here.get(MINE, clinician).json();
        assertThat(mine.path("required").asBoolean()).isTrue();
        assertThat(mine.path("state").asText()).isEqualTo("missing");
        assertThat(mine.path("courses"))
                .extracting(course -> course.path("course").asText())
                .containsExactly("ai-safety", "privacy-basics");
        assertThat(site.log(mark, "patient.lookup", "refused")).singleElement().satisfies(entry -> {
            assertThat(Site.code(entry)).isEqualTo("training-missing");
            assertThat(entry.at("/attributes/training").isMissingNode()).isTrue();
        });
        assertThat(site.log(mark, "training.status", "done")).hasSize(1);
        // a patient is nobody's to train, and a service without the demand lets them in
        var patient = token("pat.prevent01");
        assertThat(here.get(MINE, patient).json().path("required").asBoolean()).isFalse();
        assertThat(lookUp(site.aceso, clinician).status()).isEqualTo(200);

        // When it is on record, by an officer and by software
        assertThat(report(about("worker", officer, "privacy-basics", TODAY)).status())
                .isEqualTo(200);
        var recorded =
                here.post(COMPLETIONS, token(OFFICER), about("userName", "TRAINED-" + OKAFOR, "privacy-basics", TODAY));
        assertThat(recorded.status()).as(recorded.body()).isEqualTo(200);
        assertThat(recorded.json().path("worker").asText()).isEqualTo(okafor);
        assertThat(recorded.json().path("expiresOn").asText())
                .isEqualTo(TODAY.plusYears(1).toString());
        problem(lookUp(clinician), 403, "training-missing");
        var reported =
                report(about("externalId", site.world.keycloak().subject(OKAFOR), "ai-safety", TODAY.minusYears(1)));
        assertThat(reported.status()).as(reported.body()).isEqualTo(200);
        assertThat(reported.json().has("recordedBy")).isFalse();

        // Then: the day on which it ends still counts
        assertThat(lookUp(clinician).status()).isEqualTo(200);
        assertThat(here.get(MINE, clinician).json().path("state").asText()).isEqualTo("ending");
        assertThat(site.log(mark, "patient.lookup", "done"))
                .anySatisfy(entry ->
                        assertThat(entry.at("/attributes/training").asText()).isEqualTo("current"));
        assertThat(site.log(mark, "training.record", "done"))
                .hasSize(3)
                .extracting(entry -> entry.at("/who/kind").asText())
                .containsExactly("software", "person", "software");

        // When it was recorded wrongly
        var withdrawn = here.post(
                COMPLETIONS + "/" + recorded.json().path("id").asText() + "/withdraw",
                token(OFFICER),
                "{\"reason\":\"wrong-person\"}");
        assertThat(withdrawn.status()).as(withdrawn.body()).isEqualTo(200);

        // Then
        problem(lookUp(clinician), 403, "training-missing");
        var all = here.get(COMPLETIONS + "?worker=" + okafor, token(OFFICER)).json();
        assertThat(all.path("items")).hasSize(2);
        assertThat(all.path("items"))
                .filteredOn(item -> item.has("withdrawnFor"))
                .singleElement()
                .isEqualTo(withdrawn.json());
    }

    @Test
    void anOfficerLetsSomebodyInForAWhileAndNeverThemselves() {
        // Given
        var words = "Meadowsweet " + UUID.randomUUID();
        var override = "{\"worker\":\"" + okafor + "\",\"reason\":\"urgent-cover\",\"text\":\"" + words
                + "\",\"hours\":\"8\"}";
        // who lacks it themselves lets nobody in
        problem(here.post(OVERRIDES, token(OFFICER), override), 403, "training-missing");
        assertThat(report(about("worker", officer, "privacy-basics", TODAY)).status())
                .isEqualTo(200);
        var clinician = token(OKAFOR);
        problem(lookUp(clinician), 403, "training-missing");
        problem(here.post(OVERRIDES, token(OFFICER), override.replace(okafor, officer)), 403, "second-person-required");

        // When
        var granted = here.post(OVERRIDES, token(OFFICER), override);

        // Then
        assertThat(granted.status()).as(granted.body()).isEqualTo(200);
        var id = granted.json().path("id").asText();
        assertThat(granted.body()).doesNotContain(words);
        assertThat(lookUp(clinician).status()).isEqualTo(200);
        assertThat(site.log(mark, "patient.lookup", "done")).singleElement().satisfies(entry -> {
            assertThat(entry.at("/attributes/training").asText()).isEqualTo("override");
            assertThat(entry.at("/attributes/waiver").asText()).isEqualTo(id);
        });
        assertThat(here.get(MINE, clinician).json().path("overrideEndsAt"))
                .isEqualTo(granted.json().path("endsAt"));
        assertThat(here.post(OVERRIDES, token(OFFICER), override).json()).isEqualTo(granted.json());
        problem(here.post(OVERRIDES, token(OFFICER), override.replace("\"8\"", "\"9\"")), 409, "out-of-order");
        assertThat(here.get(OVERRIDES + "?state=open", token(OFFICER)).body())
                .contains(id)
                .doesNotContain(words);
        assertThat(here.get(OVERRIDES + "/" + id, token(OFFICER))
                        .json()
                        .path("text")
                        .asText())
                .isEqualTo(words);

        // When
        var ended = end(id);

        // Then
        assertThat(json(ended).path("open").asBoolean(true)).isFalse();
        problem(lookUp(clinician), 403, "training-missing");
        assertThat(here.get(OVERRIDES + "?state=open", token(OFFICER)).body()).doesNotContain(id);
        assertThat(here.get(OVERRIDES, token(OFFICER)).body()).contains(id);
        assertThat(site.log(mark, "training.override", "done")).singleElement().satisfies(entry -> {
            assertThat(entry.at("/attributes/worker").asText()).isEqualTo(okafor);
            assertThat(entry.at("/attributes/reason").asText()).isEqualTo("urgent-cover");
            assertThat(entry.at("/attributes/hours").asText()).isEqualTo("8");
        });
        assertThat(site.log(mark, "training.override-end", "done")).hasSize(1);
        Planted.checkpoint(site.world.postgres());
        assertThat(Canaries.of(List.of(words)).in(site.world.workspace().directory(), path -> false))
                .isEmpty();
    }

    @Test
    void saysWhatIsWrongAndWhoMayNot() {
        for (var user : List.of(OKAFOR, "nurse.kim", "ops.berg", "pat.prevent01")) {
            problem(
                    here.post(COMPLETIONS, token(user), about("worker", okafor, "privacy-basics", TODAY)),
                    403,
                    "not-permitted");
            for (var path : List.of(COMPLETIONS + "?worker=" + okafor, "/api/v1/training/workers", OVERRIDES)) {
                problem(here.get(path, token(user)), 403, "not-permitted");
            }
        }
        problem(
                here.post(COMPLETIONS, token(OFFICER), about("worker", officer, "privacy-basics", TODAY)),
                403,
                "second-person-required");
        var software = Optional.of(site.world.keycloak().provisioning());
        for (var wrong : List.of(
                about("worker", okafor, "privacy-basics", TODAY.plusDays(1)),
                about("worker", okafor, "ai-safety", TODAY.minusYears(6)),
                about("worker", okafor, "no-such-course", TODAY),
                about("worker", "x", "privacy-basics", TODAY),
                "{}",
                "[]",
                "")) {
            problem(here.post(COMPLETIONS, token(OFFICER), wrong), 400, "malformed");
            problem(here.post(REPORTS, software, wrong), 400, "malformed");
        }
        var nobody = about("worker", UUID.randomUUID().toString(), "privacy-basics", TODAY);
        problem(here.post(COMPLETIONS, token(OFFICER), nobody), 404, "not-found");
        problem(here.post(REPORTS, software, nobody), 404, "not-found");
        problem(
                here.post(
                        COMPLETIONS + "/" + UUID.randomUUID() + "/withdraw", token(OFFICER), "{\"reason\":\"other\"}"),
                404,
                "not-found");
        problem(here.get(COMPLETIONS, token(OFFICER)), 400, "malformed");
        problem(here.get("/api/v1/training/workers?state=lazy", token(OFFICER)), 400, "malformed");
        problem(here.get(OVERRIDES + "/" + UUID.randomUUID(), token(OFFICER)), 404, "not-found");
        // neither is taken for the other
        problem(here.post(REPORTS, token(OFFICER), nobody), 401, "unauthenticated");
        problem(here.post(COMPLETIONS, software, nobody), 401, "unauthenticated");
        // and where no software may, nothing is said to be there
        problem(site.aceso.post(REPORTS, software, nobody), 404, "not-found");
    }

    @Test
    void listsWhoLacksWhatAndCountsThemWithoutSayingWho() {
        // Given
        assertThat(report(about("worker", okafor, "privacy-basics", TODAY)).status())
                .isEqualTo(200);

        // Then
        var missing = here.get("/api/v1/training/workers?state=missing", token(OFFICER))
                .json();
        assertThat(missing.path("items")).singleElement().satisfies(item -> {
            assertThat(item.path("worker").asText()).isEqualTo(officer);
            assertThat(item.path("userName").asText()).isEqualTo("trained-" + OFFICER);
        });
        var current = here.get("/api/v1/training/workers?state=current", token(OFFICER))
                .json();
        assertThat(current.at("/items/0/worker").asText()).isEqualTo(okafor);
        assertThat(current.at("/items/0/courses"))
                .extracting(course -> course.path("state").asText())
                .containsExactly("missing", "current");
        var first = here.get("/api/v1/training/workers?limit=1", token(OFFICER)).json();
        assertThat(first.path("items")).hasSize(1);
        var second = here.get(
                        "/api/v1/training/workers?limit=1&before="
                                + first.path("next").asText(),
                        token(OFFICER))
                .json();
        assertThat(second.path("items")).hasSize(1).isNotEqualTo(first.path("items"));
        Site.await(
                "the count of who lacks training",
                () -> here.get("/q/metrics", Optional.empty())
                        .body()
                        .lines()
                        .anyMatch(line -> line.matches("aceso_training_missing(\\{.*})? 1\\.0")));
        // who leaves is not counted, and no override brings them back
        assertThat(scim(
                                "PATCH",
                                USERS + "/" + okafor,
                                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":"
                                        + "[{\"op\":\"replace\",\"value\":{\"active\":false}}]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(here.get("/api/v1/training/workers?state=current", token(OFFICER))
                        .json()
                        .path("items"))
                .isEmpty();
    }

    private static String about(String by, String whom, String course, LocalDate day) {
        return "{\"" + by + "\":\"" + whom + "\",\"course\":\"" + course + "\",\"completedOn\":\"" + day + "\"}";
    }

    private static Api.Answer report(String body) {
        return here.post(REPORTS, Optional.of(site.world.keycloak().provisioning()), body);
    }

    private static Api.Answer lookUp(Optional<String> token) {
        return lookUp(here, token);
    }

    private static Api.Answer lookUp(Api service, Optional<String> token) {
        return service.post("/api/v1/patients/lookup", token, "{\"ehr\":\"demo\",\"patientId\":\"pt-prevent-01\"}");
    }

    private static Optional<String> token(String user) {
        return Optional.of(site.token(user));
    }

    /** Somebody whose account is at the provider works here from now on. */
    private static String join(String user) {
        var body = JSON.createObjectNode()
                .put("userName", "trained-" + user)
                .put("externalId", site.world.keycloak().subject(user))
                .put("active", true);
        body.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:User");
        var joined = scim("POST", USERS, body.toString());
        assertThat(joined.statusCode()).as(joined.body()).isEqualTo(201);
        return json(joined).path("id").asText();
    }

    private static HttpResponse<String> end(String override) {
        return site.send(HttpRequest.newBuilder(URI.create(here.base() + OVERRIDES + "/" + override))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + site.token(OFFICER))
                .DELETE());
    }

    private static HttpResponse<String> scim(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create(here.base() + path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + site.world.keycloak().provisioning());
        return site.send(
                body.isEmpty()
                        ? request.method(method, HttpRequest.BodyPublishers.noBody())
                        : request.header("content-type", "application/scim+json")
                                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void problem(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.type()).startsWith("application/problem+json");
    }
}
