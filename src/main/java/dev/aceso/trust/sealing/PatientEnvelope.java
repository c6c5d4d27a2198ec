package dev.aceso.trust.sealing;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.audit.Pseudonyms;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.cipher.Context;
import dev.aceso.trust.sealing.cipher.Framing;
import dev.aceso.trust.sealing.cipher.RecordCipher;
import dev.aceso.trust.sealing.cipher.Secret;

/**
 * One data key for each patient, made here and wrapped by the {@link Keeper}.
 *
 * <h2>Why two first uses end in one key</h2>
 *
 * <p>Whoever inserts the row first owns the patient: the second insert waits for the first transaction to end. If that commits, the
 * second gets nothing, reads the winner's row and forgets its own key, which was never kept anywhere. If it rolls back, the
 * second wins. A wrapped key is put away only after the claim is won and before it is committed, so a row never names a key that
 * is not kept. The claim is on the opaque id, which has no epochs, so it holds also while a new epoch is being brought in.
 */
@ApplicationScoped
class PatientEnvelope implements Envelope {
    private static final String TABLE = "sealing.data_key";
    private static final int REF_VERSION = 1;
    private static final int MOST_MET = 10_000;

    private final Keeper keeper;
    private final WrappedKeys wrappedKeys;
    private final UnwrappedKeys unwrapped;
    private final DataKeys rows;
    private final Pseudonyms pseudonyms;
    private final Digests digests;
    private final Escrow escrow;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final RecordCipher cipher = new RecordCipher(random);
    /** Which key was last found for whom, by opaque ids. Only ever a hint: it may have been given up since. */
    private final Map<String, UUID> met = new ConcurrentHashMap<>();

    PatientEnvelope(
            Keeper keeper,
            WrappedKeys wrappedKeys,
            UnwrappedKeys unwrapped,
            DataKeys rows,
            Pseudonyms pseudonyms,
            Digests digests,
            Escrow escrow,
            Clock clock) {
        this.keeper = keeper;
        this.wrappedKeys = wrappedKeys;
        this.unwrapped = unwrapped;
        this.rows = rows;
        this.pseudonyms = pseudonyms;
        this.digests = digests;
        this.escrow = escrow;
        this.clock = clock;
    }

    @Override
    @Transactional
    public DataKey keyOf(PatientRef patient) {
        var opaqueId = opaqueId(patient);
        DataKey key = rows.shared(opaqueId).map(DataKey::new).orElseGet(() -> make(patient, opaqueId));
        meet(opaqueId, key);
        return key;
    }

    @Override
    @Transactional
    public Optional<DataKey> find(PatientRef patient) {
        return rows.of(opaqueId(patient)).map(row -> new DataKey(row.id));
    }

    @Override
    public boolean knows(PatientRef patient) {
        return met.containsKey(opaqueId(patient)) || find(patient).isPresent();
    }

    @Override
    @Transactional
    public Optional<PatientRef> patient(String opaqueId) {
        return rows.of(opaqueId).map(this::named);
    }

    @Override
    @Transactional
    public Optional<Instant> erased(String opaqueId) {
        return rows.erased(opaqueId);
    }

    /** The patient whose key a row is about. */
    PatientRef named(DataKeyRow row) {
        return patient(open(new DataKey(row.id), TABLE, row.id, REF_VERSION, Bytes.of(row.sealedRef)));
    }

    @Override
    public void warm(DataKey key) {
        unwrapped.with(Kek.PATIENT, key.id(), k -> key);
    }

    @Override
    public void warm(PatientRef patient) {
        UUID last = met.get(opaqueId(patient));
        if (last == null || !unwrapped.holds(last)) {
            find(patient).ifPresent(this::warm);
        }
    }

    @Override
    public Bytes seal(DataKey key, String table, UUID row, int version, Bytes plaintext) {
        var context = new Context(table, row, version, key.id());
        return unwrapped.with(Kek.PATIENT, key.id(), k -> cipher.seal(k, context, plaintext));
    }

    @Override
    public Bytes open(DataKey key, String table, UUID row, int version, Bytes sealed) {
        var context = new Context(table, row, version, key.id());
        return unwrapped.with(Kek.PATIENT, key.id(), k -> cipher.open(k, context, sealed));
    }

    @Override
    public String opaqueId(PatientRef patient) {
        return digests.opaqueId(patient);
    }

    @Override
    public Bytes mac(String domain, Bytes content) {
        return digests.mac(domain, content);
    }

    private void meet(String opaqueId, DataKey key) {
        if (met.size() >= MOST_MET) {
            met.clear();
        }
        met.put(opaqueId, key.id());
    }

    private DataKey make(PatientRef patient, String opaqueId) {
        var id = UUID.randomUUID();
        var fresh = Secret.fresh(random);
        var secret = Secret.owning(fresh);
        try (var use = secret.use().orElseThrow()) {
            // The keeper is asked before the claim, so that nobody waits for it with a row locked.
            var wrapped = keeper.wrap(Kek.PATIENT, id, fresh);
            var row = new DataKeyRow();
            row.id = id;
            row.pseudonym = pseudonyms.of(patient);
            row.opaqueId = opaqueId;
            row.sealedRef = cipher.seal(use.key(), new Context(TABLE, id, REF_VERSION, id), framed(patient))
                    .toArray();
            row.createdAt = clock.instant();
            if (!rows.claim(row)) {
                return rows.of(opaqueId)
                        .map(winner -> new DataKey(winner.id))
                        .orElseThrow(() -> new Failure(Code.KEYS_UNAVAILABLE, "the patient's key is being made"));
            }
            escrow.keep(Kek.PATIENT, id, fresh);
            wrappedKeys.put(id, Kek.PATIENT, wrapped);
            unwrapped.keep(id, fresh.clone());
            return new DataKey(id);
        } finally {
            secret.retire();
        }
    }

    private static Bytes framed(PatientRef patient) {
        var framed = Framing.of(patient.ehr()).text(patient.id()).toArray();
        try {
            return Bytes.of(framed);
        } finally {
            Arrays.fill(framed, (byte) 0);
        }
    }

    private static PatientRef patient(Bytes framed) {
        var parts = Framing.texts(framed.toArray());
        return new PatientRef(parts.get(0), parts.get(1));
    }
}
