package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.postgresql.PGConnection;

/**
 * The content of a backup: a zip file of {@code vault.snapshot}, where there is a Vault, {@code contents.json}, one entry of rows for each
 * table in PostgreSQL's binary COPY format, and {@code counts.json}. Nothing is deflated, since what is sealed does not get shorter.
 */
final class Archive implements AutoCloseable {
    static final String SNAPSHOT = "vault.snapshot";

    private final ZipOutputStream zip;
    private final Progress progress;
    private final ObjectMapper json = new ObjectMapper();

    Archive(OutputStream sealed, Progress progress) {
        this.zip = new ZipOutputStream(sealed, StandardCharsets.UTF_8);
        this.progress = progress;
        zip.setLevel(Deflater.NO_COMPRESSION);
    }

    /** Adds a snapshot of Vault, which is a gzip file: one that was cut short on its way is refused. */
    void snapshot(InputStream snapshot) throws IOException {
        zip.putNextEntry(new ZipEntry(SNAPSHOT));
        var copied = new Copied(snapshot, progress.through(zip));
        new GZIPInputStream(copied).transferTo(OutputStream.nullOutputStream());
        copied.transferTo(OutputStream.nullOutputStream());
        zip.closeEntry();
    }

    /** Adds every table, in the snapshot of the connection's transaction. */
    Counts tables(Connection connection, Contents contents) throws SQLException, IOException {
        member(Contents.NAME, contents.json(json));
        var copy = connection.unwrap(PGConnection.class).getCopyAPI();
        Map<String, Long> rows = new HashMap<>();
        for (var table : contents.tables()) {
            zip.putNextEntry(new ZipEntry(Contents.entry(table)));
            rows.put(table.name(), copy.copyOut(table.out(), progress.through(zip)));
            zip.closeEntry();
        }
        var counts = new Counts(rows);
        member(Counts.NAME, counts.json(json));
        return counts;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private void member(String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /** Hands on what is read from it. */
    private static final class Copied extends InputStream {
        private final InputStream from;
        private final OutputStream to;

        private Copied(InputStream from, OutputStream to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public int read() throws IOException {
            var octet = from.read();
            if (octet >= 0) {
                to.write(octet);
            }
            return octet;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            var count = from.read(into, at, length);
            if (count > 0) {
                to.write(into, at, count);
            }
            return count;
        }
    }
}
