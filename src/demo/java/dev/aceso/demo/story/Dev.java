package dev.aceso.demo.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

import dev.aceso.demo.world.Progress;
import dev.aceso.demo.world.Project;
import dev.aceso.demo.world.World;

/**
 * {@code ./aceso dev}: the demo's servers, and the service from its sources with live reload beside them. The argument is the Maven
 * to use: Quarkus's development mode wants 3.9 or newer.
 */
public final class Dev {
    private Dev() {}

    public static void main(String... args) throws IOException, InterruptedException {
        var narrator = new Narrator(System.out);
        Progress progress = (part, state, since) -> narrator.progress(part + " " + state);
        try (World world = World.start(progress)) {
            world.startLog();
            Path file = world.workspace().directory().resolve("dev.properties");
            var properties = new Properties();
            properties.putAll(world.config("serve"));
            try (var out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            Stay.tell(world, false, System.out);
            var maven = new ProcessBuilder(List.of(
                            args[0],
                            "-ntp",
                            "-Dspotless.check.skip",
                            "quarkus:dev",
                            "-Dquarkus.args=serve",
                            "-Djvm.args=-Dquarkus.config.locations=" + file))
                    .directory(Project.home().toFile())
                    .inheritIO();
            maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
            maven.start().waitFor();
        }
        System.exit(0);
    }
}
