package dev.aceso.clinic.records;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.RecordId;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.trust.sealing.Envelope.DataKey;

/**
 * Keeps inferences as sealed, patient-linked, versioned records.
 *
 * <h2>Guarantees</h2>
 *
 * <p>{@link #keep} joins the running transaction: a record exists exactly when the log entry beside it does. The same function
 * version with the same finding about the same patient is one record, however often and however concurrently it is concluded.
 * Nothing is ever updated.
 */
@ApplicationScoped
public class Inferences {
    static final String TABLE = "records.inference";
    private final InferenceRows rows;
    private final Envelope envelope;
    private final Clock clock;

    Inferences(InferenceRows rows, Envelope envelope, Clock clock) {
        this.rows = rows;
        this.envelope = envelope;
        this.clock = clock;
    }

    /**
     * Keeps what was concluded.
     *
     * @param finding canonical bytes of inputs, results and gaps: what makes two inferences the same
     * @param body what is sealed and later shown
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Kept keep(
            PatientRef patient,
            String function,
            String functionVersion,
            String contractVersion,
            Bytes finding,
            Bytes body) {
        DataKey key = envelope.keyOf(patient);
        var row = new InferenceRow();
        row.id = UUID.randomUUID();
        row.version = 1;
        row.dataKey = key.id();
        row.function = function;
        row.functionVersion = functionVersion;
        row.contractVersion = contractVersion;
        row.findingMac = envelope.mac("inference:" + key.id(), finding).toArray();
        row.madeAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        row.sealed = envelope.seal(key, TABLE, row.id, row.version, body).toArray();
        return rows.keep(row);
    }

    /**
     * Unwraps the patient's key, if they have one, ahead of {@link #keep}: not in its transaction, which would hold a connection while Vault is asked. The
     * first key of a patient is made in that transaction nevertheless, since it is put away only when its row is won.
     */
    public void warm(PatientRef patient) {
        envelope.warm(patient);
    }

    /**
     * The newest version of each record about the patient made before {@code before} that may be seen, newest first.
     *
     * @param seen which may be
     * @param limit the most of those
     */
    @Transactional
    public <T> List<T> about(
            PatientRef patient, Instant before, Function<InferenceRecord, Optional<T>> seen, int limit) {
        Optional<DataKey> key = envelope.find(patient);
        if (key.isEmpty()) {
            return List.of();
        }
        try (Stream<InferenceRow> newest = rows.newest(key.get().id(), before)) {
            return newest.map(row -> seen.apply(open(key.get(), row)))
                    .flatMap(Optional::stream)
                    .limit(limit)
                    .toList();
        }
    }

    /** The newest version of one record about the patient. */
    @Transactional
    public Optional<InferenceRecord> find(PatientRef patient, RecordId id) {
        return envelope.find(patient)
                .flatMap(key -> rows.newest(key.id(), id.value()).map(row -> open(key, row)));
    }

    private InferenceRecord open(DataKey key, InferenceRow row) {
        return new InferenceRecord(
                new RecordId(row.id),
                row.version,
                row.function,
                row.functionVersion,
                row.contractVersion,
                row.madeAt,
                envelope.open(key, TABLE, row.id, row.version, Bytes.of(row.sealed)));
    }

    static String sha256(byte[] sealed) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(sealed));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
