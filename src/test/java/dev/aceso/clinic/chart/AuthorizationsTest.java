package dev.aceso.clinic.chart;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import dev.aceso.clinic.chart.smart.Scopes;
import dev.aceso.clinic.chart.smart.Tokens;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.sensitivity.Categorized;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.aceso.clinic.chart.Samples.bundle;
import static dev.aceso.clinic.chart.Samples.patient;
import static org.assertj.core.api.Assertions.assertThat;

/** Under whose token the door asks. */
class AuthorizationsTest {
    private static final String FHIR = "application/fhir+json";
    private static final String ALL = "openid launch user/*.read";
    private final Set<String> seen = java.util.concurrent.ConcurrentHashMap.newKeySet();
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile String granted = "system/*.rs";
    private volatile String good = "";
    private StubServer ehr;

    @BeforeEach
    void start() throws Exception {
        ehr = new StubServer();
        for (String type : new String[] {"Observation", "Condition", "Procedure", "MedicationRequest", "Encounter"}) {
            ehr.on("/fhir/" + type + "/_search", (exchange, body) -> answer(exchange, bundle().toString()));
        }
        ehr.on(
                "/fhir/Patient/_search",
                (exchange, body) -> answer(exchange, bundle(patient()).toString()));
        ehr.on("/token", (exchange, body) -> {
            good = "own-" + tokens.incrementAndGet();
            StubServer.send(exchange, 200, "application/json", """
                    {"access_token":"%s","token_type":"bearer","expires_in":300,"scope":"%s"}""".formatted(good, granted)
                    .getBytes(StandardCharsets.UTF_8));
        });
    }

    @AfterEach
    void stop() throws Exception {
        ehr.close();
    }

    private boolean takesHooks;

    private void answer(HttpExchange exchange, String body) throws IOException {
        var shown = exchange.getRequestHeaders().getFirst("Authorization");
        seen.add(shown == null ? "nothing" : shown);
        boolean takes =
                good.isEmpty() || ("Bearer " + good).equals(shown) || (takesHooks && "Bearer hooks".equals(shown));
        StubServer.send(exchange, takes ? 200 : 401, FHIR, takes ? body.getBytes(StandardCharsets.UTF_8) : new byte[0]);
    }

    private Chart registered() {
        return Door.chart(
                ehr,
                "aceso.ehr.hospital.backend.client-id",
                "aceso-here",
                "aceso.ehr.hospital.backend.token-url",
                ehr.base() + "/token");
    }

    private Slice pull(Chart chart, Optional<Authorization> hook) {
        return Door.pull(chart, Prefetch.none(), hook, Door.CLOCK.instant().plusSeconds(20));
    }

    private static Optional<Authorization> hook(String scopes) {
        return hook(scopes, Door.CLOCK.instant().plusSeconds(60));
    }

    private static Optional<Authorization> hook(String scopes, Instant until) {
        return Optional.of(new Authorization("hooks", Scopes.parse(scopes), Optional.of(until)));
    }

    private int searches() {
        return (int)
                ehr.requests().stream().filter(r -> r.startsWith("POST /fhir/")).count();
    }

    @Test
    void asksUnderTheTokenOfTheHookWhereItServes() {
        // When
        var slice = pull(registered(), hook(ALL));

        // Then
        assertThat(seen).containsExactly("Bearer hooks");
        assertThat(tokens).hasValue(0);
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
    }

