package dev.aceso.trust.sealing.vault;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.store.Leasing;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Leases credentials from Vault's database engine, under the role that has the name of the command.
 *
 * <p>A lease dies with the token under which it was taken, and connections in use with it. That is this process's token, which every call
 * here renews in time, unless there was another login since: nobody renews the old token any more then, and however much Vault says is
 * left, nothing counts as left.
 */
@ApplicationScoped
class DatabaseLeases implements Leasing {
    private final Supplier<VaultCalls> calls;
    private final Supplier<OneLogin> logins;
    private final VaultConfig config;
    private final String role;

    /** Without a command, as in tests inside one process, it is the service. */
    @Inject
    DatabaseLeases(
            Instance<VaultCalls> calls,
            Instance<OneLogin> logins,
            VaultConfig config,
            @ConfigProperty(name = "aceso.command", defaultValue = "serve") String role) {
        this(calls::get, logins::get, config, role);
    }

    DatabaseLeases(Supplier<VaultCalls> calls, Supplier<OneLogin> logins, VaultConfig config, String role) {
        this.calls = calls;
        this.logins = logins;
        this.config = config;
        this.role = role;
    }

    @Override
    public Lease fresh() {
        var login = new AtomicLong();
        JsonNode given = OneLogin.noting(
                        login, () -> calls.get().read(config.mount().database() + "/creds/" + role))
                .orElseThrow(Trouble.MISSING::failure);
        var lease = new Lease(
                given.path("lease_id").asText(),
                given.path("data").path("username").asText(),
                given.path("data").path("password").asText(),
                Duration.ofSeconds(given.path("lease_duration").asLong()),
                login.get());
        if (lease.id().isEmpty() || lease.user().isEmpty() || lease.password().isEmpty()) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
        return lease;
    }

    @Override
    public Optional<Duration> left(Lease lease) {
        return answered("sys/leases/lookup", lease)
                .map(it -> seconds(it.path("data").path("ttl")));
    }

    @Override
    public Optional<Duration> renewed(Lease lease) {
        return answered("sys/leases/renew", lease).map(it -> seconds(it.path("lease_duration")));
    }

    /**
     * Empty when Vault knows no such lease, or renews it no more: it answers 400 then. Empty too when the lease is not of the last login,
     * which may have been made for this very question.
     */
    private Optional<JsonNode> answered(String path, Lease lease) {
        try {
            var answer = calls.get().write(path, Map.of("lease_id", lease.id()));
            return lease.login() == logins.get().count() ? Optional.of(answer) : Optional.empty();
        } catch (Failure e) {
            var trouble = Trouble.of(e);
            if (trouble.equals(Optional.of(Trouble.MISUNDERSTOOD)) || trouble.equals(Optional.of(Trouble.MISSING))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Duration seconds(JsonNode number) {
        return Duration.ofSeconds(number.asLong());
    }
}
