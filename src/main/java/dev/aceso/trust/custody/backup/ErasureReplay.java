package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.trust.sealing.ErasedKeys;
import dev.aceso.trust.sealing.KeptKeys;
import org.jboss.logging.Logger;

/**
 * Carries out again every erasure that anybody remembers: the restored database, the receipts in Vault, and lists that were kept elsewhere.
 * What an older snapshot brought back is so gone again before anything serves.
 */
@Singleton
class ErasureReplay {
    private static final Logger LOG = Logger.getLogger("aceso.custody");

    private final KeptKeys kept;
    private final ErasedKeys receipts;

    ErasureReplay(KeptKeys kept, ErasedKeys receipts) {
        this.kept = kept;
        this.receipts = receipts;
    }

    /**
     * Takes the keys away from where wrapped keys are kept and from the escrow, and marks their rows. In auto-commit mode; can be repeated.
     *
     * @param lists files with the id of a data key on each line
     * @return the ids of all data keys that were erased
     */
    SortedSet<UUID> replay(Connection connection, List<Path> lists) throws SQLException, IOException {
        SortedSet<UUID> erased = new TreeSet<>(KeyCheck::order);
        erased.addAll(receipts.all());
        for (var list : lists) {
            for (var line : Files.readAllLines(list)) {
                if (!line.isBlank()) {
                    erased.add(UUID.fromString(line.strip()));
                }
            }
        }
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id FROM sealing.data_key WHERE erased_at IS NOT NULL")) {
            while (rows.next()) {
                erased.add(rows.getObject(1, UUID.class));
            }
        }
        var again = 0;
        for (var id : erased) {
            if (kept.takeAway(id)) {
                again++;
            }
            update(connection, "DELETE FROM sealing.escrow WHERE key_id = ?", id);
            update(
                    connection,
                    "UPDATE sealing.data_key SET erased_at = clock_timestamp() WHERE id = ? AND erased_at IS NULL",
                    id);
        }
        LOG.infof("%d erasures are known; %d keys had come back and are gone again", erased.size(), again);
        return erased;
    }

    private static void update(Connection connection, String sql, UUID id) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.executeUpdate();
        }
    }
}
