package dev.aceso.trust.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import jakarta.inject.Singleton;

import dev.aceso.formats.Checkpoint;
import dev.aceso.formats.Hash;
import dev.aceso.formats.LogEntry;
import dev.aceso.formats.Merkle;
import dev.aceso.formats.SignedNote;
import dev.aceso.formats.VerifierKey;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;

/**
 * Judges the log as it lies in the database: for whoever brought it there from somewhere else.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Every entry is opened; the hash of its leaf is computed from what was opened and compared with the stored one, id, time and patient of
 * the row with those of the entry. Every checkpoint must be signed by the key given, and the leaves must yield its root; the newest one must
 * cover all entries; the tiles must be those of these leaves. Every record must be named by an entry with its digest, and every record that
 * an entry names must be there. Memory does not grow with the log.
 */
@Singleton
public final class StoredLog {
    private static final int PAGE = 500;

    private final DataSource database;
    private final EntrySeal seal;
    private final RecordDigests records;

    StoredLog(DataSource database, EntrySeal seal, RecordDigests records) {
        this.database = database;
        this.seal = seal;
        this.records = records;
    }

    /**
     * What was found.
     *
     * @param entries how many entries have a position
     * @param pending how many wait for one
     * @param records how many stored versions of records there are
     * @param unopened how many entries could not be opened because their key is not kept; of those only the stored hash was checked
     * @param findings what does not hold, in words of ours; empty where all does
     */
    public record Judged(long entries, long pending, long records, long unopened, List<String> findings) {
        public Judged {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Judges all of it. Must run in a transaction in which nothing was written, while nobody else writes.
     *
     * @param kept checkpoints that were kept elsewhere; what of them covers more than there is here is not judged
     * @throws Failure {@code STORE_UNAVAILABLE} when the database fails
     */
    public Judged judge(VerifierKey key, List<SignedNote> kept) {
        try (Connection connection = database.getConnection();
                NamedRecords named = new NamedRecords(connection)) {
            Judgement judgement = new Judgement(connection, key, named);
            judgement.checkpoints(kept);
            judgement.entries();
            judgement.pending();
            long count = named.compare(records, judgement.findings);
            return new Judged(judgement.size, judgement.waiting, count, judgement.unopened, judgement.findings.all());
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, "the log cannot be read", e);
        }
    }

    /** One judgement. */
    private final class Judgement {
        private final Connection connection;
        private final VerifierKey key;
        private final NamedRecords named;
        private final Findings findings = new Findings();
        private final SignedRoots roots = new SignedRoots();
        private long size;
        private long waiting;
        private long unopened;

        private Judgement(Connection connection, VerifierKey key, NamedRecords named) {
            this.connection = connection;
            this.key = key;
            this.named = named;
        }

        private void checkpoints(List<SignedNote> kept) throws SQLException {
            each("SELECT note FROM audit.checkpoint ORDER BY size", row -> sign(row.getString(1)));
            kept.forEach(note -> sign(note.toString()));
        }

        private void sign(String text) {
            try {
                SignedNote note = SignedNote.parse(text);
                Checkpoint checkpoint = Checkpoint.parse(note.text());
                if (note.signedBy(key) && checkpoint.origin().equals(key.name())) {
                    roots.add(checkpoint, findings);
                    return;
                }
            } catch (IllegalArgumentException e) {
                // falls through: what is no checkpoint carries no signature of the log
            }
            findings.add("a checkpoint is not signed by the log's key");
        }

        private void entries() throws SQLException {
            StoredTiles tiles = new StoredTiles(connection, findings);
            each("SELECT position, id, at, patient, sealed, leaf_hash FROM audit.entry ORDER BY position", row -> {
                if (row.getLong(1) != size) {
                    findings.add("an entry is missing before position " + row.getLong(1));
                }
                Hash leaf = leaf(row, 2, "entry " + row.getLong(1));
                size++;
                tiles.append(leaf);
                roots.reached(leaf, findings);
            });
            tiles.end();
            roots.end(size, findings);
        }

        private void pending() throws SQLException {
            each("SELECT id, at, patient, sealed, leaf_hash FROM audit.pending ORDER BY at, id", row -> {
                leaf(row, 1, "a pending entry");
                waiting++;
            });
        }

        /** The hash of the leaf, from what was opened where it can be opened. */
        private Hash leaf(ResultSet row, int first, String what) throws SQLException {
            UUID id = row.getObject(first, UUID.class);
            Hash stored = Hash.of(row.getBytes(first + 4));
            byte[] opened;
            try {
                opened = seal.open(EntrySeal.ENTRIES, id, Bytes.of(row.getBytes(first + 3)))
                        .toArray();
            } catch (Failure e) {
                if (e.code() == Code.INTEGRITY) {
                    findings.add(what + " does not open under its seal");
                } else {
                    unopened++;
                }
                return stored;
            }
            Hash leaf = Merkle.leaf(opened);
            if (!leaf.equals(stored)) {
                findings.add(what + " is not what its stored hash says");
            }
            compare(row, first, opened, id, what);
            return leaf;
        }

        private void compare(ResultSet row, int first, byte[] opened, UUID id, String what) throws SQLException {
            try {
                LogEntry entry = LogEntry.parse(opened);
                boolean same = entry.id().equals(id)
                        && entry.at()
                                .equals(row.getObject(first + 1, OffsetDateTime.class)
                                        .toInstant())
                        && Objects.equals(entry.patient().orElse(null), row.getString(first + 2));
                if (!same) {
                    findings.add(what + " stands in a row of another id, time or patient");
                }
                note(entry.attributes());
            } catch (IllegalArgumentException | DateTimeException e) {
                findings.add(what + " is no entry");
            }
        }

        private void note(Map<String, String> attributes) throws SQLException {
            String record = attributes.get("record");
            String version = attributes.get("record-version");
            String digest = attributes.get("record-sha256");
            if (record != null && version != null && digest != null) {
                named.add(UUID.fromString(record), Integer.parseInt(version), digest);
            }
        }

        private void each(String sql, Row reading) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(PAGE);
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        reading.read(found);
                    }
                }
            }
        }
    }

    /** Reads one row. */
    private interface Row {
        void read(ResultSet row) throws SQLException;
    }
}
