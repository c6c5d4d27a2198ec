package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.aceso.demo.world.Bao;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.Postgres;
import dev.aceso.demo.world.VaultLogins;
import dev.aceso.demo.world.VaultSetup;
import dev.aceso.demo.world.Workspace;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.trust.sealing.KeeperWatch;
import dev.aceso.trust.sealing.KeySource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A real server with Aceso's engines, keys and policies, and what the service makes of it for an identity. */
public final class RealVault implements AutoCloseable {
    private final Workspace workspace;
    private final Bao bao;
    private final VaultLogins logins;

    private RealVault(Workspace workspace, Bao bao, Optional<Postgres.Database> database) {
        this.workspace = workspace;
        this.bao = bao;
        this.logins = VaultSetup.apply(bao, database, VaultSetup.Lives.asWritten());
    }

    /** Starts one that must be unsealed by hand, with the keys that {@code migrate} makes. */
    public static RealVault start() {
        return start(Optional.empty());
    }

    /** The same, which also makes the accounts of a database. */
    public static RealVault start(Optional<Postgres.Database> database) {
        var workspace = Workspace.create();
        var vault = new RealVault(
                workspace, Bao.start(workspace, DemoCa.create(workspace), "vault", Bao.Seal.SHAMIR), database);
        vault.as("migrate").keys().prepare();
        return vault;
    }

    /**
     * What an identity has.
     *
     * @param calls its calls
     * @param keys its ports, decorated as in the service
     * @param metrics what they measure
     */
    record Access(VaultCalls calls, KeySource keys, MeterRegistry metrics) {}

    /** A process of that identity, which has not logged in yet. */
    Access as(String identity, String... more) {
        var login = logins.login(identity);
        var properties = new TreeMap<>(Map.of(
                "aceso.vault.url", bao.url(),
                "aceso.vault.ca-file", bao.ca().file().toString(),
                "aceso.vault.role-id", login.user(),
                "aceso.vault.secret-id", login.password()));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        var config = StubServer.vault(properties);
        var calls = calls(config);
        var metrics = new SimpleMeterRegistry();
        return new Access(calls, new VaultKeys(config, () -> calls, metrics), metrics);
    }

    /** The ports of a process of that identity. */
    public KeySource keysOf(String identity) {
        return as(identity).keys();
    }

    public Bao bao() {
        return bao;
    }

    public VaultLogins logins() {
        return logins;
    }

    /** How many requests the server has seen, by its audit device. */
    public long requests() {
        try (var lines = Files.lines(bao.auditLog())) {
            return lines.filter(line -> line.contains("\"type\":\"request\"")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        workspace.close();
    }

    /** Calls as the service makes them, without the service. */
    static VaultCalls calls(VaultConfig config) {
        return calls(config, new VaultAccess(config, Clock.systemUTC()).oneLogin());
    }

    /** The same, under a login that somebody else looks at too. */
    static VaultCalls calls(VaultConfig config, OneLogin login) {
        var access = new VaultAccess(config, Clock.systemUTC());
        var destinations = StubServer.destinations(config);
        var egress = StubServer.egress(config);
        var transport = access.transport(egress, destinations, new KeeperWatch(Clock.systemUTC(), config));
        return new VaultCalls(access.client(transport, login), access.streams(egress, destinations, transport), config);
    }
}
