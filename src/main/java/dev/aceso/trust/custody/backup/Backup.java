package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.FileKeys;
import dev.aceso.trust.sealing.KeptKeys;
import dev.aceso.trust.sealing.Recovery;
import dev.aceso.trust.sealing.Snapshots;
import dev.aceso.trust.sealing.cipher.BackupCipher;
import dev.aceso.trust.sealing.cipher.BackupHeader;
import dev.aceso.trust.sealing.cipher.Secret;
import org.jboss.logging.Logger;

/**
 * Writes a snapshot of Vault and then one of the database into one sealed file. The {@code backup} command runs it.
 *
 * <h2>Guarantees</h2>
 *
 * <p>The file is under its name only when it is whole and on the disk. No plaintext touches a disk; memory does not grow with the
 * database. All rows are of one moment. Every key that a row names is in Vault's snapshot or, sealed to the recovery key, in the escrow
 * that is among the rows.
 *
 * <h2>Why Vault first</h2>
 *
 * <p>A key is in Vault before the row that names it is committed. With Vault's snapshot before the database's, a key made in between
 * is named by the rows and missing in the snapshot: its escrow is not emptied before the next backup, so it is in this file. The
 * rows that this backup empties are in this file too, so that it also goes with the Vault of the backup before. Only keys that Vault is
 * seen to hold leave the escrow: {@link Escrowed}.
 */
@Singleton
public final class Backup {
    private static final Logger LOG = Logger.getLogger("aceso.custody");

    private final DataSource database;
    private final Recovery recovery;
    private final FileKeys fileKeys;
    private final Snapshots snapshots;
    private final KeptKeys kept;
    private final BackupConfig config;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();
    private final SecureRandom random = new SecureRandom();

    Backup(
            DataSource database,
            Recovery recovery,
            FileKeys fileKeys,
            Snapshots snapshots,
            KeptKeys kept,
            BackupConfig config,
            Clock clock) {
        this.database = database;
        this.recovery = recovery;
        this.fileKeys = fileKeys;
        this.snapshots = snapshots;
        this.kept = kept;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Runs {@code backup DIR [--prune]}.
     *
     * @return the backup's file
     * @throws Failure {@code STORE_UNAVAILABLE}, {@code KEYS_UNAVAILABLE} or, where the disk fails, {@code INTERNAL}; no file is left then.
     *     {@code KEYS_UNAVAILABLE} also where the file is whole, but Vault lacks keys of the escrow; older backups then stay, since one of them
     *     may hold the Vault that has them
     */
    public Path run(List<String> arguments) {
        var plain = arguments.stream().filter(word -> !word.equals("--prune")).toList();
        if (plain.size() != 1 || plain.getFirst().startsWith("-")) {
            throw new IllegalArgumentException("say: backup DIR [--prune]");
        }
        var folder = new BackupFolder(Path.of(plain.getFirst()));
        try (var connection = database.getConnection();
                var steps = new BackupDatabase(connection)) {
            steps.lock();
            var file = make(connection, steps, folder);
            old(folder, arguments.contains("--prune"));
            return file;
        } catch (SQLException e) {
            throw new Failure(
                    Code.STORE_UNAVAILABLE, "the database failed during the backup, state " + e.getSQLState(), e);
        } catch (IOException e) {
            throw new Failure(Code.INTERNAL, "the backup cannot be written, or Vault's snapshot was cut short", e);
        }
    }

    private Path make(Connection connection, BackupDatabase steps, BackupFolder folder)
            throws SQLException, IOException {
        if (folder.sweep() > 0) {
            LOG.warn("files of a backup that did not end were removed");
        }
        var id = UUID.randomUUID();
        var startedAt = steps.time();
        var target = folder.file(id, startedAt);
        var key = Secret.fresh(random);
        try (var draft = Draft.of(target);
                var beside = Draft.of(BackupFolder.manifest(target))) {
            var header = header(id, key);
            var made = write(draft, header, key, connection, steps, startedAt);
            try (var out = beside.stream()) {
                out.write(made.json(json));
            }
            var vaultSnapshotAt = made.contents().vaultSnapshotAt();
            var escrowed = vaultSnapshotAt.isPresent() ? steps.escrowed(kept, vaultSnapshotAt.get()) : Escrowed.NOTHING;
            beside.keep();
            draft.keep();
            steps.record(made, escrowed.seen());
            LOG.infof(
                    "backup %s is whole: %d bytes, %d rows, log of %d entries; %d keys left the escrow",
                    id,
                    made.bytes(),
                    made.counts().total(),
                    made.contents().logSize(),
                    escrowed.seen().size());
            escrowed.requireAll();
            return target;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private BackupHeader header(UUID id, byte[] key) {
        var keyId = recovery.id().orElseThrow(Backup::noRecoveryKey);
        var forRecovery = recovery.sealFileKey(id, key).orElseThrow(Backup::noRecoveryKey);
        return new BackupHeader(id, keyId, forRecovery, fileKeys.wrap(id, key));
    }

    private Manifest write(
            Draft draft,
            BackupHeader header,
            byte[] key,
            Connection connection,
            BackupDatabase steps,
            Instant startedAt)
            throws SQLException, IOException {
        Contents contents;
        Counts counts;
        try (var out = draft.stream()) {
            out.write(header.toArray());
            try (var archive = new Archive(BackupCipher.sealing(out, header, key), new Progress("backup", clock))) {
                var snapshotAt = snapshot(archive, steps);
                contents = steps.begin(header.file(), startedAt, snapshotAt);
                counts = archive.tables(connection, contents);
                steps.end();
            }
        }
        return new Manifest(
                contents,
                counts,
                draft.digest(),
                draft.bytes(),
                header.recoveryKey(),
                header.forVault().isPresent());
    }

    private Optional<Instant> snapshot(Archive archive, BackupDatabase steps) throws SQLException, IOException {
        var at = steps.time();
        var taken = snapshots.take();
        if (taken.isEmpty()) {
            LOG.warn("no Vault keeps the keys: this backup holds the database only");
            return Optional.empty();
        }
        try (var snapshot = taken.get()) {
            archive.snapshot(snapshot);
        }
        return Optional.of(at);
    }

    /** Names what is older than backups are to be kept, or removes it. */
    private void old(BackupFolder folder, boolean prune) throws IOException {
        for (var backup : folder.older(clock.instant().minus(config.keep()))) {
            if (prune) {
                BackupFolder.remove(backup);
                LOG.infof("%s was older than %s and is removed", backup.getFileName(), config.keep());
            } else {
                LOG.warnf(
                        "%s is older than %s: it may hold keys of erased patients; remove it, or run with --prune",
                        backup.getFileName(), config.keep());
            }
        }
    }

    private static IllegalStateException noRecoveryKey() {
        return new IllegalStateException("backup needs aceso.recovery.public-key: see docs/backup.md");
    }
}
