package dev.aceso.demo.world;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** HAPI's own CDS Hooks module with the same equations, unprotected ({@code bench/hapi-cds}), on loopback with TLS 1.3 only. */
public final class HapiCdsProcess implements AutoCloseable {
    private final Child server;
    private final int port;

    private HapiCdsProcess(Child server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts it with the JVM's default flags, and returns when it answers. */
    public static HapiCdsProcess start(Workspace workspace, DemoCa ca) {
        var jar = Project.home().resolve("bench/hapi-cds/target/hapi-cds.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("it is not built: run mvn -f bench/hapi-cds/pom.xml package");
        }
        var leaf = ca.issue("hapi-cds");
        int port = Ports.free();
        var ready = workspace.directory().resolve("run").resolve("hapi-cds.ready");
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Djava.io.tmpdir=" + workspace.directory().resolve("tmp"));
        line.addAll(List.of("-cp", jar + ":" + jar.resolveSibling("lib") + "/*", "dev.aceso.hapicds.HapiCds"));
        line.addAll(List.of("--port", Integer.toString(port), "--ready-file", ready.toString()));
        line.addAll(List.of("--tls-keystore", leaf.keystore().toString()));
        line.addAll(List.of("--tls-password-file", leaf.passwordFile().toString()));
        var child = workspace.start("hapi-cds", "TERM", Map.of(), line);
        child.await("readiness", 120, () -> Files.exists(ready));
        return new HapiCdsProcess(child, port);
    }

    /** Where it is. */
    public String baseUrl() {
        return "https://localhost:" + port;
    }

    /** The server process. */
    public Child process() {
        return server;
    }

    @Override
    public void close() {
        server.stop();
    }
}
