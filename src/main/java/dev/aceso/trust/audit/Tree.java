package dev.aceso.trust.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

import dev.aceso.formats.Tile;

/** Reads what is published: checkpoints and tiles. Neither holds PHI. */
public final class Tree {
    private Tree() {}

    /**
     * A signed checkpoint as stored.
     *
     * @param size the number of entries that it covers
     * @param note the signed note
     */
    public record Signed(long size, String note) {}

    /** The newest checkpoint, if anything was published yet. */
    public static Optional<Signed> newest(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT size, note FROM audit.checkpoint ORDER BY size DESC LIMIT 1");
                ResultSet found = statement.executeQuery()) {
            return found.next() ? Optional.of(new Signed(found.getLong(1), found.getString(2))) : Optional.empty();
        }
    }

    /** The widest stored form of a tile. */
    public static Optional<Tile> tile(Connection connection, int level, long index) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT hashes FROM audit.tile WHERE level = ? AND index = ?")) {
            statement.setInt(1, level);
            statement.setLong(2, index);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? Optional.of(Tile.of(level, index, found.getBytes(1))) : Optional.empty();
            }
        }
    }
}
