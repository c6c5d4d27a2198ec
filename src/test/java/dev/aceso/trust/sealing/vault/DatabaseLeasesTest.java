package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.egress.VaultConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a lease when its token does. A Vault that says enough is left, whatever we ask under. */
class DatabaseLeasesTest {
    private static final String DENIED = "{\"errors\":[\"permission denied\"]}";

    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicInteger leases = new AtomicInteger();
    private volatile int revokedBelow;
    private StubServer vault;

    @BeforeEach
    void start() throws Exception {
        vault = new StubServer()
                .on("/v1/auth/approle/login", (exchange, body) -> send(exchange, 200, token(tokens.incrementAndGet())))
                .on("/v1/auth/token/renew-self", (exchange, body) -> answer(exchange, token(tokens.get())))
                .on(
                        "/v1/aceso-database/creds/serve",
                        (exchange, body) -> answer(
                                exchange,
                                "{\"lease_id\":\"l%d\",\"lease_duration\":3600,\"data\":{\"username\":\"u\",\"password\":\"p\"}}"
                                        .formatted(leases.incrementAndGet())))
                .on("/v1/sys/leases/lookup", (exchange, body) -> answer(exchange, "{\"data\":{\"ttl\":3000}}"))
                .on("/v1/sys/leases/renew", (exchange, body) -> answer(exchange, "{\"lease_duration\":3600}"))
                .on("/v1/kv/data/x", (exchange, body) -> answer(exchange, "{\"data\":{}}"));
    }

    @AfterEach
    void stop() throws Exception {
        vault.close();
    }

    @Test
    void aLeaseOfTheTokenInUseLasts() {
        // Given
        var process = process(vault.vault());

        // When
        var lease = process.leases.fresh();

        // Then
        assertThat(process.leases.left(lease)).contains(Duration.ofSeconds(3_000));
        assertThat(process.leases.renewed(lease)).contains(Duration.ofSeconds(3_600));
        assertThat(tokens).hasValue(1);
    }

    @Test
    void nothingIsCertainOfALeaseAfterAnotherLogin() {
        // Given
        var process = process(vault.vault());
        var lease = process.leases.fresh();

        // When another call was refused, and logged in again
        revokedBelow = 2;
        process.calls.read("kv/data/x");

        // Then
        assertThat(tokens).hasValue(2);
        assertThat(process.leases.left(lease)).isEmpty();
        assertThat(process.leases.renewed(lease)).isEmpty();
        var next = process.leases.fresh();
        assertThat(process.leases.left(next)).isPresent();
    }

    @Test
    void nothingIsCertainOfALeaseWhenAskingAboutItTookAnotherLogin() {
        // Given
        var process = process(vault.vault());
        var lease = process.leases.fresh();

        // When
        revokedBelow = 2;

        // Then
        assertThat(process.leases.left(lease)).isEmpty();
        assertThat(tokens).hasValue(2);
    }

    @Test
    void aLeaseBelongsToTheLoginThatItsOwnCallMade() {
        // Given
        var process = process(vault.vault());
        process.calls.read("kv/data/x");

        // When
        revokedBelow = 2;
        var lease = process.leases.fresh();

        // Then
        assertThat(tokens).hasValue(2);
        assertThat(process.leases.left(lease)).isPresent();
    }

    @Test
    void aTokenThatIsRenewedIsTheSameOne() {
        // Given a grace in which every call renews
        var process = process(vault.vault("aceso.vault.renew-grace", "2h"));
        var lease = process.leases.fresh();

        // When
        process.calls.read("kv/data/x");

        // Then
        assertThat(process.leases.left(lease)).isPresent();
        assertThat(vault.requests()).anyMatch(request -> request.contains("renew-self"));
        assertThat(tokens).hasValue(1);
    }

    private record Process(VaultCalls calls, DatabaseLeases leases) {}

    private static Process process(VaultConfig config) {
        var login = new VaultAccess(config, Clock.systemUTC()).oneLogin();
        var calls = RealVault.calls(config, login);
        return new Process(calls, new DatabaseLeases(() -> calls, () -> login, config, "serve"));
    }

    private static String token(int number) {
        return "{\"auth\":{\"client_token\":\"%d\",\"renewable\":true,\"lease_duration\":3600,\"num_uses\":0}}"
                .formatted(number);
    }

    /** Whom it still knows. */
    private void answer(HttpExchange exchange, String json) throws IOException {
        boolean known = Integer.parseInt(exchange.getRequestHeaders().getFirst("X-Vault-Token")) >= revokedBelow;
        send(exchange, known ? 200 : 403, known ? json : DENIED);
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        StubServer.send(exchange, status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }
}
