package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

/**
 * A real OpenBao (or HashiCorp Vault, where that is what the machine has) on raft storage, TLS 1.3 only, loopback only, audited to a
 * file that only its owner can read. The root token and the shares that unseal it are in this JVM's memory only.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>{@link #start(Workspace, DemoCa, String, Seal)} returns an initialised, unsealed server. {@link #stop()}, {@link #kill()} and
 * {@link #start()} take it down and up again on the same port and storage; with {@link Seal#SHAMIR} it is then sealed until
 * {@link #unseal()}, with {@link Seal#STATIC} it unseals itself. {@link #freeze()} and {@link #thaw()} make it as slow as wanted.
 */
public final class Bao implements AutoCloseable {
    private static final int SHARES = 5;
    private static final int THRESHOLD = 3;

    private final Workspace workspace;
    private final DemoCa ca;
    private final String name;
    private final Seal seal;
    private final Path auditLog;
    private final BaoBinaries.Found binary;
    private final int port = Ports.free();
    private final VaultApi api;
    private List<String> shares = List.of();
    private @Nullable String rootToken;
    private @Nullable Child server;

    private Bao(Workspace workspace, DemoCa ca, String name, Seal seal, Path auditLog, BaoBinaries.Found binary) {
        this.workspace = workspace;
        this.ca = ca;
        this.name = name;
        this.seal = seal;
        this.auditLog = auditLog;
        this.binary = binary;
        this.api = VaultApi.at(url(), ca);
    }

    /** How the server comes by the key of its storage. */
    public enum Seal {
        /** Three of five shares, given by hand after each start. */
        SHAMIR,
        /** A key in a file beside it, which it reads by itself: OpenBao only. */
        STATIC
    }

    /**
     * Starts a new server with the program that {@link BaoBinaries} finds.
     *
     * @param name names its files and its log in the workspace
     */
    public static Bao start(Workspace workspace, DemoCa ca, String name, Seal seal) {
        var auditLog = workspace.directory().resolve(name).resolve("audit.log");
        return start(workspace, ca, name, seal, auditLog);
    }

    /** The same with the audit device's file elsewhere, such as on a disk that can be filled. */
    public static Bao start(Workspace workspace, DemoCa ca, String name, Seal seal, Path auditLog) {
        var binary = BaoBinaries.required();
        if (seal == Seal.STATIC && !binary.openBao()) {
            throw new IllegalStateException(binary + " knows no static seal");
        }
        var bao = new Bao(workspace, ca, name, seal, auditLog, binary);
        bao.configure();
        bao.start();
        bao.initialise();
        return bao;
    }

    /** The address, without a slash at its end. */
    public String url() {
        return "https://localhost:" + port;
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The authority that issued the server's certificate. */
    public DemoCa ca() {
        return ca;
    }

    /** The program that runs. */
    public BaoBinaries.Found binary() {
        return binary;
    }

    /** The server's interface without a token. */
    public VaultApi anonymous() {
        return api;
    }

    /** The server's interface with the root token. */
    public VaultApi root() {
        return api.as(rootToken());
    }

    /** The root token. Nothing writes it to a file. */
    public String rootToken() {
        return Objects.requireNonNull(rootToken);
    }

    /** The storage: raft's log and its database. */
    public Path dataDir() {
        return file("data");
    }

    /** The file of the audit device. */
    public Path auditLog() {
        return auditLog;
    }

    /** The server process. */
    public Child process() {
        return Objects.requireNonNull(server);
    }

    /** Whether the server is up and sealed. */
    public boolean sealed() {
        return health() == 503;
    }

    /** Starts the server again, and returns when it answers, or, with the static seal, when it is ready for use. */
    public synchronized void start() {
        var child = workspace.start(
                name,
                "TERM",
                Map.of(),
                List.of(binary.program().toString(), "server", "-config=" + file("server.hcl")));
        server = child;
        child.await("answer", 60, () -> health() != 0);
        if (seal == Seal.STATIC && rootToken != null) {
            child.await("unsealing", 60, this::active);
        }
    }

    /** Stops the server. */
    public synchronized void stop() {
        thaw();
        process().stop();
    }

    /** Kills it without a chance to tidy up, as a crash would. */
    public synchronized void kill() {
        process().kill();
    }

    /** Seals the server: it forgets the key of its storage and refuses everything else with 503. */
    public void seal() {
        root().write("sys/seal", Map.of());
    }

    /** Unseals it with three of the five shares, and returns when it is ready for use. */
    public void unseal() {
        if (shares.isEmpty()) {
            throw new IllegalStateException("a server with a static seal has no shares: start it again");
        }
        for (var share : shares.subList(0, THRESHOLD)) {
            api.write("sys/unseal", Map.of("key", share));
        }
        process().await("leadership", 60, this::active);
    }

    /** Stops the process where it is: connections stay open, and nothing is answered until {@link #thaw()}. */
    public void freeze() {
        signal("STOP");
        process().await("standstill", 10, this::frozen);
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        if (process().alive()) {
            signal("CONT");
        }
    }

    @Override
    public void close() {
        stop();
    }

    private boolean active() {
        return health() == 200;
    }

    /** The status of {@code sys/health}: 200 active, 429 standby, 501 new, 503 sealed; 0 when nothing answers. */
    private int health() {
        try {
            return api.call("GET", "sys/health", Map.of()).status();
        } catch (UncheckedIOException notThere) {
            return 0;
        }
    }

    private void initialise() {
        var split = seal == Seal.SHAMIR ? "secret" : "recovery";
        var made = api.write("sys/init", Map.of(split + "_shares", SHARES, split + "_threshold", THRESHOLD))
                .body();
        rootToken = made.path("root_token").asText();
        if (seal == Seal.SHAMIR) {
            shares = StreamSupport.stream(made.path("keys_base64").spliterator(), false)
                    .map(share -> share.asText())
                    .toList();
            unseal();
        } else {
            process().await("unsealing", 60, this::active);
        }
        if (!binary.openBao()) {
            var options = Map.of("file_path", auditLog.toString(), "mode", "0600");
            root().write("sys/audit/file", Map.of("type", "file", "options", options));
        }
    }

    private void configure() {
        try {
            Files.createDirectories(dataDir());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var config = new BaoConfig(url(), port, dataDir(), ca.issue(name), auditLog, sealKey(), binary.openBao());
        workspace.write(name + "/server.hcl", config.text());
    }

    private Optional<Path> sealKey() {
        if (seal == Seal.SHAMIR) {
            return Optional.empty();
        }
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Optional.of(workspace.write(name + "/seal.key", key));
    }

    /** A signal stops one thread after the other; the state is the third field, after the name in parentheses. */
    private boolean frozen() {
        var tasks = Path.of("/proc", Long.toString(process().pid()), "task");
        try (var threads = Files.newDirectoryStream(tasks)) {
            for (var thread : threads) {
                var status = Files.readString(thread.resolve("stat"));
                if (status.charAt(status.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException endedMeanwhile) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String part) {
        return workspace.directory().resolve(name).resolve(part);
    }

    private void signal(String which) {
        try {
            new ProcessBuilder("kill", "-s", which, Long.toString(process().pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
