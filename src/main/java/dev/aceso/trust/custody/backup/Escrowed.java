package dev.aceso.trust.custody.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.KeptKeys;

/**
 * The keys in escrow that should be in a snapshot of Vault by their age, divided by what is seen.
 *
 * <h2>Why age is not enough</h2>
 *
 * <p>A Vault that was set back to an older snapshot lacks keys that it held once. Their rows in the escrow are then the last copies.
 *
 * @param seen those that Vault holds: the escrow needs them no more
 * @param unseen how many it does not hold: they stay
 */
record Escrowed(Set<UUID> seen, int unseen) {
    /** What no snapshot of Vault makes unnecessary. */
    static final Escrowed NOTHING = new Escrowed(Set.of(), 0);

    /**
     * A row of the escrow is stamped a little before its key is in Vault, and by then its transaction may have been open for as long as
     * transactions last. What is younger than this when the snapshot begins stays until the next one.
     */
    private static final Duration MARGIN = Duration.ofMinutes(15);

    Escrowed {
        seen = Set.copyOf(seen);
    }

    /** Looks, in auto-commit mode, for every key that is old enough to be in the snapshot that was asked for then. */
    static Escrowed of(Connection connection, KeptKeys kept, Instant vaultSnapshotAt) throws SQLException {
        Set<UUID> seen = new HashSet<>();
        var unseen = 0;
        for (var kek : Kek.values()) {
            var old = ids(connection, kek, vaultSnapshotAt.minus(MARGIN));
            var found = kept.among(kek, old);
            seen.addAll(found);
            unseen += old.size() - found.size();
        }
        return new Escrowed(seen, unseen);
    }

    /**
     * Says so when keys are lacking.
     *
     * @throws Failure {@code KEYS_UNAVAILABLE} then
     */
    void requireAll() {
        if (unseen > 0) {
            throw new Failure(
                    Code.KEYS_UNAVAILABLE,
                    "the file is whole and recorded, but " + unseen
                            + " keys of the escrow are not in Vault and stay there:"
                            + " was Vault set back to an older snapshot? See 'backup' in docs/backup.md");
        }
    }

    /** Without those that were given up: the erasure that takes them from Vault also takes them from the escrow. */
    private static Set<UUID> ids(Connection connection, Kek kek, Instant before) throws SQLException {
        Set<UUID> ids = new HashSet<>();
        try (var statement = connection.prepareStatement("SELECT e.key_id FROM sealing.escrow e"
                + " LEFT JOIN sealing.data_key d ON d.id = e.key_id"
                + " WHERE e.kek = ? AND e.created_at < ? AND d.erased_at IS NULL")) {
            statement.setString(1, kek.wire());
            statement.setObject(2, before.atOffset(ZoneOffset.UTC));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return ids;
    }
}
