package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.sealing.FileKeys;
import dev.aceso.trust.sealing.KeptKeys;
import dev.aceso.trust.sealing.cipher.BackupHeader;
import dev.aceso.trust.sealing.cipher.OfflineKey;
import io.quarkus.narayana.jta.QuarkusTransaction;
import org.jboss.logging.Logger;

/**
 * Brings a backup back into an empty, migrated database. The {@code restore} command runs it, after Vault was restored by its own means.
 *
 * <h2>Steps, each of which can be repeated</h2>
 *
 * <ol>
 *   <li>The rows, all or none, once the file proved whole.
 *   <li>The erasures: a key that an older snapshot of Vault brought back is taken away again.
 *   <li>The keys: those that rows name and Vault does not hold are brought back from escrow, or named.
 *   <li>The log: judged against its signatures, and the records against the log.
 *   <li>The end: an entry {@code log.restored}, in the transaction that lets {@code serve} and {@code sequence} start again.
 * </ol>
 *
 * <p>The last step is taken only when everything is whole, or what is missing is exactly what was accepted.
 */
@Singleton
public final class Restore {
    private static final Logger LOG = Logger.getLogger("aceso.custody");

    private final DataSource database;
    private final FileKeys fileKeys;
    private final KeptKeys keptKeys;
    private final ErasureReplay erasures;
    private final LogGoesOn logGoesOn;
    private final Log log;
    private final Clock clock;

    Restore(
            DataSource database,
            FileKeys fileKeys,
            KeptKeys keptKeys,
            ErasureReplay erasures,
            LogGoesOn logGoesOn,
            Log log,
            Clock clock) {
        this.database = database;
        this.fileKeys = fileKeys;
        this.keptKeys = keptKeys;
        this.erasures = erasures;
        this.logGoesOn = logGoesOn;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Runs {@code restore} with the words behind it.
     *
     * @return whether the restore is finished; if not, each thing missing and each finding was named in the log lines
     * @throws Failure {@code INTEGRITY} when the file was changed or does not open; {@code STORE_UNAVAILABLE} and
     *     {@code KEYS_UNAVAILABLE} when database or Vault cannot be used
     */
    public boolean run(List<String> words) {
        var options = RestoreOptions.of(words);
        var offline = options.recoveryKey().map(OfflineKey::read);
        try (var connection = database.getConnection();
                var backup = OpenBackup.of(options.file(), header -> key(header, offline))) {
            var contents = backup.contents();
            requireSchema(connection, contents);
            var marker = RestoreMarker.begin(connection, contents.file());
            if (marker.loaded()) {
                LOG.info("the rows are there already: going on behind them");
            } else {
                marker = new Loading(connection, clock).load(backup, contents, marker);
                LOG.infof("%d tables were loaded", contents.tables().size());
            }
            return behindTheRows(connection, options, offline, contents, marker);
        } catch (SQLException e) {
            throw new Failure(
                    Code.STORE_UNAVAILABLE, "the database failed during the restore, state " + e.getSQLState(), e);
        } catch (IOException e) {
            throw new Failure(Code.INTEGRITY, "the backup, or a file named beside it, cannot be read", e);
        }
    }

    private boolean behindTheRows(
            Connection connection,
            RestoreOptions options,
            Optional<OfflineKey> offline,
            Contents contents,
            RestoreMarker marker)
            throws SQLException, IOException {
        var erased = erasures.replay(connection, options.erasures());
        var keys = new KeyCheck(connection, keptKeys, offline, erased);
        keys.run();
        LOG.infof(
                "%d keys were brought back from escrow, %d are missing, %d are named by no row and harm nobody",
                keys.broughtBack(), keys.missing().size(), keys.orphans());
        var standing = logGoesOn.judge(options, contents);
        var judged = standing.judged();
        LOG.infof(
                "the log: %d entries and %d pending, %d records, %d entries without their key",
                judged.entries(), judged.pending(), judged.records(), judged.unopened());

        var missing = new TreeSet<>(keys.missing());
        standing.lost().ifPresent(missing::add);
        missing.forEach(item -> LOG.warnf("missing: %s", item));
        judged.findings().forEach(finding -> LOG.errorf("not as it was signed: %s", finding));
        if (options.checkpoint().isEmpty()) {
            LOG.warn("no --checkpoint was given: whether the log is behind what was published is not known");
        }
        var unexplained = judged.unopened() > 0 && missing.stream().noneMatch(item -> item.startsWith("log-key "));
        if (!judged.findings().isEmpty() || unexplained || !missing.equals(accepted(options))) {
            LOG.error("the restore is not finished: serve and sequence do not start on this database");
            return false;
        }
        finish(contents, standing, keys, missing.size(), marker);
        LOG.info("the restore is finished");
        return true;
    }

    private void finish(
            Contents contents, LogGoesOn.Standing standing, KeyCheck keys, int missing, RestoreMarker marker) {
        var event = new Event(
                Action.LOG_RESTORED,
                Event.Outcome.DONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(
                        "backup", contents.file().toString(),
                        "from-size", Long.toString(standing.known()),
                        "to-size", Long.toString(standing.judged().entries()),
                        "brought-back", Long.toString(keys.broughtBack()),
                        "missing", Integer.toString(missing)));
        QuarkusTransaction.requiringNew().run(() -> {
            log.append(event);
            try (var connection = database.getConnection()) {
                marker.finish(connection);
            } catch (SQLException e) {
                throw new Failure(Code.STORE_UNAVAILABLE, "the end of the restore cannot be recorded", e);
            }
        });
    }

    private byte[] key(BackupHeader header, Optional<OfflineKey> offline) {
        var matching = offline.filter(key -> key.id().equals(header.recoveryKey()));
        if (matching.isPresent()) {
            return matching.get().openFileKey(header.file(), header.forRecovery());
        }
        if (header.forVault().isPresent()) {
            return fileKeys.unwrap(header.file(), header.forVault().get());
        }
        throw offline.isPresent()
                ? new Failure(Code.INTEGRITY, "the backup is sealed to another recovery key")
                : new IllegalArgumentException("this backup opens with its recovery key only: give --recovery-key");
    }

    private static void requireSchema(Connection connection, Contents contents) throws SQLException {
        var schema = BackupDatabase.schema(connection);
        if (!schema.equals(contents.schema())) {
            throw new Failure(
                    Code.STORE_UNAVAILABLE,
                    "the backup is of schema version " + contents.schema() + " and the database of version " + schema
                            + ": run 'migrate --to " + contents.schema() + "' on an empty database first");
        }
    }

    private static SortedSet<String> accepted(RestoreOptions options) throws IOException {
        if (options.acceptMissing().isEmpty()) {
            return new TreeSet<>();
        }
        return Files.readAllLines(options.acceptMissing().get()).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
