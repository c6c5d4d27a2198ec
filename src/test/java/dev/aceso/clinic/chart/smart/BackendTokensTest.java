package dev.aceso.clinic.chart.smart;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.aceso.Hands;
import dev.aceso.clinic.chart.calls.Deadline;
import dev.aceso.ground.egress.StubServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Asking for tokens, of a server that answers as it is told. The real one is in {@code dev.aceso.wire.SmartIT}. */
class BackendTokensTest {
    private static final String JSON = "application/json";
    private static final Scopes SCOPES =
            Scopes.parse("system/Observation.rs system/Condition.rs").orElseThrow();
    private final Hands clock = new Hands(Instant.parse("2026-06-01T12:00:00Z"));
    private final OwnKey key = new OwnKey();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private StubServer ehr;

    @BeforeEach
    void start() throws Exception {
        ehr = new StubServer();
        ehr.on("/token", JSON, answer("300"));
    }

    @AfterEach
    void stop() throws Exception {
        ehr.close();
    }

    private static String answer(String lifetime) {
        return "{\"access_token\":\"secret-1\",\"token_type\":\"bearer\",\"expires_in\":" + lifetime + "}";
    }

    private BackendTokens tokens(String... more) {
        String[] all = Arrays.copyOf(more, more.length + 2);
        all[more.length] = "aceso.ehr.hospital.backend.client-id";
        all[more.length + 1] = "aceso-here";
        return Tokens.of(ehr.config(all), clock, key, meters);
    }

    private BackendTokens configured(String... more) {
        String[] all = Arrays.copyOf(more, more.length + 2);
        all[more.length] = "aceso.ehr.hospital.backend.token-url";
        all[more.length + 1] = ehr.base() + "/token";
        return tokens(all);
    }

    private Optional<Token> ask() {
        return configured().token("hospital", SCOPES);
    }

    private List<String> asked() {
        return ehr.requests().stream()
                .filter(request -> request.startsWith("POST /token"))
                .toList();
    }

    private Map<String, String> form(int number) {
        return Arrays.stream(asked().get(number).split(" ", 3)[2].split("&"))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
    }

