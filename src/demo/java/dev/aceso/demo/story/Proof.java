package dev.aceso.demo.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import dev.aceso.demo.world.Project;

/** Act 6: the privacy officer verifies the log offline; then somebody with every right in the database rewrites the past. */
final class Proof {
    private static final Pattern KEY = Pattern.compile("verifier key: (\\S+?\\+[0-9a-f]{8}\\+[A-Za-z0-9+/=]+)");
    private final Stage stage;
    private final Path directory;

    private Proof(Stage stage, Path directory) {
        this.stage = stage;
        this.directory = directory;
    }

    static void play(Stage stage) {
        try {
            new Proof(
                            stage,
                            Files.createDirectories(
                                    stage.world().workspace().directory().resolve("officer")))
                    .play();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void play() throws IOException {
        var narrator = stage.narrator();
        narrator.act("6. The proof");
        String officer = stage.token("privacy.nguyen");
        awaitPublished();
        // Before the export: an entry that is published between the two would be missing in it.
        Path checkpoint = directory.resolve("checkpoint");
        Files.writeString(
                checkpoint,
                stage.aceso()
                        .get("/api/v1/log/checkpoint", Optional.of(officer))
                        .body());
        Path honest = directory.resolve("honest.zip");
        narrator.claim("the privacy officer exports the log", export(officer, honest) == 200, "no export");
        Files.readAllLines(checkpoint).stream().limit(3).forEach(line -> narrator.show("%s", line));
        var verified = verify(honest, checkpoint, List.of("--tiles", honest.toString()));
        verified.output().lines().forEach(line -> narrator.show("%s", line));
        narrator.claim("the verifier, offline, finds every entry and record in place", verified.exit() == 0, verified);
        String entries = unzip(honest, "entries.ndjson");
        narrator.claim(
                "each refusal of act 1 is in it",
                entries.contains("\"code\":\"unauthenticated\"")
                        && entries.contains("\"code\":\"step-up-required\"")
                        && entries.contains("\"code\":\"no-relationship\"")
                        && entries.contains("\"code\":\"not-your-record\"")
                        && entries.contains("\"code\":\"not-permitted\""),
                "a refusal is missing");

        var tampering = Tampering.rewriteOneRefusal(stage.world());
        narrator.show(
                "a database superuser who stole the log's keys rewrites entry %d (%s) and every later hash",
                tampering.position(), tampering.id());
        Path forged = directory.resolve("forged.zip");
        export(officer, forged);
        var withTiles = verify(forged, checkpoint, List.of("--tiles", honest.toString()));
        show(withTiles);
        narrator.claim(
                "against the kept checkpoint and its tiles the verifier names the entry",
                withTiles.exit() == 1
                        && withTiles.output().contains(tampering.id().toString())
                        && withTiles
                                        .output()
                                        .lines()
                                        .filter(l -> l.contains("ENTRY_CHANGED"))
                                        .count()
                                == 1,
                withTiles);
        var alone = verify(forged, checkpoint, List.of());
        show(alone);
        narrator.claim(
                "against the checkpoint alone, the first failing range",
                alone.exit() == 1 && alone.output().contains("RANGE_CHANGED"),
                alone);
        Tampering.undo(stage.world(), tampering);
        awaitPublished();
        Path restored = directory.resolve("restored.zip");
        export(officer, restored);
        var again = verify(restored, checkpoint, List.of("--tiles", honest.toString()));
        narrator.claim(
                "put back as it was, the log verifies again, with all that came since", again.exit() == 0, again);
    }

    private void show(Run run) {
        run.output()
                .lines()
                .filter(l -> l.contains("_CHANGED"))
                .forEach(line -> stage.narrator().show("%s", line));
    }

    private int export(String officer, Path file) {
        return stage.aceso().download("/api/v1/log/export", Optional.of(officer), file);
    }

    /** Entries are durable at once and published within a round or two of the sequencer. */
    private void awaitPublished() {
        stage.world().sequence().process().await("published entries", 30, () -> Tampering.pending(stage.world()) == 0);
    }

    private String verifierKey() throws IOException {
        var found = KEY.matcher(
                Files.readString(stage.world().sequence().process().log()).replace("\\/", "/"));
        if (!found.find()) {
            throw new IllegalStateException("the sequencer did not say its verifier key");
        }
        return found.group(1);
    }

    private Run verify(Path export, Path checkpoint, List<String> more) throws IOException {
        var line = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Project.home().resolve("verifier/target/aceso-verifier.jar").toString(),
                "verify",
                "--export",
                export.toString(),
                "--checkpoint",
                checkpoint.toString(),
                "--vkey",
                verifierKey()));
        line.addAll(more);
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            process.waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Run(process.exitValue(), output);
    }

    private static String unzip(Path zip, String name) throws IOException {
        try (var file = new java.util.zip.ZipFile(zip.toFile())) {
            return new String(file.getInputStream(file.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private record Run(int exit, String output) {}
}
