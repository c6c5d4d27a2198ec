package dev.aceso.trust.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.aceso.formats.Checkpoint;
import dev.aceso.formats.Hash;
import dev.aceso.formats.SignedNote;
import dev.aceso.formats.Tile;
import dev.aceso.formats.Tiles;
import dev.aceso.formats.VerifierKey;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One round of the sequencer, in one transaction of its caller's: pending entries become positioned entries, tiles grow, a
 * checkpoint is signed.
 *
 * <p>Why positions follow what is visible, and neither ids nor times: a transaction held open may commit an entry that is older than
 * entries already positioned. It is then simply among the pending of a later round.
 *
 * <p>Before anything is signed, the stored tree must yield the root of the newest checkpoint, which must carry our signature; the new
 * tree is then grown from that very edge, so it extends everything signed before.
 */
final class Drain {
    private final LogConfig config;
    private final Signer signer;
    private final Clock clock;
    /** The size of what this process signed last, and of what it is about to commit: a restored database may not go back. */
    private long signed;

    private long signing;
    private @Nullable VerifierKey key;

    Drain(LogConfig config, Signer signer, Clock clock) {
        this.config = config;
        this.signer = signer;
        this.clock = clock;
    }

    private record Row(UUID id, OffsetDateTime at, @Nullable String patient, Bytes sealed, Hash leaf) {}

    int round(Connection connection) throws SQLException {
        Tiles tiles = tree(connection);
        long first = tiles.size();
        List<Row> rows = pending(connection);
        if (rows.isEmpty()) {
            signing = first;
            return 0;
        }
        insert(connection, first, rows);
        delete(connection, rows);
        rows.forEach(row -> tiles.append(row.leaf));
        store(connection, tiles.changed());
        publish(connection, tiles);
        signing = tiles.size();
        return rows.size();
    }

    void committed() {
        signed = signing;
    }

    /** The stored tree, when it is the one that was signed. */
    private Tiles tree(Connection connection) throws SQLException {
        Optional<Tree.Signed> newest = Tree.newest(connection);
        long size = newest.map(Tree.Signed::size).orElse(0L);
        if (size < signed) {
            throw broken("the newest checkpoint is older than the one signed last");
        }
        if (size != count(connection)) {
            throw broken("there are not as many entries as the newest checkpoint says");
        }
        Tiles tiles = new Tiles(size, (level, index) -> stored(connection, level, index));
        if (newest.isPresent() && !matches(newest.get(), tiles)) {
            throw broken("the newest checkpoint and the tiles do not match");
        }
        return tiles;
    }

    private boolean matches(Tree.Signed newest, Tiles tiles) {
        try {
            SignedNote note = SignedNote.parse(newest.note());
            Checkpoint checkpoint = new Checkpoint(config.origin(), newest.size(), tiles.root());
            return note.signedBy(key()) && note.text().equals(checkpoint.text());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static Tile stored(Connection connection, int level, long index) {
        try {
            return Tree.tile(connection, level, index).orElseThrow(() -> broken("a tile is missing"));
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        } catch (IllegalArgumentException e) {
            throw broken("a tile is damaged");
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT coalesce(max(position) + 1, 0) FROM audit.entry");
                ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    private List<Row> pending(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT id, at, patient, sealed, leaf_hash FROM audit.pending ORDER BY at, id LIMIT ?")) {
            statement.setInt(1, config.batch());
            List<Row> rows = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(
                            found.getObject(1, UUID.class),
                            found.getObject(2, OffsetDateTime.class),
                            found.getString(3),
                            Bytes.of(found.getBytes(4)),
                            Hash.of(found.getBytes(5))));
                }
            }
            return rows;
        }
    }

    private static void insert(Connection connection, long first, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO audit.entry (position, id, at, patient, sealed, leaf_hash) VALUES (?, ?, ?, ?, ?, ?)")) {
            long position = first;
            for (Row row : rows) {
                statement.setLong(1, position++);
                statement.setObject(2, row.id);
                statement.setObject(3, row.at);
                statement.setString(4, row.patient);
                statement.setBytes(5, row.sealed.toArray());
                statement.setBytes(6, row.leaf.toArray());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void delete(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM audit.pending WHERE id = ANY (?)")) {
            statement.setArray(
                    1,
                    connection.createArrayOf("uuid", rows.stream().map(Row::id).toArray()));
            if (statement.executeUpdate() != rows.size()) {
                throw broken("pending entries vanished during a round");
            }
        }
    }

    private static void store(Connection connection, List<Tile> tiles) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO audit.tile (level, index, width, hashes) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (level, index) DO UPDATE SET width = excluded.width, hashes = excluded.hashes")) {
            for (Tile tile : tiles) {
                statement.setInt(1, tile.level());
                statement.setLong(2, tile.index());
                statement.setInt(3, tile.hashes().size());
                statement.setBytes(4, tile.content());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void publish(Connection connection, Tiles tiles) throws SQLException {
        Hash root = tiles.root();
        Checkpoint checkpoint = new Checkpoint(config.origin(), tiles.size(), root);
        SignedNote note = SignedNote.sign(
                checkpoint.text(), key(), text -> signer.sign(Bytes.of(text)).toArray());
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO audit.checkpoint (size, root, note, at) VALUES (?, ?, ?, ?)")) {
            statement.setLong(1, tiles.size());
            statement.setBytes(2, root.toArray());
            statement.setString(3, note.toString());
            statement.setObject(4, clock.instant().atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    /** The key that verifies the checkpoints, for whoever keeps them; nothing in it is secret. */
    String verifierKey() {
        return key().toString();
    }

    private VerifierKey key() {
        VerifierKey known = key;
        if (known == null) {
            known = new VerifierKey(config.origin(), signer.publicKey().toArray());
            key = known;
        }
        return known;
    }

    private static Failure broken(String what) {
        return new Failure(Code.INTEGRITY, what);
    }
}
