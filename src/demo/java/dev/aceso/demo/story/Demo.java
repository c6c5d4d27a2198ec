package dev.aceso.demo.story;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.aceso.demo.world.Additions;
import dev.aceso.demo.world.Progress;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;

/** {@code ./aceso demo}: starts the real things, plays the story, and says what to try next. */
public final class Demo {
    private Demo() {}

    /**
     * With {@code --stay} everything is left up until Ctrl-C. {@code --config FILE}, repeatable, adds a properties file to the
     * configuration of the service; the environment variables {@code ACESO_EHR_*} are passed on to it.
     */
    public static void main(String... args) throws InterruptedException {
        boolean stay = false;
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--stay")) {
                stay = true;
            } else if (args[i].equals("--config") && i + 1 < args.length && Files.isReadable(Path.of(args[i + 1]))) {
                files.add(Path.of(args[++i]));
            } else {
                System.err.println(
                        args[i].equals("--config")
                                ? "--config needs a properties file that can be read."
                                : "The demo knows --stay and --config FILE, not " + args[i] + ".");
                System.exit(2);
            }
        }
        var narrator = new Narrator(System.out);
        Map<String, Duration> took = new ConcurrentHashMap<>();
        narrator.progress(
                "Starting PostgreSQL, Keycloak, Vault and an EHR's FHIR server (HAPI, synthetic patients), on loopback, TLS 1.3 only");
        Progress progress = (part, state, since) -> {
            if (state == Progress.State.STARTING) {
                return;
            }
            took.put(part, since);
            narrator.progress(String.format(
                    java.util.Locale.ROOT,
                    "%s %s after %.1f s",
                    part,
                    state.name().toLowerCase(java.util.Locale.ROOT),
                    since.toMillis() / 1e3));
        };
        int exit = 0;
        try (World world = World.start(progress)) {
            world.startService(ServiceProcess.QUICK_START, Additions.of(files, System.getenv()));
            narrator.progress("Keys are kept in "
                    + world.vault()
                            .map(vault -> "Vault: " + vault.binary() + ", raft storage, sealed with 3 of 5 shares")
                            .orElse("a keystore file, for want of a bao or vault (./aceso vault install fetches one)"));
            narrator.progress("Aceso serves at " + world.serviceUrl() + "; the story begins");
            Story.play(Stage.in(world, narrator));
            narrator.table();
            narrator.progress("Start-up took: "
                    + took.entrySet().stream()
                            .sorted(Map.Entry.comparingByValue())
                            .map(e -> String.format(
                                    java.util.Locale.ROOT,
                                    "%s %.1f s",
                                    e.getKey(),
                                    e.getValue().toMillis() / 1e3))
                            .toList());
            if (stay) {
                Stay.tell(world, true, System.out);
                new java.util.concurrent.CountDownLatch(1).await();
            } else {
                System.out.println("\nNext: ./aceso demo --stay leaves everything up and says what to try with curl.");
            }
        } catch (Narrator.ClaimFailed failed) {
            System.err.println("\nA claim of the story does not hold.\n" + failed.getMessage());
            exit = 1;
        } catch (IllegalStateException failed) {
            System.err.println("\nThe demo could not be played: " + failed.getMessage());
            if (failed.getCause() != null) {
                System.err.println("  because: " + failed.getCause().getMessage());
            }
            exit = 2;
        }
        System.exit(exit);
    }
}
