package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.cipher.Golden;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a Vault that misbehaves comes to. One that behaves is the real server, in the tests whose names end in IT. */
class VaultCallsTest {
    private static final String LOGIN = "/v1/auth/approle/login";
    private static final String DECRYPT = "/v1/aceso-transit/decrypt/patient";
    private static final Bytes WRAPPED = Bytes.utf8("vault:v1:AAAA");
    private static final byte[] CONTEXT = Golden.counting(1, 16);

    private StubServer vault;
    private VaultCalls calls;

    @BeforeEach
    void start() throws Exception {
        vault = new StubServer().on(LOGIN, "application/json", login("t-1"));
        calls = RealVault.calls(vault.vault("aceso.vault.request-timeout", "1s"));
    }

    @AfterEach
    void stop() throws Exception {
        vault.close();
    }

    @Test
    void readsAPlaintextFromWhereverItStandsInTheAnswer() throws Exception {
        // Given
        var key = Golden.counting(0x40, 32);
        var base64 = Base64.getEncoder().encodeToString(key);

        // Then
        for (var answer : List.of(
                "{\"data\":{\"plaintext\":\"%s\"}}",
                "{\"a\":{\"plaintext\":\"AAAA\"},\"plaintext\":\"AAAA\",\"data\":{\"b\":[1,{\"plaintext\":\"AAAA\"}],\"plaintext\" : \"%s\"}}")) {
            vault.on(DECRYPT, "application/json", answer.formatted(base64));
            assertThat(calls.decrypt("patient", CONTEXT, WRAPPED)).isEqualTo(key);
        }
        for (var answer : List.of(
                "", "{}", "[]", "{\"data\":{\"plaintext\":7}}", "{\"data\":{\"plaintext\":\"***\"}}", "{\"data\":")) {
            vault.on(DECRYPT, "application/json", answer);
            fails(Trouble.MISUNDERSTOOD, () -> calls.decrypt("patient", CONTEXT, WRAPPED));
        }
    }

    @Test
    void sendsAKeyToBeEncryptedWithItsContext() {
        // Given
        vault.on(
                "/v1/aceso-transit/encrypt/patient",
                "application/json",
                "{\"data\":{\"ciphertext\":\"vault:v1:BBBB\"}}");

        // When
        var wrapped = calls.encrypt("patient", CONTEXT, Golden.counting(7, 32));

        // Then
        assertThat(wrapped.asUtf8()).isEqualTo("vault:v1:BBBB");
        assertThat(vault.requests().getLast())
                .isEqualTo("POST /v1/aceso-transit/encrypt/patient {\"context\":\"AQIDBAUGBwgJCgsMDQ4PEA==\","
                        + "\"plaintext\":\"BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY=\"}");
    }

    @Test
    void sendsNothingToBeOpenedThatTransitDidNotMake() {
        for (var text : List.of("", "no wrapped key", "vault:v1:\"}", "vault:v0:AAAA", "vault:v1:AAAA\n")) {
            fails(Trouble.DOES_NOT_OPEN, () -> calls.decrypt("patient", CONTEXT, Bytes.utf8(text)));
        }
        assertThat(vault.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "400, cipher: message authentication failed, DOES_NOT_OPEN",
        "400, invalid ciphertext: could not decode base64, DOES_NOT_OPEN",
        "400, ciphertext or signature version is disallowed by policy (too old), VERSION",
        "400, invalid ciphertext: version is too new, VERSION",
        "400, encryption key not found, MISSING",
        "400, something else, MISUNDERSTOOD",
        "403, permission denied, REFUSED",
        "404, no handler for route, MISSING",
        "429, standby, SEALED",
        "500, internal error, SEALED",
        "503, Vault is sealed, SEALED",
        "302, elsewhere, MISUNDERSTOOD",
        "307, elsewhere, SEALED"
    })
    void saysWhatAnAnswerMeansInWordsOfItsOwn(int status, String error, Trouble trouble) {
        // Given
        vault.on(DECRYPT, (exchange, body) -> {
            exchange.getResponseHeaders().set("Location", vault.base() + "/v1/elsewhere");
            send(exchange, status, "{\"errors\":[\"" + error + "\"]}");
        });

        // Then
        fails(trouble, () -> calls.decrypt("patient", CONTEXT, WRAPPED));
        assertThat(vault.requests()).noneMatch(request -> request.contains("elsewhere"));
    }