    private JwtClaims verified(String assertion, String audience) throws Exception {
        return new JwtConsumerBuilder()
                .setVerificationKey(key.publicKey())
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, "ES384"))
                .setExpectedAudience(audience)
                .setExpectedIssuer("aceso-here")
                .setExpectedSubject("aceso-here")
                .setRequireJwtId()
                .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
                .setMaxFutureValidityInMinutes(5)
                .build()
                .processToClaims(assertion);
    }

    @Test
    void asksAsTheStandardSaysAndProvesWhoItIs() throws Exception {
        // When
        var token = ask().orElseThrow();

        // Then
        assertThat(token.value()).isEqualTo("secret-1");
        assertThat(token.granted()).isEqualTo(SCOPES);
        assertThat(token.toString()).isEqualTo("Token");
        assertThat(form(0))
                .containsOnlyKeys("grant_type", "scope", "client_assertion_type", "client_assertion")
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("scope", "system/Condition.rs system/Observation.rs")
                .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        verified(form(0).get("client_assertion"), ehr.base() + "/token");
        assertThat(JsonWebStructure.fromCompactSerialization(form(0).get("client_assertion"))
                        .getKeyIdHeaderValue())
                .isEqualTo(key.keyId());
    }

    @Test
    void takesTheAudienceAndTheDialectOfEachEhr() throws Exception {
        // When
        configured(
                        "aceso.ehr.hospital.backend.audience", "https://issuer.example/realm",
                        "aceso.ehr.hospital.scope-dialect", "smart-v1")
                .token("hospital", SCOPES);
        configured("aceso.ehr.hospital.scope-dialect", "registered").token("hospital", SCOPES);

        // Then
        assertThat(form(0)).containsEntry("scope", "system/Condition.read system/Observation.read");
        verified(form(0).get("client_assertion"), "https://issuer.example/realm");
        assertThat(form(1)).doesNotContainKey("scope");
    }

    @Test
    void usesATokenUntilShortlyBeforeItEndsAndAsksWithANewAssertion() throws Exception {
        // Given
        var tokens = configured();

        // When
        tokens.token("hospital", SCOPES);
        clock.forward(Duration.ofSeconds(289));
        tokens.token("hospital", SCOPES);

        // Then
        assertThat(asked()).hasSize(1);

        // When
        clock.forward(Duration.ofSeconds(1));
        tokens.token("hospital", SCOPES);

        // Then
        assertThat(asked()).hasSize(2);
        var audience = ehr.base() + "/token";
        assertThat(verified(form(1).get("client_assertion"), audience).getJwtId())
                .isNotEqualTo(JsonWebStructure.fromCompactSerialization(form(0).get("client_assertion"))
                        .toString());
        assertThat(form(1).get("client_assertion")).isNotEqualTo(form(0).get("client_assertion"));
        assertThat(meters.counter("aceso.ehr.tokens", "ehr", "hospital", "outcome", "given")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void asksOnceForAllWhoNeedTheSameAtTheSameTime() throws Exception {
        // Given
        ehr.on("/token", (exchange, body) -> {
            LockSupport.parkNanos(200_000_000);
            StubServer.send(exchange, 200, JSON, answer("300").getBytes(StandardCharsets.UTF_8));
        });
        var tokens = configured();
        Callable<Optional<Token>> one = () -> tokens.token("hospital", SCOPES);

        // When
        var given = new HashSet<Token>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Optional<Token>> each :
                    threads.invokeAll(IntStream.range(0, 20).mapToObj(_ -> one).toList())) {
                given.add(each.get().orElseThrow());
            }
        }

        // Then
        assertThat(given).hasSize(1);
        assertThat(asked()).hasSize(1);
    }

    private void answersAfter(long millis) {
        ehr.on("/token", (exchange, body) -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            StubServer.send(exchange, 200, JSON, answer("300").getBytes(StandardCharsets.UTF_8));
        });
    }

    /** As when the call that came first is over: the request is not its own. */
    @Test
    void whoeverLeavesDoesNotTakeTheTokenFromTheOthers() throws Exception {
        // Given
        answersAfter(700);
        var tokens = configured();
        Callable<Optional<Token>> one = () -> tokens.token("hospital", SCOPES);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(one);
            while (asked().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            var second = threads.submit(one);

            // When
            first.cancel(true);

            // Then
            assertThat(second.get()).isPresent();
        }
        assertThat(tokens.token("hospital", SCOPES)).isPresent();
        assertThat(asked()).hasSize(1);
    }

    @Test
    void nobodyWaitsForATokenLongerThanForAnythingElse() {
        // Given
        answersAfter(1_500);
        var tokens = configured();

        // When
        long begin = System.nanoTime();
        var late = Deadline.within(Duration.ofMillis(100), () -> tokens.token("hospital", SCOPES));

        // Then
        assertThat(late).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1_400));
        assertThat(tokens.token("hospital", SCOPES)).isPresent();
        assertThat(asked()).hasSize(1);
    }

    @Test
    void anEhrIsAskedForOneTokenAtATime() throws Exception {
        // Given
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        ehr.on("/token", (exchange, body) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            LockSupport.parkNanos(100_000_000);
            now.decrementAndGet();
            StubServer.send(exchange, 200, JSON, answer("300").getBytes(StandardCharsets.UTF_8));
        });
        var tokens = configured();

        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : threads.invokeAll(IntStream.range(0, 4)
                    .<Callable<Optional<Token>>>mapToObj(i -> () -> tokens.token("hospital", kind(i)))
                    .toList())) {
                assertThat(each.get()).isPresent();
            }
        }

        // Then
        assertThat(asked()).hasSize(4);
        assertThat(most).hasValue(1);
    }

    @Test
    void asksAnewForWhatTheEhrNoLongerTakesAndOnlyOnceForAll() {
        // Given
        var tokens = configured();
        var first = tokens.token("hospital", SCOPES).orElseThrow();
        ehr.on("/token", JSON, answer("300").replace("secret-1", "secret-2"));

        // When
        tokens.drop("hospital", SCOPES, first);
        var second = tokens.token("hospital", SCOPES).orElseThrow();
        tokens.drop("hospital", SCOPES, first);

        // Then
        assertThat(tokens.token("hospital", SCOPES)).containsSame(second);
        assertThat(asked()).hasSize(2);
    }

    @Test
    void keepsNoMoreThanSoManyTokens() {
        // Given
        var tokens = configured();
        var first = kind(0);
        tokens.token("hospital", first);

        // When
        IntStream.range(1, BackendTokens.MOST).forEach(i -> tokens.token("hospital", kind(i)));
        tokens.token("hospital", first);
        tokens.token("hospital", kind(BackendTokens.MOST));

        // Then
        int before = asked().size();
        tokens.token("hospital", first);
        assertThat(asked()).hasSize(before);
        tokens.token("hospital", kind(1));
        assertThat(asked()).hasSize(before + 1);
    }

    private static Scopes kind(int number) {
        return Scopes.parse("system/Type"
                        + Integer.toString(number, 36).replaceAll("\\d", "Q$0").replaceAll("\\d", "")
                        + "x".repeat(number % 50) + "y".repeat(number / 50) + ".rs")
                .orElseThrow();
    }

    @Test
    void saysWhatWasGrantedWhetherLessOrMore() {
        // Given
        ehr.on("/token", JSON, answer("300").replace("}", ",\"scope\":\"openid system/Condition.read user/*.rs\"}"));

        // Then
        assertThat(ask().orElseThrow().granted())
                .isEqualTo(Scopes.parse("system/Condition.rs").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"null,60", "9223372036854775807,3590", "4,2", "'\"120\"',110", "7200,3590"})
    void boundsHowLongATokenIsUsed(String said, long seconds) {
        // Given
        ehr.on("/token", JSON, answer(said));

        // Then
        assertThat(ask().orElseThrow().until()).isEqualTo(clock.instant().plusSeconds(seconds));
    }

    @Test
    void usesATokenWithoutALifetimeForAMinute() {
        // Given
        ehr.on("/token", JSON, "{\"access_token\":\"t\",\"token_type\":\"Bearer\"}");

        // Then
        assertThat(ask().orElseThrow().until()).isEqualTo(clock.instant().plusSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Sign in</html>",
                "null",
                "[]",
                "{}",
                "{\"access_token\":\"t\",\"token_type\":\"mac\",\"expires_in\":300}",
                "{\"access_token\":\"a b\",\"token_type\":\"bearer\",\"expires_in\":300}",
                "{\"access_token\":\"\",\"token_type\":\"bearer\",\"expires_in\":300}",
                "{\"access_token\":{\"t\":1},\"token_type\":\"bearer\",\"expires_in\":300}",
                "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":0}",
                "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":-300}",
                "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":\"soon\"}",
                "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":1e9}",
                "{\"access_token\":\"t\",\"access_token\":\"u\",\"token_type\":\"bearer\",\"expires_in\":300}",
                "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":300,\"scope\":7}"
            })
    void givesNoTokenForAnAnswerThatIsNone(String body) {
        // Given
        ehr.on("/token", "text/html", body);

        // Then
        assertThat(ask()).isEmpty();
        assertThat(asked()).hasSize(1);
    }

    @Test
    void stopsReadingAnAnswerThatIsHuge() {
        // Given
        ehr.on("/token", JSON, answer("300").replace("secret-1", "a".repeat(1 << 20)));

        // Then
        assertThat(ask()).isEmpty();
    }

    @Test
    void givesUpOnAnAnswerThatDrips() {
        // Given
        ehr.on("/token", (exchange, body) -> {
            exchange.sendResponseHeaders(200, 1_000);
            for (int i = 0; i < 1_000; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(100_000_000);
            }
        });

        // When
        long begin = System.nanoTime();
        var token = ask();

        // Then
        assertThat(token).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void followsNoRedirect(int status) throws Exception {
        // Given
        try (StubServer other = new StubServer().on("/token", JSON, answer("300"))) {
            ehr.on("/token", (exchange, body) -> {
                exchange.getResponseHeaders().set("Location", other.base() + "/token");
                exchange.sendResponseHeaders(status, -1);
            });

            // Then
            assertThat(ask()).isEmpty();
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void leavesAnEhrAloneForAWhileAfterARefusal() {
        // Given
        ehr.on(
                "/token",
                (exchange, body) -> StubServer.send(
                        exchange, 401, JSON, "{\"error\":\"invalid_client\"}".getBytes(StandardCharsets.UTF_8)));
        var tokens = configured();

        // When
        assertThat(tokens.token("hospital", SCOPES)).isEmpty();
        assertThat(tokens.token("hospital", SCOPES)).isEmpty();

        // Then
        assertThat(asked()).hasSize(1);

        // When
        ehr.on("/token", JSON, answer("300"));
        clock.forward(Duration.ofSeconds(5));

        // Then
        assertThat(tokens.token("hospital", SCOPES)).isPresent();
    }

    @Test
    void findsWhereTokensAreGivenAndRemembersIt() {
        // Given
        ehr.on("/fhir/.well-known/smart-configuration", JSON, """
                {"token_endpoint":"%s/token","token_endpoint_auth_methods_supported":["private_key_jwt"],
                 "token_endpoint_auth_signing_alg_values_supported":["RS384","ES384"]}""".formatted(ehr.base()));
        var tokens = tokens();

        // When
        assertThat(tokens.token("hospital", SCOPES)).isPresent();
        clock.forward(Duration.ofMinutes(10));
        assertThat(tokens.token("hospital", SCOPES)).isPresent();

        // Then
        assertThat(asked()).hasSize(2);
        assertThat(ehr.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html/>",
                "{}",
                "{\"token_endpoint\":\"\"}",
                "{\"token_endpoint\":\"not an address\"}",
                "{\"token_endpoint\":\"https://elsewhere.example/token\"}",
                "{\"token_endpoint\":\"@OTHER@/token\"}",
                "{\"token_endpoint\":\"@HTTP@/token\"}",
                "{\"token_endpoint\":\"@HERE@/a/../token\"}",
                "{\"token_endpoint\":\"@HERE@/token\",\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"]}",
                "{\"token_endpoint\":\"@HERE@/token\",\"token_endpoint_auth_signing_alg_values_supported\":[\"RS384\"]}"
            })
    void goesNowhereThatDiscoveryMayNotSendItTo(String document) throws Exception {
        // Given
        try (StubServer other = new StubServer().on("/token", JSON, answer("300"))) {
            ehr.on(
                    "/fhir/.well-known/smart-configuration",
                    JSON,
                    document.replace("@HERE@", ehr.base())
                            .replace("@OTHER@", other.base())
                            .replace("@HTTP@", ehr.base().replace("https:", "http:")));

            // Then
            assertThat(tokens().token("hospital", SCOPES)).isEmpty();
            assertThat(asked()).isEmpty();
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void knowsNothingOfAnEhrThatItIsNotRegisteredWith() {
        // Given
        var tokens = Tokens.of(ehr.config(), clock);

        // Then
        assertThat(tokens.registered("hospital")).isFalse();
        assertThat(tokens.token("hospital", SCOPES)).isEmpty();
        assertThat(ehr.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"token-url,https://ehr.example/token,client-id", "audience,https://ehr.example,client-id"})
    void halfAConfigurationStopsTheStart(String property, String value, String missing) {
        // Given
        var config = ehr.config("aceso.ehr.hospital.backend." + property, value);

        // Then
        assertThatThrownBy(() -> StubServer.destinations(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(missing);
    }

    @Test
    void anAddressOfTokensThatIsNotHttpsStopsTheStart() {
        // Given
        var config = ehr.config(
                "aceso.ehr.hospital.backend.client-id", "a",
                "aceso.ehr.hospital.backend.token-url", "http://ehr.example/token");

        // Then
        assertThatThrownBy(() -> StubServer.destinations(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("token-url");
    }
}