    @Test
    void saysThatMoreWasGrantedThanTheContractNeedsAndGoesOn() {
        // When
        var slice = pull(Door.chart(ehr), hook(ALL));
        var exact = pull(
                Door.chart(ehr),
                Optional.of(new Authorization(
                        "hooks", Optional.of(Scopes.ofSystem(Door.CONTRACT.queries().stream())), Optional.empty())));

        // Then
        assertThat(slice.warnings()).containsExactly(Warning.SCOPES_BEYOND);
        assertThat(slice.answer("conditions").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(exact.warnings()).isEmpty();
        assertThat(exact.answer("conditions").completeness()).isEqualTo(Completeness.EMPTY);
    }

    @Test
    void doesNotAskWhatTheHooksTokenIsNotGoodFor() {
        // When
        var slice = pull(Door.chart(ehr), hook("patient/Patient.read patient/Observation.rs?category=vital-signs"));

        // Then
        assertThat(searches()).isEqualTo(1);
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(slice.answer("hdl").completeness()).isEqualTo(Completeness.FAILED);
        assertThat(slice.warnings()).contains(Warning.SCOPE_MISSING);
    }

    @Test
    void doesNotAskUnderATokenThatHasEnded() {
        // When
        var slice = pull(Door.chart(ehr), hook(ALL, Door.CLOCK.instant()));

        // Then
        assertThat(searches()).isZero();
        assertThat(slice.unanswered()).isTrue();
    }

    @Test
    void asksUnderItsOwnTokenWhatTheHooksIsNotGoodFor() {
        // Given
        takesHooks = true;

        // When
        var slice = pull(registered(), hook("patient/Patient.rs"));

        // Then
        assertThat(searches()).isEqualTo(13);
        assertThat(seen).contains("Bearer own-1");
        assertThat(tokens).hasValue(1);
        assertThat(slice.answer("hdl").completeness()).isEqualTo(Completeness.EMPTY);
    }

    @Test
    void asksEverythingUnderItsOwnTokenWhenTheHookBringsNone() {
        // When
        var slice = pull(registered(), Optional.empty());

        // Then
        assertThat(seen).containsExactly("Bearer own-1");
        assertThat(slice.warnings()).containsExactly(Warning.SCOPES_BEYOND);
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
    }

    /** Whether it is still the same patient, and to which departments the visits belong, is asked with every contract. */
    @ParameterizedTest
    @CsvSource({
        "smart-v1, 'system/Encounter.read system/Observation.read system/Patient.read'",
        "smart-v2, 'system/Encounter.rs system/Observation.rs system/Patient.rs'",
        "smart-v2-granular, 'system/Encounter.rs system/Observation.rs system/Patient.rs'",
    })
    void asksForAllThatIsAskedUnderItsTokenWhateverTheContractNames(String dialect, String scopes) {
        // Given
        EhrConfig config = ehr.config(
                "aceso.ehr.hospital.backend.client-id",
                "aceso-here",
                "aceso.ehr.hospital.backend.token-url",
                ehr.base() + "/token",
                "aceso.ehr.hospital.scope-dialect",
                dialect);
        var plans = new Plans(Door.SETS, Door.CONTRACTS, Categorized.withDepartment("hospital/Organization/x", "SUD"));
        var meters = new SimpleMeterRegistry();
        Chart chart = new Chart(
                plans,
                Door.ehrs(config, meters),
                new Authorizations(Tokens.of(config, Door.CLOCK), Door.CLOCK),
                Door.CLOCK,
                meters,
                (patient, into, of, whole) -> {});
        DataContract narrow = Door.CONTRACT.with(List.of(Door.plan("hdl").query()));
        granted = scopes;

        // When
        var slice = chart.pull(
                Door.PATIENT,
                narrow,
                Prefetch.none(),
                Optional.empty(),
                Door.CLOCK.instant().plusSeconds(20));

        // Then
        assertThat(ehr.requests())
                .filteredOn(request -> request.startsWith("POST /token"))
                .singleElement()
                .asString()
                .contains("scope=" + URLEncoder.encode(scopes, StandardCharsets.UTF_8));
        assertThat(searches()).isEqualTo(3);
        assertThat(slice.answer("hdl").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(slice.warnings()).isEmpty();
    }

    @Test
    void asksOnlyWhatItsOwnTokenIsGoodFor() {
        // Given
        granted = "system/Patient.read system/Condition.rs";

        // When
        var slice = pull(registered(), Optional.empty());

        // Then
        assertThat(searches()).isEqualTo(2);
        assertThat(slice.answer("conditions").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(slice.answer("hdl").completeness()).isEqualTo(Completeness.FAILED);
        assertThat(slice.warnings()).containsExactly(Warning.SCOPE_MISSING);
    }

    @Test
    void asksNothingWithoutATokenOnceItIsRegistered() {
        // Given
        ehr.on("/token", (exchange, body) -> StubServer.send(exchange, 500, "text/html", new byte[0]));

        // When
        var slice = pull(registered(), Optional.empty());

        // Then
        assertThat(searches()).isZero();
        assertThat(slice.unanswered()).isTrue();
        assertThat(slice.warnings()).containsExactly(Warning.NO_TOKEN);
    }

    @Test
    void asksAnEhrThatGivesNoTokensWithoutOne() {
        // When
        pull(Door.chart(ehr), Optional.empty());

        // Then
        assertThat(seen).containsExactly("nothing");
    }

    @Test
    void replacesATokenThatTheEhrNoLongerTakesAndAsksOnceMore() {
        // Given
        var chart = registered();
        pull(chart, Optional.empty());
        good = "another, as after a restart of the authorization server";

        // When
        var slice = pull(chart, Optional.empty());

        // Then
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(slice.answer("hdl").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(slice.warnings()).doesNotContain(Warning.EHR_UNAUTHORIZED);
        assertThat(seen).contains("Bearer own-2");
    }

    @Test
    void aTokenThatIsNeverTakenIsReplacedOnceAndNoMore() {
        // Given
        ehr.on(
                "/token",
                (exchange, body) -> StubServer.send(
                        exchange,
                        200,
                        "application/json",
                        ("{\"access_token\":\"never-" + tokens.incrementAndGet()
                                        + "\",\"token_type\":\"bearer\",\"expires_in\":300}")
                                .getBytes(StandardCharsets.UTF_8)));
        good = "another";

        // When
        var slice = pull(registered(), Optional.empty());

        // Then
        assertThat(searches()).isBetween(14, 26);
        assertThat(ehr.requests().stream().filter(r -> r.startsWith("POST /token")))
                .hasSize(2);
        assertThat(slice.unanswered()).isTrue();
        assertThat(slice.warnings()).containsExactly(Warning.EHR_UNAUTHORIZED);
    }

    @Test
    void saysThatTheEhrRefusedWhatItGranted() {
        // Given
        ehr.on("/fhir/Condition/_search", (exchange, body) -> StubServer.send(exchange, 403, FHIR, new byte[0]));

        // When
        var slice = pull(registered(), Optional.empty());

        // Then
        assertThat(slice.answer("conditions").completeness()).isEqualTo(Completeness.FAILED);
        assertThat(slice.warnings()).contains(Warning.EHR_FORBIDDEN);
    }
}
