package dev.aceso.trust.audit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

import dev.aceso.formats.Checkpoint;
import dev.aceso.formats.Frontier;
import dev.aceso.formats.LogEntry;
import dev.aceso.formats.Merkle;
import dev.aceso.formats.SignedNote;
import dev.aceso.trust.audit.export.LogExports;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class LogExportIT {
    private final LogDatabase database = new LogDatabase();
    private final Bench bench = new Bench(database.as("serve"));

    @Test
    void holdsEveryEntryAsItWasHashedAndWhatProvesIt() throws SQLException, IOException {
        // Given
        for (int i = 0; i < 3; i++) {
            bench.log.append(Fakes.event(Action.INFERENCE_LIST));
        }
        Sequencer sequencer = new Sequencer(database.as("sequence"), Fakes.config(10), new Fakes.Key(), bench.clock);
        sequencer.round();
        sequencer.release();
        UUID pending = bench.log.append(Fakes.event(Action.INFERENCE_READ));

        // When
        Map<String, byte[]> files = export();

        // Then
        assertThat(files.keySet())
                .containsExactly(
                        "checkpoint",
                        "entries.ndjson",
                        "pending.ndjson",
                        "checkpoints.ndjson",
                        "records.ndjson",
                        "tile/0/000.p/3");
        Frontier frontier = new Frontier();
        List<String> lines = lines(files, "entries.ndjson");
        lines.forEach(line -> frontier.append(Merkle.leaf(line.getBytes(UTF_8))));
        assertThat(Checkpoint.parse(SignedNote.parse(new String(files.get("checkpoint"), UTF_8))
                        .text()))
                .isEqualTo(new Checkpoint(Fakes.ORIGIN, 3, frontier.root()));
        assertThat(LogEntry.parse(lines(files, "pending.ndjson").getFirst().getBytes(UTF_8))
                        .id())
                .isEqualTo(pending);
        assertThat(lines(files, "checkpoints.ndjson")).hasSize(1);
        assertThat(lines(files, "records.ndjson"))
                .containsExactly(
                        "{\"record\":\"00000000-0000-0001-0000-000000000002\",\"version\":1,\"sha256\":\"aa\"}");
    }

    @Test
    void saysWhichEntryDoesNotOpen() throws SQLException, IOException {
        // Given
        UUID id = bench.log.append(Fakes.event(Action.INFERENCE_LIST));
        LogDatabase.run(
                database.superuser(),
                "SET session_replication_role = replica; UPDATE audit.pending SET sealed = 'forged'");

        // Then
        assertThat(lines(export(), "pending.ndjson")).containsExactly("{\"unreadable\":\"" + id + "\"}");
    }

    private Map<String, byte[]> export() throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Connection transaction = database.as("serve").getConnection()) {
            transaction.setAutoCommit(false);
            LogExports.over(
                            Joined.to(transaction),
                            bench.seal,
                            () -> Stream.of(new RecordDigests.Digest(new UUID(1, 2), 1, "aa")))
                    .write(out);
            assertThat(transaction.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static List<String> lines(Map<String, byte[]> files, String name) {
        return new String(files.get(name), UTF_8).lines().toList();
    }
}
