package dev.aceso.demo.world;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The demo's EHR, a FHIR R4 server of its own project and class path, on loopback with TLS 1.3 only.
 *
 * <p>{@link #stop()} and {@link #start()} take it down and up again on the same port; its charts are loaded anew.
 */
public final class EhrProcess implements AutoCloseable {
    private final Workspace workspace;
    private final String name;
    private final int port;
    private final Path patients;
    private final DemoCa.Leaf leaf;
    private final List<String> options;
    private @Nullable Child server;

    private EhrProcess(
            Workspace workspace, String name, int port, Path patients, DemoCa.Leaf leaf, List<String> options) {
        this.options = List.copyOf(options);
        this.workspace = workspace;
        this.name = name;
        this.port = port;
        this.patients = patients;
        this.leaf = leaf;
    }

    /**
     * Starts an EHR that is open to all.
     *
     * @param name names its log and its certificate
     * @param port a free port
     * @param patients the directory of the bundles to load
     */
    public static EhrProcess start(Workspace workspace, DemoCa ca, String name, int port, Path patients) {
        return start(workspace, ca, name, port, patients, List.of());
    }

    /** The same, where the whole server has habits of real EHRs; {@code demo/ehr/README.md} says which there are. */
    public static EhrProcess start(
            Workspace workspace, DemoCa ca, String name, int port, Path patients, List<String> habits) {
        var options = habits.isEmpty() ? List.<String>of() : List.of("--habits", String.join(",", habits));
        var ehr = new EhrProcess(workspace, name, port, patients, ca.issue(name), options);
        ehr.start();
        return ehr;
    }

    /**
     * Starts the demo's own EHR, which demands tokens and enforces their scopes.
     *
     * @param port a free port
     * @param issuer whose tokens; it need not be up yet
     */
    static EhrProcess startGuarded(Workspace workspace, DemoCa ca, int port, String issuer) {
        var guard = List.of(
                "--issuer", issuer,
                "--jwks", Keycloak.keys(issuer),
                "--token-url", Keycloak.tokens(issuer),
                "--authority", ca.file().toString());
        var ehr = new EhrProcess(workspace, "ehr", port, demoPatients(), ca.issue("ehr"), guard);
        ehr.start();
        return ehr;
    }

    /** The directory of the demo's own patients. */
    public static Path demoPatients() {
        return Project.home().resolve("demo/ehr/patients");
    }

    /** Whether the EHR's own project has been built. */
    static boolean built() {
        return Files.isRegularFile(jar());
    }

    /** Its FHIR base URL. */
    public String baseUrl() {
        return baseUrl(port);
    }

    static String baseUrl(int port) {
        return "https://localhost:" + port + "/fhir";
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The server process. */
    public Child process() {
        return Objects.requireNonNull(server);
    }

    /** Starts the server again after {@link #stop()} or a crash, and returns when its charts are loaded. */
    public synchronized void start() {
        if (!built()) {
            throw new IllegalStateException("the demo's EHR is not built: run mvn -f demo/ehr package");
        }
        var ready = workspace.directory().resolve("run").resolve(name + ".ready");
        try {
            Files.deleteIfExists(ready);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        var line = Project.java(workspace, "-Xmx900m");
        line.addAll(List.of("-cp", jar() + ":" + jar().resolveSibling("lib") + "/*", "dev.aceso.demo.ehr.Ehr"));
        line.addAll(List.of("--port", Integer.toString(port), "--patients", patients.toString()));
        line.addAll(List.of("--tls-keystore", leaf.keystore().toString()));
        line.addAll(List.of("--tls-password-file", leaf.passwordFile().toString()));
        line.addAll(List.of("--ready-file", ready.toString()));
        line.addAll(options);
        var child = workspace.start(name, "TERM", Map.of(), line);
        server = child;
        child.await("charts", 300, () -> Files.exists(ready));
    }

    /** Stops the server. */
    public synchronized void stop() {
        process().stop();
    }

    @Override
    public void close() {
        stop();
    }

    private static Path jar() {
        return Project.home().resolve("demo/ehr/target/ehr.jar");
    }
}
