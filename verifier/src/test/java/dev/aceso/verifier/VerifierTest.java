package dev.aceso.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aceso.formats.Checkpoint;
import dev.aceso.formats.Hash;
import dev.aceso.formats.LogEntry;
import dev.aceso.formats.Merkle;
import dev.aceso.formats.SignedNote;
import dev.aceso.formats.Tile;
import dev.aceso.formats.Tiles;
import dev.aceso.formats.VerifierKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
    private static final KeyPair PAIR = pair();
    private static final VerifierKey KEY = key("log.aceso.example/test", PAIR);
    private static final int SIZE = 600;

    @TempDir
    Path folder;

    private final List<LogEntry> honest = new ArrayList<>();

    @BeforeEach
    void honestLog() throws IOException {
        for (int i = 0; i < SIZE; i++) {
            honest.add(entry(i, "done"));
        }
        write("kept", honest, KEY, PAIR);
    }

    @Test
    void verifiesAnHonestLogThatHasGrownSince() throws IOException {
        // Given
        List<LogEntry> grown = new ArrayList<>(honest);
        grown.add(entry(SIZE, "done"));
        Path now = write("now", grown, KEY, PAIR);

        // When
        Run run = verify(now, "kept", true, "--earlier-checkpoint", now.resolve("checkpoint").toString());

        // Then
        assertThat(run.output).contains("VERIFIED").contains("Entries in the export: 601").contains("kept checkpoint: 600");
        assertThat(run.code).isZero();
        assertThat(verify(zip(now), "kept", true).code).isZero();
    }

    @Test
    void namesTheEntryThatWasChangedThoughEveryLaterHashWasRecomputed() throws IOException {
        // Given a forger who rebuilt the tree but cannot sign
        Path forged = rewritten(log -> log.set(123, entry(123, "refused")));

        // Then
        Run withTiles = verify(forged, "kept", true);
        assertThat(withTiles.code).isEqualTo(1);
        assertThat(withTiles.output).contains("ENTRY_CHANGED: entry 123 (id " + honest.get(123).id() + ")");
        assertThat(withTiles.output.lines().filter(l -> l.contains("ENTRY_CHANGED"))).hasSize(1);

        // And with the checkpoint alone the first range that fails
        Run alone = verify(forged, "kept", false);
        assertThat(alone.code).isEqualTo(1);
        assertThat(alone.output).contains("RANGE_CHANGED: entries 100 to 199").doesNotContain("ENTRY_CHANGED");
    }

    @Test
    void namesTheEntryFromTheExportsOwnTilesWhenOnlyTheEntryWasChanged() throws IOException {
        // Given
        Path forged = write("forged", honest, KEY, PAIR);
        List<String> lines = Files.readAllLines(forged.resolve("entries.ndjson"));
        lines.set(7, lines.get(7).replace("done", "gone"));
        Files.write(forged.resolve("entries.ndjson"), lines);

        // Then
        assertThat(verify(forged, "kept", false).output).contains("ENTRY_CHANGED: entry 7 ");
    }

    @Test
    void findsEveryTampering() throws IOException {
        Map<String, Consumer<List<LogEntry>>> tamperings = new TreeMap<>(Map.of(
                "flip", log -> log.set(599, entry(599, "refused")),
                "insert", log -> log.add(300, entry(9_999, "done")),
                "remove", log -> log.remove(300),
                "reorder", log -> Collections.swap(log, 10, 500),
                "truncate", log -> log.subList(550, SIZE).clear(),
                "repeat", log -> log.set(400, log.get(399))));
        for (var tampering : tamperings.entrySet()) {
            // Given
            Path forged = rewritten(tampering.getValue());

            // Then
            for (boolean tiles : new boolean[] {true, false}) {
                Run run = verify(forged, "kept", tiles);
                assertThat(run.code).as(tampering.getKey() + run.output).isEqualTo(1);
            }
        }
        assertThat(verify(rewritten(log -> log.subList(550, SIZE).clear()), "kept", false).output).contains("TRUNCATED");
        assertThat(verify(rewritten(log -> Collections.swap(log, 10, 500)), "kept", true).output)
                .contains("entry 10 ")
                .contains("entry 500 ");
    }

    @Test
    void findsAForkThatTheLogItselfSigned() throws IOException {
        // Given a forger who has the signing key
        List<LogEntry> other = new ArrayList<>(honest);
        other.set(3, entry(3, "refused"));
        Path forged = write("fork", other, KEY, PAIR);

        // Then
        Run run = verify(forged, "kept", false);
        assertThat(run.output).contains("FORK");
        assertThat(run.code).isEqualTo(1);
    }

    @Test
    void comparesRecordsWithEntries() throws IOException {
        for (var change : Map.of(
                        "RECORD_CHANGED", "s/aa/bb/",
                        "RECORD_MISSING", "drop",
                        "RECORD_WITHOUT_ENTRY", "add")
                .entrySet()) {
            // Given
            Path export = write("records", honest, KEY, PAIR);
            List<String> lines = new ArrayList<>(Files.readAllLines(export.resolve("records.ndjson")));
            switch (change.getValue()) {
                case "drop" -> lines.remove(0);
                case "add" -> lines.add(lines.getFirst().replace("\"version\":1", "\"version\":2"));
                default -> lines.set(0, lines.getFirst().replace("aa", "bb"));
            }
            Files.write(export.resolve("records.ndjson"), lines);

            // Then
            Run run = verify(export, "kept", true);
            assertThat(run.output).contains(change.getKey());
            assertThat(run.code).isEqualTo(1);
        }
    }

    @Test
    void acceptsARecordWhoseEntryIsStillPending() throws IOException {
        // Given
        Path export = write("pending", honest, KEY, PAIR);
        LogEntry pending = entry(SIZE, "done");
        Files.write(export.resolve("pending.ndjson"), new String(pending.canonical(), UTF_8).concat("\n").getBytes(UTF_8));
        Files.writeString(export.resolve("records.ndjson"), record(pending), java.nio.file.StandardOpenOption.APPEND);

        // Then
        Run run = verify(export, "kept", true);
        assertThat(run.code).isZero();
        assertThat(run.output).contains("only by entries not yet published: 1");

        // And not where every record must be proven
        Run strict = verify(export, "kept", true, "--strict");
        assertThat(strict.code).isEqualTo(1);
        assertThat(strict.output).contains("RECORD_NOT_PUBLISHED");
    }

    @Test
    void provesThatAnEntryIsInTheTreeOfAKeptCheckpoint() throws IOException {
        // Given
        List<LogEntry> grown = new ArrayList<>(honest);
        grown.add(entry(SIZE, "done"));
        Path now = write("now", grown, KEY, PAIR);
        String checkpoint = Files.readString(folder.resolve("kept/checkpoint"));

        for (String[] asked : new String[][] {{"--position", "300"}, {"--id", honest.get(300).id().toString()}}) {
            // When
            Run run = prove("inclusion", now, asked);

            // Then it stands by itself, and whoever holds the entry can check it
            assertThat(run.code).as(run.output).isZero();
            assertThat(run.output).startsWith("c2sp.org/tlog-proof@v1\nindex 300\n").endsWith("\n\n" + checkpoint);
            List<Hash> proof = hashes(run.output.substring(0, run.output.indexOf("\n\n")), 2);
            assertThat(Merkle.includes(
                            Merkle.leaf(honest.get(300).canonical()), 300, SIZE, proof,
                            Checkpoint.parse(SignedNote.parse(checkpoint).text()).root()))
                    .isTrue();
        }
    }

    @Test
    void provesNoEntryThatIsNotThere() throws IOException {
        Path forged = rewritten(log -> log.set(123, entry(123, "refused")));
        assertThat(prove("inclusion", forged, "--position", "123")).satisfies(run -> {
            assertThat(run.code).isEqualTo(1);
            assertThat(run.output).startsWith("NOT PROVEN").doesNotContain("tlog-proof");
        });
        assertThat(prove("inclusion", forged, "--position", "600").code).isEqualTo(1);
        assertThat(prove("inclusion", forged, "--id", new UUID(1, 1).toString()).code).isEqualTo(2);
    }

    @Test
    void provesThatTheLogOnlyGrew() throws IOException {
        // Given
        Path earlier = write("earlier", honest.subList(0, 437), KEY, PAIR);
        String first = earlier.resolve("checkpoint").toString();

        // When
        Run run = prove("consistency", folder.resolve("kept"), "--earlier-checkpoint", first);

        // Then
        assertThat(run.code).as(run.output).isZero();
        assertThat(run.output).startsWith("from 437\nto 600\n");
        assertThat(Merkle.consistent(
                        437, root(earlier), SIZE, root(folder.resolve("kept")), hashes(run.output, 2)))
                .isTrue();

        // And not of a log that was rewritten between the two
        List<LogEntry> other = new ArrayList<>(honest.subList(0, 437));
        other.set(3, entry(3, "refused"));
        String fork = write("fork", other, KEY, PAIR).resolve("checkpoint").toString();
        assertThat(prove("consistency", folder.resolve("kept"), "--earlier-checkpoint", fork).code).isEqualTo(1);
    }

    @Test
    void trustsNoOtherKeyAndNoOtherLog() throws IOException {
        // Given
        KeyPair other = pair();
        Path export = write("other", honest, key(KEY.name(), other), other);

        // Then
        assertThat(verify(export, "other", true).output).contains("BAD_SIGNATURE");
        assertThat(verify(export, "other", true).code).isEqualTo(1);
    }

    @Test
    void saysWhatItFoundToPrograms() throws IOException {
        Run run = verify(rewritten(log -> log.set(123, entry(123, "refused"))), "kept", true, "--json");
        assertThat(run.output).startsWith("{\"verified\":false,\"entries\":600,").contains(
                "{\"kind\":\"entry-changed\",\"position\":123,");
    }

    @Test
    void tellsAnUnusableCheckFromABrokenLog() throws IOException {
        Path junk = Files.writeString(folder.resolve("junk"), "junk");
        for (List<String> arguments : List.of(
                List.<String>of(),
                List.of("verify"),
                List.of("verify", "--export"),
                List.of("verify", "--export", "/nowhere", "--checkpoint", junk.toString(), "--vkey", KEY.toString()),
                List.of("verify", "--export", folder.resolve("kept").toString(), "--checkpoint", junk.toString(), "--vkey", "x+y"),
                List.of("verify", "--export", junk.toString(), "--checkpoint", junk.toString(), "--vkey", KEY.toString()))) {
            assertThat(run(arguments).code).as(arguments.toString()).isEqualTo(2);
        }
    }

    private record Run(int code, String output) {}

    /** The forger rebuilds tiles, and keeps what was signed, because no new signature can be had. */
    private Path rewritten(Consumer<List<LogEntry>> tampering) throws IOException {
        List<LogEntry> log = new ArrayList<>(honest);
        tampering.accept(log);
        Path forged = write("forged", log, KEY, PAIR);
        for (String signed : List.of("checkpoint", "checkpoints.ndjson", "records.ndjson")) {
            Files.copy(
                    folder.resolve("kept").resolve(signed),
                    forged.resolve(signed),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return forged;
    }

    private Run verify(Path export, String kept, boolean tiles, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "verify", "--export", export.toString(), "--vkey", KEY.toString(), "--checkpoint",
                folder.resolve(kept).resolve("checkpoint").toString()));
        if (tiles) {
            arguments.addAll(List.of("--tiles", folder.resolve(kept).toString()));
        }
        arguments.addAll(List.of(more));
        return run(arguments);
    }

    private Run prove(String command, Path export, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                command, "--export", export.toString(), "--vkey", KEY.toString(), "--checkpoint",
                folder.resolve("kept").resolve("checkpoint").toString()));
        arguments.addAll(List.of(more));
        return run(arguments);
    }

    private static List<Hash> hashes(String text, int from) {
        return text.lines().skip(from).map(line -> Hash.of(Base64.getDecoder().decode(line))).toList();
    }

    private static Hash root(Path export) throws IOException {
        return Checkpoint.parse(SignedNote.parse(Files.readString(export.resolve("checkpoint"))).text()).root();
    }

    private static Run run(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, UTF_8);
        int code = Verifier.run(arguments, print, print);
        return new Run(code, out.toString(UTF_8));
    }

    /** Writes an export with a checkpoint after every hundred entries. */
    private Path write(String name, List<LogEntry> log, VerifierKey key, KeyPair pair) throws IOException {
        Path export = Files.createDirectories(folder.resolve(name));
        Map<String, Tile> stored = new HashMap<>();
        StringBuilder entries = new StringBuilder();
        StringBuilder records = new StringBuilder();
        StringBuilder checkpoints = new StringBuilder();
        Tiles tiles = new Tiles(0, (level, index) -> stored.get(level + "/" + index));
        for (LogEntry entry : log) {
            entries.append(new String(entry.canonical(), UTF_8)).append('\n');
            records.append(record(entry));
            tiles.append(Merkle.leaf(entry.canonical()));
            if (tiles.size() % 100 == 0 || tiles.size() == log.size()) {
                Checkpoint checkpoint = new Checkpoint(key.name(), tiles.size(), tiles.root());
                String note = SignedNote.sign(checkpoint.text(), key, text -> sign(pair, text)).toString();
                checkpoints.append("{\"note\":\"").append(note.replace("\n", "\\n")).append("\"}\n");
                Files.writeString(export.resolve("checkpoint"), note);
            }
        }
        for (Tile tile : tiles.changed()) {
            Path file = export.resolve(tile.path().toString());
            Files.createDirectories(file.getParent());
            Files.write(file, tile.content());
        }
        Files.writeString(export.resolve("entries.ndjson"), entries);
        Files.writeString(export.resolve("records.ndjson"), records);
        Files.writeString(export.resolve("checkpoints.ndjson"), checkpoints);
        return export;
    }

    private Path zip(Path directory) throws IOException {
        Path zip = folder.resolve("export.zip");
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"));
                var all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path to = files.getPath("/" + directory.relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        return zip;
    }

    private static LogEntry entry(int number, String outcome) {
        return new LogEntry(
                new UUID(7, number), Instant.ofEpochSecond(1_700_000_000L + number), Map.of("kind", "system"), "inference.run",
                outcome, Optional.of("TREAT"), Optional.empty(),
                number % 50 == 0
                        ? Map.of(
                                "record", new UUID(8, number).toString(), "record-version", "1", "record-sha256", "aa".repeat(32))
                        : Map.of(),
                "%064x".formatted(number));
    }

    private static String record(LogEntry entry) {
        return entry.attributes().containsKey("record")
                ? "{\"record\":\"" + entry.attributes().get("record") + "\",\"version\":1,\"sha256\":\"" + "aa".repeat(32) + "\"}\n"
                : "";
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static VerifierKey key(String name, KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return new VerifierKey(name, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    private static byte[] sign(KeyPair pair, byte[] text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
