package dev.aceso.trust.custody.backup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.store.Statements;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * Writes the log's entries about backups. {@code backup} cannot: it holds no key that seals entries.
 *
 * <p>Each backup gets one entry, however many replicas look: the row that says so has the backup as its primary key and is one transaction
 * with the entry.
 */
@Singleton
class BackupEntries {
    private final Statements rows;
    private final Log log;

    BackupEntries(Statements rows, Log log) {
        this.rows = rows;
        this.log = log;
    }

    private record Made(UUID id, String sha256, long bytes, long rows, long logSize, boolean withVault) {}

    /** Notes every backup that has no entry yet; what cannot be noted now is left to the next time. */
    @Scheduled(every = "30s", identity = "backup-entries", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void note() {
        for (var made : unnoted()) {
            Durable.inTransaction(() -> {
                note(made);
                return made.id;
            });
        }
    }

    private void note(Made made) {
        if (rows.change("INSERT INTO custody.backup_entry (backup) VALUES (?) ON CONFLICT DO NOTHING", made.id) == 1) {
            log.append(event(made));
        }
    }

    private static Event event(Made made) {
        return new Event(
                Action.BACKUP_MADE,
                Event.Outcome.DONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(
                        "backup", made.id.toString(),
                        "sha256", made.sha256,
                        "bytes", Long.toString(made.bytes),
                        "rows", Long.toString(made.rows),
                        "log-size", Long.toString(made.logSize),
                        "vault", made.withVault ? "included" : "none"));
    }

    private List<Made> unnoted() {
        return rows.read(
                "SELECT id, sha256, bytes, table_rows, log_size, vault_snapshot_at IS NOT NULL FROM custody.backup b"
                        + " WHERE NOT EXISTS (SELECT FROM custody.backup_entry e WHERE e.backup = b.id) ORDER BY finished_at",
                row -> new Made(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getBoolean(6)));
    }
}
