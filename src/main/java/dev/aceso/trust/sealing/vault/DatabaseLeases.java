package dev.aceso.trust.sealing.vault;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.store.Leasing;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Leases credentials from Vault's database engine, under the role that has the name of the command.
 *
 * <p>A lease dies with the token under which it was taken. That is this process's token, which every call here renews in time.
 */
@ApplicationScoped
class DatabaseLeases implements Leasing {
    private final Instance<VaultCalls> calls;
    private final VaultConfig config;
    private final String role;

    /** Without a command, as in tests inside one process, it is the service. */
    DatabaseLeases(
            Instance<VaultCalls> calls,
            VaultConfig config,
            @ConfigProperty(name = "aceso.command", defaultValue = "serve") String role) {
        this.calls = calls;
        this.config = config;
        this.role = role;
    }

    @Override
    public Lease fresh() {
        JsonNode given =
                calls.get().read(config.mount().database() + "/creds/" + role).orElseThrow(Trouble.MISSING::failure);
        var lease = new Lease(
                given.path("lease_id").asText(),
                given.path("data").path("username").asText(),
                given.path("data").path("password").asText(),
                Duration.ofSeconds(given.path("lease_duration").asLong()));
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

    /** Empty when Vault knows no such lease, or renews it no more: it answers 400 then. */
    private Optional<JsonNode> answered(String path, Lease lease) {
        try {
            return Optional.of(calls.get().write(path, Map.of("lease_id", lease.id())));
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
