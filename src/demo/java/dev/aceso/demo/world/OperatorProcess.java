package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Pattern;

/** One run of an operator's command, {@code keys} or {@code erase}, of the packaged service: somebody starts it and signs in with a browser. */
public final class OperatorProcess {
    private static final Pattern ADDRESS = Pattern.compile("Or open (https://\\S+)");
    private final Child child;
    private final String log;

    private OperatorProcess(Child child, String log) {
        this.child = child;
        this.log = log;
    }

    /**
     * Starts the command. Nobody has signed in yet.
     *
     * @param configuration what the command is told
     * @param words the command and its arguments
     */
    public static OperatorProcess start(Workspace workspace, Map<String, String> configuration, List<String> words) {
        var name = words.getFirst() + "-" + UUID.randomUUID();
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ServiceProcess.QUICK_START);
        line.add("-Dquarkus.profile=demo");
        line.add("-Dquarkus.config.locations="
                + workspace.write("service/" + name + ".properties", text(configuration)));
        line.addAll(List.of(
                "-jar", Project.target().resolve("quarkus-app/quarkus-run.jar").toString()));
        line.addAll(words);
        return new OperatorProcess(workspace.start(name, "TERM", Map.of(), line), name);
    }

    /** Starts the command of a world, and has somebody sign in for it with both factors. */
    public static OperatorProcess start(World world, String user, String... words) {
        var process = start(world.workspace(), world.config(words[0]), List.of(words));
        world.keycloak().browser().forDevice(user, process.address());
        return process;
    }

    /** The address that the command shows, code included; waits for it. */
    public String address() {
        child.await(
                "the address to sign in at", 60, () -> ADDRESS.matcher(said()).find());
        var found = ADDRESS.matcher(said());
        if (!found.find()) {
            throw new IllegalStateException(log + " shows no address\n" + child.tail());
        }
        return found.group(1);
    }

    /** What it has said so far, log lines included. */
    public String said() {
        try {
            return Files.readString(child.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits three minutes for its end; the exit code. */
    public int end() {
        return end(180);
    }

    /** Waits for its end; the exit code. */
    public int end(int seconds) {
        return child.waitFor(seconds);
    }

    /** The id of its process. */
    public long pid() {
        return child.pid();
    }

    /** Kills it. */
    public void kill() {
        child.kill();
    }

    private static String text(Map<String, String> configuration) {
        var properties = new Properties();
        properties.putAll(configuration);
        var out = new java.io.StringWriter();
        try {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
