package dev.aceso.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.Canaries;
import dev.aceso.demo.world.FaultyEhr;
import dev.aceso.demo.world.Planted;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who lives with the patient at whose record they look: said over SCIM and by a real FHIR server, compared, and told by the exported log alone. */
class HouseholdIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USERS = "/scim/v2/Users";
    /** Who lives in {@code 4100 Lanternmoss Row}, as the demo's EHR has it. */
    private static final String NEIGHBOUR = "pt-prevent-01";

    private static final String NURSE = "nurse.kim";
    private static final String RIVERA = "dr.rivera";
    private static final String OKAFOR = "dr.okafor";
    private static final String ELSEWHERE = "9 Hearthgable Mews";
    private static final String HOMES = "SELECT count(*) FROM workforce.home";
    private static Site site;
    private static ServiceProcess process;
    private static Api here;

    private final Instant begun = Site.mark();

    @BeforeAll
    static void start() {
        site = Site.get();
        int port = Ports.free();
        var config = new HashMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.ehr.faulty.household", "true");
        config.put("aceso.household.patience", "PT2S");
        config.put("aceso.household.not-asked-again", "PT0.001S");
        process = ServiceProcess.serve(
                site.world.workspace(), "serve-household", ServiceProcess.QUICK_START, config, site.world.http());
        here = new Api("https://localhost:" + port, site.world.ca());
    }

    @AfterAll
    static void stop() {
        process.stop();
        Site.signOut();
    }

    /** Not over SCIM, which would end sessions that the next test goes on with. */
    @AfterEach
    void forgetEverybody() {
        site.world.faulty().recover();
        site.change("DELETE FROM workforce.person");
    }

    @Test
    void whoLivesWithThePatientIsMarkedAndNobodyElse() {
        // Given
        var mark = Site.mark();
        var kim = join(NURSE, home("4100 LANTERNMOSS ROW.", "01001-4711"));
        join(RIVERA, home(ELSEWHERE, "01001"));
        join(OKAFOR, "");

        // Then
        assertThat(lookedUp(NURSE, "demo", NEIGHBOUR).path("same-household").asText())
                .isEqualTo("true");
        for (var other : List.of(RIVERA, OKAFOR)) {
            var entry = lookedUp(other, "demo", NEIGHBOUR);
            assertThat(entry.has("same-household")).as(other).isFalse();
            assertThat(entry.has("household-unknown")).as(other).isFalse();
        }
        assertThat(lookedUp(NURSE, "demo", "pt-prevent-02").has("same-household"))
                .isFalse();

        // and the privacy officer sees it, the patient does not
        assertThat(viewings("privacy.nguyen"))
                .filteredOn(viewing -> viewing.has("sameHousehold"))
                .singleElement()
                .satisfies(viewing -> {
                    assertThat(viewing.path("byRole").asText()).isEqualTo("nurse");
                    assertThat(viewing.path("sameHousehold").asText()).isEqualTo("yes");
                });
        assertThat(viewings("pat.prevent01")).isNotEmpty().noneMatch(viewing -> viewing.has("sameHousehold"));

        // When they move away
        var moved = patch(
                kim,
                "{\"op\":\"replace\",\"path\":\"addresses[type eq \\\"home\\\"]\",\"value\":{\"streetAddress\":\""
                        + ELSEWHERE + "\",\"postalCode\":\"01001\"}}");

        // Then
        assertThat(moved.headers().firstValue("etag")).hasValue("W/\"2\"");
        assertThat(lookedUp(NURSE, "demo", NEIGHBOUR).has("same-household")).isFalse();
        var changes = site.log(mark, "workforce.change", "done");
        assertThat(changes)
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.at("/attributes/changed").asText()).isEqualTo("home"));
        nowhereInTheClear(mark);
    }

    /** Of somebody who signed in here it is known as whom the EHR knows them. */
    @Test
    void whoOpensTheChartInTheEhrIsMarkedTooOnceTheirAccountWasSeen() {
        // Given
        join(RIVERA, home("4100 Lanternmoss Row", "01001"));
        var hooks = Hooks.of(site.world, here);
        hooks.discover();
        assertThat(opened(hooks).has("same-household")).isFalse();

        // When
        assertThat(lookedUp(RIVERA, "demo", NEIGHBOUR).path("same-household").asText())
                .isEqualTo("true");

        // Then
        assertThat(opened(hooks).path("same-household").asText()).isEqualTo("true");
    }

    @Test
    void anEhrIsAskedOnceAndOnlyForWhomAHomeIsKnown() {
        // Given
        join(OKAFOR, "");
        join(NURSE, home("12 Elm Street, Apt 4", "01001"));
        var somebody = Site.somebody();
        living("{\"use\":\"home\",\"line\":[\"12 ELM ST #4\"],\"postalCode\":\"01001-1234\"}");

        // Then
        assertThat(lookedUp(OKAFOR, "faulty", somebody).has("same-household")).isFalse();
        assertThat(site.world.faulty().requests()).isEmpty();
        assertThat(lookedUp(NURSE, "faulty", somebody).path("same-household").asText())
                .isEqualTo("true");
        assertThat(lookedUp(NURSE, "faulty", somebody).path("same-household").asText())
                .isEqualTo("true");
        assertThat(site.world.faulty().requests())
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .startsWith("Patient?")
                        .contains("address")
                        .doesNotContain("birthDate", "name", "identifier"));
    }

    /** Whatever it does, nobody is refused, nobody waits for long, and the entry says that it is not known. */
    @Test
    void anEhrThatIsAwaySlowOrWrongLeavesTheEntryWithoutAnAnswer() {
        // Given
        join(NURSE, home("12 Elm Street", "01001"));

        // When, then
        site.world.faulty().fail((exchange, search) -> FaultyEhr.json(exchange, 500, "{}"));
        unknown();
        site.world.faulty().fail((exchange, search) -> FaultyEhr.json(exchange, 200, "[[["));
        unknown();
        site.world.faulty().fail((exchange, search) -> {
            Site.pause(8_000);
            FaultyEhr.well(exchange, search);
        });
        var before = System.nanoTime();
        unknown();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(7));
        living("{\"use\":\"home\",\"line\":[\"" + "12 Elm Street ".repeat(80_000) + "\"],\"postalCode\":\"01001\"}");
        assertThat(lookedUp(NURSE, "faulty", Site.somebody()).has("same-household"))
                .isFalse();
    }

    @Test
    void takesNoAddressThatIsTooMuchGivesNoneBackAndForgetsWithThePerson() {
        // Given
        var name = "nobody-" + UUID.randomUUID();
        var created = scim("POST", USERS, user(name, name, home(ELSEWHERE, "01001")));
        var person = USERS + "/" + json(created).path("id").asText();
        assertThat(site.count(HOMES)).isEqualTo(1);

        // Then
        var another = "nobody-" + UUID.randomUUID();
        assertThat(scim("POST", USERS, user(another, another, home("x".repeat(1_100_000), "01001")))
                        .statusCode())
                .isEqualTo(413);
        var many = String.join(",", Collections.nCopies(100, home(ELSEWHERE, "01001")));
        assertThat(scim("POST", USERS, user(another, another, many)).statusCode())
                .isEqualTo(201);
        assertThat(site.count(HOMES)).isEqualTo(1);
        assertThat(scim("GET", person, "").body()).contains(name).doesNotContain("Hearthgable", "addresses");
        assertThat(scim("GET", USERS, "").body()).contains(name).doesNotContain("Hearthgable", "addresses");
        for (var none : List.of(home("PO Box 12", "01001"), home(ELSEWHERE, ""))) {
            assertThat(scim("PUT", person, user(name, name, none)).statusCode()).isEqualTo(200);
            assertThat(site.count(HOMES)).isZero();
            scim("PUT", person, user(name, name, home(ELSEWHERE, "01001")));
            assertThat(site.count(HOMES)).isEqualTo(1);
        }
        scim("PUT", person, user(name, name, ""));
        assertThat(site.count(HOMES)).as("nothing said of addresses").isEqualTo(1);

        // When
        assertThat(scim("DELETE", person, "").statusCode()).isEqualTo(204);

        // Then
        assertThat(site.count(HOMES)).isZero();
    }

    /** Who used what of the neighbour, since the test began. */
    private List<JsonNode> viewings(String reader) {
        var answer = here.get(
                "/api/v1/patients/" + site.opaque("demo", NEIGHBOUR) + "/viewings", Optional.of(site.token(reader)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("items").spliterator(), false)
                .filter(viewing -> !Instant.parse(viewing.path("at").asText()).isBefore(begun))
                .toList();
    }

    private static void unknown() {
        var said = lookedUp(NURSE, "faulty", Site.somebody());
        assertThat(said.path("household-unknown").asText()).isEqualTo("true");
        assertThat(said.has("same-household")).isFalse();
    }

    /** Has the faulty EHR say that every patient lives there. */
    private static void living(String address) {
        site.world.faulty().fail((exchange, search) -> {
            if (search.startsWith("Patient?")) {
                var id = search.replaceFirst(".*_id=([A-Za-z0-9.-]+).*", "$1");
                FaultyEhr.json(
                        exchange,
                        200,
                        FaultyEhr.bundle(
                                "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"address\":[" + address + "]}"));
            } else {
                FaultyEhr.well(exchange, search);
            }
        });
    }

    /** What the exported log says of somebody's looking a patient up. */
    private static JsonNode lookedUp(String user, String ehr, String patient) {
        var mark = Site.mark();
        var answer = here.post(
                "/api/v1/patients/lookup",
                Optional.of(site.token(user)),
                "{\"ehr\":\"" + ehr + "\",\"patientId\":\"" + patient + "\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var entries = site.log(mark, "patient.lookup", "done");
        assertThat(entries).hasSize(1);
        return entries.getFirst().path("attributes");
    }

    /** What the exported log says of the chart's being opened in the EHR. */
    private static JsonNode opened(Hooks hooks) {
        var mark = Site.mark();
        var answer = hooks.fire(hooks.call(NEIGHBOUR, "*"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var entries = site.log(mark, "inference.run", "done");
        assertThat(entries).hasSize(1);
        return entries.getFirst().path("attributes");
    }

    private static void nowhereInTheClear(Instant mark) {
        Planted.checkpoint(site.world.postgres());
        assertThat(Canaries.of(List.of("Hearthgable", "Lanternmoss"))
                        .in(
                                site.world.workspace().directory(),
                                path -> path.equals(site.world.workspace().log("ehr"))))
                .isEmpty();
        assertThat(site.log(mark).toString().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("hearthgable", "lanternmoss");
    }

    private static String join(String user, String addresses) {
        var answer = scim("POST", USERS, user(user, site.world.keycloak().subject(user), addresses));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body()).doesNotContain("address", "Hearthgable");
        return json(answer).path("id").asText();
    }

    private static String home(String street, String zip) {
        return "{\"type\":\"home\",\"streetAddress\":\"" + street + "\",\"locality\":\"Brackenwyre\",\"postalCode\":\""
                + zip + "\"}";
    }

    private static String user(String name, String externalId, String addresses) {
        return "{\"userName\":\"" + name + "\",\"externalId\":\"" + externalId + "\",\"active\":true"
                + (addresses.isEmpty() ? "" : ",\"addresses\":[" + addresses + "]") + "}";
    }

    private static HttpResponse<String> patch(String id, String operation) {
        var answer = scim(
                "PATCH",
                USERS + "/" + id,
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[" + operation + "]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static HttpResponse<String> scim(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create(here.base() + path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + site.world.keycloak().provisioning());
        if (body.isEmpty()) {
            return site.send(request.method(method, HttpRequest.BodyPublishers.noBody()));
        }
        return site.send(request.header("content-type", "application/scim+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
