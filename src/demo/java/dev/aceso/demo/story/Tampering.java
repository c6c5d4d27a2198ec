package dev.aceso.demo.story;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import dev.aceso.demo.world.StolenVault;
import dev.aceso.demo.world.World;
import dev.aceso.formats.Hash;
import dev.aceso.formats.LogEntry;
import dev.aceso.formats.Tile;
import dev.aceso.formats.Tiles;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.keystore.StolenKeystore;

/** What a database superuser can do who also stole the log's keys: everything but sign. */
final class Tampering {
    private Tampering() {}

    /** What was rewritten, and what was there before. */
    record Rewritten(long position, UUID id, Bytes sealed, Bytes leaf) {}

    static int pending(World world) {
        try (Connection database = world.database().superuser();
                var statement = database.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM audit.pending")) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Turns the first refusal into a permitted reading, seals it anew, and recomputes every hash after it. */
    static Rewritten rewriteOneRefusal(World world) {
        try (Connection database = world.database().superuser()) {
            try (var statement = database.createStatement()) {
                statement.execute("SET session_replication_role = replica");
            }
            var insider = new Insider(world.vault()
                    .<Function<UUID, byte[]>>map(StolenVault::new)
                    .orElseGet(() -> keystore(world.keystoreConfig("serve"), database)));
            Rewritten rewritten = rewrite(database, insider);
            rehash(database);
            return rewritten;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts the entry and the hashes back, so that whoever stays finds an honest log. */
    static void undo(World world, Rewritten rewritten) {
        try (Connection database = world.database().superuser()) {
            try (var statement = database.createStatement()) {
                statement.execute("SET session_replication_role = replica");
            }
            update(
                    database,
                    rewritten.id(),
                    rewritten.sealed().toArray(),
                    rewritten.leaf().toArray());
            rehash(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StolenKeystore keystore(Map<String, String> config, Connection database) {
        return new StolenKeystore(
                Path.of(config.get("aceso.keystore.file")), config.get("aceso.keystore.password"), database);
    }

    private static Rewritten rewrite(Connection database, Insider insider) throws SQLException {
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(
                        "SELECT position, id, sealed, leaf_hash FROM audit.entry ORDER BY position")) {
            while (rows.next()) {
                UUID id = rows.getObject("id", UUID.class);
                byte[] sealed = rows.getBytes("sealed");
                String entry = new String(insider.open(id, sealed), StandardCharsets.UTF_8);
                if (entry.contains("\"outcome\":\"refused\"") && entry.contains("not-your-record")) {
                    byte[] other = entry.replace("\"outcome\":\"refused\"", "\"outcome\":\"done\"")
                            .getBytes(StandardCharsets.UTF_8);
                    var before = Bytes.of(rows.getBytes("leaf_hash"));
                    update(
                            database,
                            id,
                            insider.seal(id, sealed, other),
                            LogEntry.parse(other).leaf().toArray());
                    return new Rewritten(rows.getLong("position"), id, Bytes.of(sealed), before);
                }
            }
        }
        throw new IllegalStateException("there is no refusal to rewrite");
    }

    private static void update(Connection database, UUID id, byte[] sealed, byte[] leaf) throws SQLException {
        try (var update = database.prepareStatement("UPDATE audit.entry SET sealed = ?, leaf_hash = ? WHERE id = ?")) {
            update.setBytes(1, sealed);
            update.setBytes(2, leaf);
            update.setObject(3, id);
            update.executeUpdate();
        }
    }

    private static void rehash(Connection database) throws SQLException {
        var tree = new Tiles(0, (level, index) -> {
            throw new IllegalStateException("an empty tree has no tiles");
        });
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("SELECT leaf_hash FROM audit.entry ORDER BY position")) {
            while (rows.next()) {
                tree.append(Hash.of(rows.getBytes(1)));
            }
        }
        try (var update = database.prepareStatement(
                "UPDATE audit.tile SET hashes = ?, width = ? WHERE level = ? AND index = ?")) {
            for (Tile tile : tree.changed()) {
                update.setBytes(1, tile.content());
                update.setInt(2, tile.hashes().size());
                update.setInt(3, tile.level());
                update.setLong(4, tile.index());
                update.executeUpdate();
            }
        }
    }
}
