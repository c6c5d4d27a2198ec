package dev.aceso.trust.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.aceso.formats.Frontier;
import dev.aceso.formats.Hash;
import dev.aceso.formats.Tile;

/** Compares stored tiles with those that the leaves yield, one after the other, so that the next signature is over the right tree. */
final class StoredTiles {
    private final Connection connection;
    private final Findings findings;
    /** The hashes of the tile at hand, by level. */
    private final List<List<Hash>> rows = new ArrayList<>();

    private final List<Long> finished = new ArrayList<>();
    private long expected;

    StoredTiles(Connection connection, Findings findings) {
        this.connection = connection;
        this.findings = findings;
    }

    void append(Hash leaf) throws SQLException {
        append(leaf, 0);
    }

    /** When all leaves were seen: compares the tiles that are not full, and that there are no others. */
    void end() throws SQLException {
        for (int level = 0; level < rows.size(); level++) {
            if (!rows.get(level).isEmpty()) {
                compare(level);
            }
        }
        try (var statement = connection.prepareStatement("SELECT count(*) FROM audit.tile");
                var found = statement.executeQuery()) {
            found.next();
            if (found.getLong(1) != expected) {
                findings.add("there are tiles that belong to no tree of these entries");
            }
        }
    }

    private void append(Hash hash, int level) throws SQLException {
        if (level == rows.size()) {
            rows.add(new ArrayList<>());
            finished.add(0L);
        }
        List<Hash> row = rows.get(level);
        row.add(hash);
        if (row.size() == Tile.WIDTH) {
            compare(level);
            Frontier over = new Frontier();
            row.forEach(over::append);
            row.clear();
            finished.set(level, finished.get(level) + 1);
            append(over.root(), level + 1);
        }
    }

    private void compare(int level) throws SQLException {
        long index = finished.get(level);
        expected++;
        Optional<Tile> stored;
        try {
            stored = Tree.tile(connection, level, index);
        } catch (IllegalArgumentException e) {
            stored = Optional.empty();
        }
        if (!stored.map(Tile::hashes).equals(Optional.of(rows.get(level)))) {
            findings.add("tile " + index + " of level " + level + " is not that of these entries");
        }
    }
}
