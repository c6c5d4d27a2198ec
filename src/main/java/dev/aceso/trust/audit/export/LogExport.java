package dev.aceso.trust.audit.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.sql.DataSource;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.aceso.formats.Tile;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.audit.RecordDigests;
import dev.aceso.trust.audit.Tree;

/**
 * Writes the whole log as a zip file for the verifier, as docs/log-format.md describes it. One snapshot of the database, streamed:
 * memory does not grow with the log.
 */
@Singleton
public final class LogExport {
    private static final int PAGE = 500;
    private static final JsonFactory JSON = new JsonFactory();

    private final DataSource database;
    private final EntrySeal seal;
    private final RecordDigests records;

    LogExport(DataSource database, EntrySeal seal, RecordDigests records) {
        this.database = database;
        this.seal = seal;
        this.records = records;
    }

    /**
     * Writes the export and leaves {@code out} open. Must run in a transaction in which nothing was read yet.
     *
     * @throws Failure {@code STORE_UNAVAILABLE} when the database fails on the way; the zip file is then cut short and does not open
     */
    public void write(OutputStream out) throws IOException {
        try (Connection connection = database.getConnection()) {
            try (var statement = connection.createStatement()) {
                // Records and entries of one moment: else a record made meanwhile would seem to lack its entry.
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            }
            ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
            write(connection, zip);
            zip.finish();
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        }
    }

    private void write(Connection connection, ZipOutputStream zip) throws SQLException, IOException {
        var newest = Tree.newest(connection);
        if (newest.isPresent()) {
            zip.putNextEntry(new ZipEntry("checkpoint"));
            zip.write(newest.get().note().getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        zip.putNextEntry(new ZipEntry("entries.ndjson"));
        entries(connection, zip, "SELECT id, sealed FROM audit.entry ORDER BY position");
        zip.closeEntry();
        zip.putNextEntry(new ZipEntry("pending.ndjson"));
        entries(connection, zip, "SELECT id, sealed FROM audit.pending ORDER BY at, id");
        zip.closeEntry();
        zip.putNextEntry(new ZipEntry("checkpoints.ndjson"));
        checkpoints(connection, zip);
        zip.closeEntry();
        zip.putNextEntry(new ZipEntry("records.ndjson"));
        records(zip);
        zip.closeEntry();
        tiles(connection, zip);
    }

    /** One line for each entry: exactly the bytes that were hashed. An entry that does not open leaves a line that says so. */
    private void entries(Connection connection, ZipOutputStream zip, String sql) throws SQLException, IOException {
        try (PreparedStatement statement = paged(connection, sql);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                UUID id = found.getObject(1, UUID.class);
                zip.write(opened(id, Bytes.of(found.getBytes(2))));
                zip.write('\n');
            }
        }
    }

    private byte[] opened(UUID id, Bytes sealed) {
        try {
            return seal.open(EntrySeal.ENTRIES, id, sealed).toArray();
        } catch (Failure e) {
            if (e.code() != Code.INTEGRITY) {
                throw e;
            }
            return ("{\"unreadable\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
        }
    }

    private static void checkpoints(Connection connection, ZipOutputStream zip) throws SQLException, IOException {
        try (PreparedStatement statement = paged(connection, "SELECT note FROM audit.checkpoint ORDER BY size");
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                try (JsonGenerator json = line(zip)) {
                    json.writeStartObject();
                    json.writeStringField("note", found.getString(1));
                    json.writeEndObject();
                }
                zip.write('\n');
            }
        }
    }

    private void records(ZipOutputStream zip) throws IOException {
        try (Stream<RecordDigests.Digest> all = records.all()) {
            for (Iterator<RecordDigests.Digest> each = all.iterator(); each.hasNext(); ) {
                RecordDigests.Digest digest = each.next();
                try (JsonGenerator json = line(zip)) {
                    json.writeStartObject();
                    json.writeStringField("record", digest.record().toString());
                    json.writeNumberField("version", digest.version());
                    json.writeStringField("sha256", digest.sha256());
                    json.writeEndObject();
                }
                zip.write('\n');
            }
        }
    }

    private static void tiles(Connection connection, ZipOutputStream zip) throws SQLException, IOException {
        try (PreparedStatement statement =
                        paged(connection, "SELECT level, index, hashes FROM audit.tile ORDER BY level, index");
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                Tile tile = Tile.of(found.getInt(1), found.getLong(2), found.getBytes(3));
                zip.putNextEntry(new ZipEntry(tile.path().toString()));
                zip.write(tile.content());
                zip.closeEntry();
            }
        }
    }

    private static JsonGenerator line(OutputStream out) throws IOException {
        return JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    private static PreparedStatement paged(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setFetchSize(PAGE);
        return statement;
    }
}
