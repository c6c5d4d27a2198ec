package dev.aceso.demo.world;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * One command of the packaged service, as an operator would start it: the runnable jar, a configuration file (0600), a log.
 *
 * <p>{@link #stop()}, {@link #kill()} and {@link #start()} take it down and up again with the same configuration.
 */
public final class ServiceProcess implements AutoCloseable {
    /** JVM options for a start within a second or two; leave them out where speed under load is measured. */
    public static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Workspace workspace;
    private final String name;
    private final String command;
    private final List<String> jvm;
    private final Path configuration;
    private final Additions additions;
    private final Path jar;
    private final String publicBaseUrl;
    private @Nullable Child process;
    private Duration startup = Duration.ZERO;
    private BooleanSupplier ready = () -> false;

    private ServiceProcess(
            Workspace workspace,
            String name,
            String command,
            List<String> jvm,
            Map<String, String> configuration,
            Additions additions,
            Path jar) {
        this.additions = additions;
        this.jar = jar;
        this.publicBaseUrl = configuration.getOrDefault("aceso.public-base-url", "");
        this.workspace = workspace;
        this.name = name;
        this.command = command;
        this.jvm = jvm;
        this.configuration = workspace.write("service/" + name + ".properties", text(configuration));
    }

    /** Starts {@code serve} and returns when {@code /q/health/ready} says yes over HTTPS. */
    public static ServiceProcess serve(
            Workspace workspace, String name, List<String> jvm, Map<String, String> configuration, HttpClient http) {
        return serve(workspace, name, jvm, configuration, Additions.NONE, http);
    }

    /** As {@link #serve(Workspace, String, List, Map, HttpClient)}, of another build: that of {@code bench/}. */
    public static ServiceProcess serve(
            Workspace workspace,
            String name,
            List<String> jvm,
            Map<String, String> configuration,
            HttpClient http,
            Path jar) {
        return serve(new ServiceProcess(workspace, name, "serve", jvm, configuration, Additions.NONE, jar), http);
    }

    /** The same, with what somebody added to the configuration. */
    public static ServiceProcess serve(
            Workspace workspace,
            String name,
            List<String> jvm,
            Map<String, String> configuration,
            Additions additions,
            HttpClient http) {
        return serve(new ServiceProcess(workspace, name, "serve", jvm, configuration, additions, jar()), http);
    }

    private static ServiceProcess serve(ServiceProcess service, HttpClient http) {
        var address = service.publicBaseUrl + "/q/health/ready";
        service.ready = () -> answers(http, address);
        service.start();
        return service;
    }

    /** Starts {@code sequence} and returns when it says that it has started. */
    public static ServiceProcess sequence(
            Workspace workspace, String name, List<String> jvm, Map<String, String> configuration) {
        var service = new ServiceProcess(workspace, name, "sequence", jvm, configuration, Additions.NONE, jar());
        service.start();
        return service;
    }

    /** Runs {@code migrate} to its end. */
    public static void migrate(Workspace workspace, String name, Map<String, String> configuration) {
        var service = new ServiceProcess(workspace, name, "migrate", QUICK_START, configuration, Additions.NONE, jar());
        var process = service.launch(List.of());
        if (process.waitFor(120) != 0) {
            throw new IllegalStateException("migrate failed\n" + process.tail());
        }
    }

    /** Runs any command, with the words behind it, to its end; the process tells status and log. */
    public static Child once(
            Workspace workspace, String name, Map<String, String> configuration, int seconds, String... words) {
        var service = new ServiceProcess(workspace, name, words[0], QUICK_START, configuration, Additions.NONE, jar());
        var process = service.launch(List.of(words).subList(1, words.length));
        process.waitFor(seconds);
        return process;
    }

    /** Whether the service has been packaged. */
    static boolean built() {
        return Files.isRegularFile(jar());
    }

    /** Starts the command again, and returns when it is ready. */
    public synchronized void start() {
        var begin = System.nanoTime();
        // Each start appends to the same log: only what comes after this start counts.
        var before = size(workspace.log(name));
        var child = launch(List.of());
        process = child;
        var until = command.equals("serve") ? ready : (BooleanSupplier) () -> said(child.log(), before);
        child.await("readiness", 90, until);
        startup = Duration.ofNanos(System.nanoTime() - begin);
    }

    /** How long the last start took, from the launch of the process until it was ready. */
    public Duration startup() {
        return startup;
    }

    /** The process: its log, its id, its memory. */
    public Child process() {
        return Objects.requireNonNull(process);
    }

    /** Asks it to end and waits until it has. */
    public synchronized void stop() {
        process().stop();
    }

    /** Kills it. */
    public synchronized void kill() {
        process().kill();
    }

    @Override
    public void close() {
        stop();
    }

    private Child launch(List<String> words) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("the service is not packaged: run mvn package");
        }
        var line = new java.util.ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvm);
        line.add("-Djava.io.tmpdir=" + workspace.directory().resolve("tmp"));
        line.add("-Dquarkus.profile=demo");
        line.add("-Dquarkus.config.locations="
                + Stream.concat(Stream.of(configuration), additions.files().stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(",")));
        line.addAll(List.of("-jar", jar.toString(), command));
        line.addAll(words);
        return workspace.start(name, "TERM", additions.environment(), line);
    }

    private static Path jar() {
        return Project.target().resolve("quarkus-app/quarkus-run.jar");
    }

    private static boolean answers(HttpClient http, String address) {
        var request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean said(Path log, int after) {
        try {
            return Files.readString(log).substring(after).contains(" started in ");
        } catch (IOException e) {
            return false;
        }
    }

    private static int size(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log).length() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Map<String, String> configuration) {
        var properties = new Properties();
        properties.putAll(configuration);
        var out = new StringWriter();
        try {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
