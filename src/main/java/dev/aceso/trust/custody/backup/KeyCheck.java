package dev.aceso.trust.custody.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.KeptKeys;
import dev.aceso.trust.sealing.cipher.OfflineKey;

/**
 * Compares the keys that rows name with those that are kept, and brings back from escrow what is missing.
 *
 * <p>Both sides come in the order of their ids and are gone through once, so that a million patients need no memory.
 */
final class KeyCheck {
    private static final int PAGE = 1_000;

    private final Connection connection;
    private final KeptKeys kept;
    private final Optional<OfflineKey> offline;
    private final SortedSet<UUID> erased;
    private final SortedSet<String> missing = new TreeSet<>();
    private long broughtBack;
    private long orphans;

    KeyCheck(Connection connection, KeptKeys kept, Optional<OfflineKey> offline, SortedSet<UUID> erased) {
        this.connection = connection;
        this.kept = kept;
        this.offline = offline;
        this.erased = erased;
    }

    /** The keys that are named and neither kept nor brought back, as {@code patient-key <id>} and {@code log-key <id>}. */
    SortedSet<String> missing() {
        return missing;
    }

    /** How many keys were brought back. */
    long broughtBack() {
        return broughtBack;
    }

    /** How many keys are kept that no row names: of patients who were first seen after the database's snapshot. They harm nobody. */
    long orphans() {
        return orphans;
    }

    void run() throws SQLException {
        compare(Kek.LOG, "SELECT id FROM sealing.log_key ORDER BY id");
        compare(Kek.PATIENT, "SELECT id FROM sealing.data_key ORDER BY id");
    }

    private void compare(Kek kek, String named) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement(named)) {
            statement.setFetchSize(PAGE);
            try (var rows = statement.executeQuery()) {
                var keys = kept.ids(kek);
                var key = next(keys);
                while (rows.next()) {
                    var id = rows.getObject(1, UUID.class);
                    while (key.isPresent() && order(key.get(), id) < 0) {
                        orphans++;
                        key = next(keys);
                    }
                    if (key.isPresent() && key.get().equals(id)) {
                        key = next(keys);
                    } else if (!erased.contains(id)) {
                        lacking(kek, id);
                    }
                }
                for (; key.isPresent(); key = next(keys)) {
                    orphans++;
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void lacking(Kek kek, UUID id) throws SQLException {
        var name = kek.wire();
        var sealed = offline.isPresent() ? escrow(id, name, offline.get().id()) : Optional.<Bytes>empty();
        if (sealed.isEmpty()) {
            missing.add(name + "-key " + id);
            return;
        }
        var key = offline.orElseThrow().open(name, id, sealed.get());
        try {
            kept.bringBack(kek, id, key);
            broughtBack++;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private Optional<Bytes> escrow(UUID id, String kek, String recoveryKey) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT kek, recovery_key_id, sealed FROM sealing.escrow WHERE key_id = ?")) {
            statement.setObject(1, id);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!row.getString(1).equals(kek)) {
                    throw new Failure(Code.INTEGRITY, "a key in escrow is filed under another key-encryption key");
                }
                return row.getString(2).equals(recoveryKey) ? Optional.of(Bytes.of(row.getBytes(3))) : Optional.empty();
            }
        }
    }

    private static Optional<UUID> next(Iterator<UUID> keys) {
        return keys.hasNext() ? Optional.of(keys.next()) : Optional.empty();
    }

    /** By the digits, as PostgreSQL sorts and as folders are named; Java's own order is that of signed numbers. */
    static int order(UUID one, UUID other) {
        var high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