    /** A secret id that Vault no longer takes is answered with the same 400 as a text that does not open. */
    @Test
    void neverTakesARefusedLoginForATextThatDoesNotOpen() {
        // Given
        vault.on(LOGIN, (exchange, body) -> send(exchange, 400, "{\"errors\":[\"invalid role or secret ID\"]}"));

        // Then
        fails(Trouble.REFUSED, () -> calls.decrypt("patient", CONTEXT, WRAPPED));
    }

    @Test
    void anEngineThatIsNotThereIsNotTakenForOneWithNothingInIt() {
        // Given
        vault.on("/v1/kv/data/x", (exchange, body) -> send(exchange, 404, "{\"errors\":[]}"))
                .on(
                        "/v1/none/data/x",
                        (exchange, body) -> send(exchange, 404, "{\"errors\":[\"no handler for route\"]}"));

        // Then
        assertThat(calls.read("kv/data/x")).isEmpty();
        assertThat(calls.list("kv/data/x")).isEmpty();
        fails(Trouble.MISSING, () -> calls.read("none/data/x"));
        fails(Trouble.MISSING, () -> calls.list("none/data/x"));
    }

    @Test
    void logsInOnceForManyCallsAndAgainWhenItsTokenIsRefused() {
        // Given
        var tokens = new AtomicInteger();
        vault.on(LOGIN, (exchange, body) -> send(exchange, 200, login("t-" + tokens.incrementAndGet())))
                .on("/v1/kv/data/x", (exchange, body) -> {
                    var current = exchange.getRequestHeaders()
                            .getFirst("X-Vault-Token")
                            .equals("t-" + tokens.get());
                    send(
                            exchange,
                            current ? 200 : 403,
                            current ? "{\"data\":{}}" : "{\"errors\":[\"permission denied\"]}");
                });

        // When
        calls.read("kv/data/x");
        calls.read("kv/data/x");

        // Then
        assertThat(tokens).hasValue(1);

        // When the token is revoked under us
        tokens.set(7);

        // Then
        assertThat(calls.read("kv/data/x")).isPresent();
        assertThat(tokens).hasValue(8);
    }

    /** A new login would end what was leased under the old one. */
    @Test
    void aRefusalThatIsTheAnswerIsNoReasonToLogInAgain() {
        // Given
        var unhurried = unhurried();
        var logins = new AtomicInteger();
        vault.on(LOGIN, (exchange, body) -> send(exchange, 200, login("t-" + logins.incrementAndGet())))
                .on(
                        "/v1/kv/data/x",
                        (exchange, body) -> send(
                                exchange,
                                exchange.getRequestMethod().equals("GET") ? 200 : 403,
                                exchange.getRequestMethod().equals("GET")
                                        ? "{\"data\":{}}"
                                        : "{\"errors\":[\"permission denied\"]}"));

        // When
        for (int i = 0; i < 5; i++) {
            assertThat(unhurried.create("kv/data/x", Map.of("a", "1"))).isFalse();
        }

        // Then
        assertThat(logins).hasValue(1);
        fails(Trouble.REFUSED, () -> unhurried.replace("kv/data/x", 3, Map.of("a", "1")));
    }

    @Test
    void writesUnderANewTokenWhereItWasTheTokenThatWasRefused() {
        // Given
        var unhurried = unhurried();
        var logins = new AtomicInteger();
        vault.on(LOGIN, (exchange, body) -> send(exchange, 200, login("t-" + logins.incrementAndGet())))
                .on("/v1/kv/data/x", (exchange, body) -> {
                    var old = exchange.getRequestHeaders()
                            .getFirst("X-Vault-Token")
                            .equals("t-1");
                    var read = exchange.getRequestMethod().equals("GET");
                    send(
                            exchange,
                            old ? 403 : read ? 404 : 200,
                            old ? "{\"errors\":[\"permission denied\"]}" : read ? "{\"errors\":[]}" : "{\"data\":{}}");
                });

        // Then
        assertThat(unhurried.create("kv/data/x", Map.of("a", "1"))).isTrue();
        assertThat(logins).hasValue(2);
    }

    @Test
    void logsInOnceASecondAtMostWhereItIsPermissionThatIsMissing() {
        // Given
        var unhurried = unhurried();
        var logins = new AtomicInteger();
        vault.on(LOGIN, (exchange, body) -> send(exchange, 200, login("t-" + logins.incrementAndGet())))
                .on("/v1/kv/data/x", (exchange, body) -> send(exchange, 403, "{\"errors\":[\"permission denied\"]}"));

        // When
        var begun = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            fails(Trouble.REFUSED, () -> unhurried.read("kv/data/x"));
        }

