package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The packaged service, {@code serve} and {@code sequence}, on a Vault and a database of its own beside those of a world: a Vault that can be
 * broken, and leases as short as wanted. The key of its listener is in that Vault too.
 */
public final class LeasedService implements AutoCloseable {
    private final World world;
    private final String name;
    private final Map<String, String> more;
    private final int port = Ports.free();
    private final Bao bao;
    private final Postgres.Database database;
    private final VaultLogins logins;
    private final ServiceProcess sequence;
    private final ServiceProcess serve;

    /**
     * Starts it all, and returns when it is ready.
     *
     * @param name a word of letters, for files and the database
     * @param auditLog where Vault's audit device writes; the usual place when absent
     * @param lives how long tokens and leases live
     * @param jvm options for the JVMs of both commands
     * @param more what the configuration says besides, or instead; an empty value takes a property away
     */
    public LeasedService(
            World world,
            String name,
            Optional<Path> auditLog,
            VaultSetup.Lives lives,
            List<String> jvm,
            Map<String, String> more) {
        this.world = world;
        this.name = name;
        this.more = Map.copyOf(more);
        var workspace = world.workspace();
        var vault = "vault-" + name;
        bao = auditLog.map(file -> Bao.start(workspace, world.ca(), vault, Bao.Seal.SHAMIR, file))
                .orElseGet(() -> Bao.start(workspace, world.ca(), vault, Bao.Seal.SHAMIR));
        database = world.postgres().createDatabase(name);
        logins = VaultSetup.apply(bao, Optional.of(database), lives);
        renewTls();
        ServiceProcess.migrate(workspace, "migrate-" + name, config("migrate"));
        sequence = ServiceProcess.sequence(workspace, "sequence-" + name, jvm, config("sequence"));
        serve = ServiceProcess.serve(workspace, "serve-" + name, jvm, config("serve"), world.http());
    }

    /** The Vault. */
    public Bao bao() {
        return bao;
    }

    /** How each identity comes into it. */
    public VaultLogins logins() {
        return logins;
    }

    /** The database. */
    public Postgres.Database database() {
        return database;
    }

    /** The {@code serve} process. */
    public ServiceProcess serve() {
        return serve;
    }

    /** The {@code sequence} process. */
    public ServiceProcess sequence() {
        return sequence;
    }

    /** The address, without a slash at its end. */
    public String url() {
        return "https://localhost:" + port;
    }

    /**
     * A second {@code serve} beside the first.
     *
     * @param suffix tells it from others
     * @param environment variables of its process
     */
    public Replica replica(String suffix, Map<String, String> environment) {
        int other = Ports.free();
        var address = "https://localhost:" + other;
        var config = new TreeMap<>(config("serve"));
        config.put("aceso.port", Integer.toString(other));
        config.put("aceso.public-base-url", address);
        return new Replica(
                address,
                ServiceProcess.serve(
                        world.workspace(),
                        "serve-" + name + "-" + suffix,
                        ServiceProcess.QUICK_START,
                        config,
                        new Additions(List.of(), environment),
                        world.http()));
    }

    /** Another {@code serve}, and its address. */
    public record Replica(String url, ServiceProcess process) {}

    /** What a command is told. */
    public Map<String, String> config(String command) {
        var config = new TreeMap<>(world.keystoreConfig(command));
        config.keySet()
                .removeIf(key -> key.startsWith("aceso.keystore.")
                        || key.startsWith("quarkus.tls.server.")
                        || key.matches("aceso\\.database\\.(user|pass).*"));
        config.putAll(logins.properties(command));
        config.put("aceso.database.url", database.url());
        config.put("aceso.public-base-url", url());
        config.put("aceso.log.origin", "aceso.example/" + name);
        if (command.equals("serve")) {
            config.put("aceso.port", Integer.toString(port));
            config.put("aceso.tls.source", "kept");
        }
        config.putAll(more);
        config.values().removeIf(String::isEmpty);
        return config;
    }

    /** Puts a new certificate and key of the listener into Vault, and returns the certificate, PEM. */
    public Path renewTls() {
        var leaf = world.ca().issue("service-" + name);
        try {
            bao.root()
                    .write(
                            "aceso-kv/data/serve/tls",
                            Map.of(
                                    "data",
                                    Map.of(
                                            "certificate", Files.readString(leaf.certificate()),
                                            "key", Files.readString(leaf.key()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return leaf.certificate();
    }

    @Override
    public void close() {
        serve.stop();
        sequence.stop();
        bao.stop();
    }
}