        // Then
        var seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat(logins.get()).isBetween(2, 3 + (int) seconds);
    }

    @Test
    void givesUpWithinItsTimeOnAVaultThatDrips() {
        // Given
        vault.on(DECRYPT, (exchange, body) -> {
            exchange.sendResponseHeaders(200, 1_000);
            for (var i = 0; i < 1_000; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(100_000_000);
            }
        });

        // When
        var begun = System.nanoTime();
        fails(Trouble.SLOW, () -> calls.decrypt("patient", CONTEXT, WRAPPED));

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(900), Duration.ofMillis(2_000));
    }

    @Test
    void givesUpWithinItsTimeOnAVaultThatSaysNothing() {
        // Given
        vault.on(DECRYPT, (exchange, body) -> LockSupport.parkNanos(5_000_000_000L));

        // When
        var begun = System.nanoTime();
        fails(Trouble.SLOW, () -> calls.decrypt("patient", CONTEXT, WRAPPED));

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(900), Duration.ofMillis(2_000));
    }

    @Test
    void doesNotSendAnOrderTwiceWhenTheConnectionEnds() {
        // Given
        vault.on("/v1/kv/data/x", (exchange, body) -> exchange.close());

        // Then
        fails(Trouble.UNREACHABLE, () -> calls.write("kv/data/x", Map.of("a", 1)));
        assertThat(vault.requests())
                .filteredOn(request -> request.startsWith("POST /v1/kv"))
                .hasSize(1);
    }

    @Test
    void refusesAVaultThatSpeaksNoTls13AndOneThatNobodyVouchesFor() throws Exception {
        try (var old = new StubServer("localhost", "TLSv1.2");
                var stranger = new StubServer()) {
            fails(Trouble.UNREACHABLE, () -> RealVault.calls(old.vault()).read("kv/data/x"));
            fails(
                    Trouble.UNREACHABLE,
                    () -> RealVault.calls(stranger.vault(
                                    "aceso.vault.ca-file", vault.ca().toString()))
                            .read("kv/data/x"));
            assertThat(old.requests()).isEmpty();
            assertThat(stranger.requests()).isEmpty();
        }
    }

    @Test
    void leavesNothingOfAPathATokenOrAnAnswerInAFailure() {
        // Given
        vault.on("/v1/kv/data/patient-4711", (exchange, body) -> send(exchange, 403, "{\"errors\":[\"canary\"]}"));

        // Then
        assertThatThrownBy(() -> calls.read("kv/data/patient-4711"))
                .isInstanceOf(Failure.class)
                .hasNoCause()
                .asString()
                .doesNotContain("4711", "canary", "t-1", "localhost");
    }

    @Test
    void streamsWhatIsLongerThanAnyAnswerMayBe() throws Exception {
        // Given
        var patient = RealVault.calls(vault.vault("aceso.vault.request-timeout", "20s"));
        var plenty = new byte[6 * 1024 * 1024];
        vault.on(
                        "/v1/sys/storage/raft/snapshot",
                        (exchange, body) -> StubServer.send(exchange, 200, "application/gzip", plenty))
                .on("/v1/kv/data/x", (exchange, body) -> StubServer.send(exchange, 200, "application/json", plenty));

        // Then
        try (var in = patient.stream("sys/storage/raft/snapshot")) {
            assertThat(in.transferTo(java.io.OutputStream.nullOutputStream())).isEqualTo(plenty.length);
        }
        fails(Trouble.UNREACHABLE, () -> patient.read("kv/data/x"));
        fails(Trouble.MISSING, () -> patient.stream("sys/none").close());
    }

    @Test
    void saysWhatIsMissingToLogIn() {
        for (var config :
                List.of(vault.vault("aceso.vault.role-id", ""), vault.vault("aceso.vault.kubernetes-role", "serve"))) {
            assertThatThrownBy(() -> RealVault.calls(config))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("aceso.vault.kubernetes-role");
        }
        assertThatThrownBy(() -> RealVault.calls(vault.vault("aceso.vault.secret-id", "")))
                .hasMessageContaining("aceso.vault.secret-id");
    }

    /** Calls that may take long, where it is not time that is tried. */
    private VaultCalls unhurried() {
        return RealVault.calls(vault.vault("aceso.vault.request-timeout", "20s"));
    }

    private static String login(String token) {
        return "{\"auth\":{\"client_token\":\"" + token
                + "\",\"renewable\":true,\"lease_duration\":3600,\"num_uses\":0}}";
    }

    private static void send(com.sun.net.httpserver.HttpExchange exchange, int status, String json) throws IOException {
        StubServer.send(exchange, status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static void fails(Trouble trouble, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, f -> assertThat(Trouble.of(f)).contains(trouble));
    }
}
