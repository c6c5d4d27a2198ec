package dev.aceso.trust.custody.consent;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.access.Consents;
import dev.aceso.trust.custody.erasure.HeldRecords;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.trust.sealing.Envelope.DataKey;

/** The rows of {@code custody.part2_consent} and {@code custody.part2_revocation}. Both are only added to. */
@Singleton
class RecordedConsents implements Consents, HeldRecords {
    private static final String TABLE = "custody.part2_consent";
    /** More than anybody has; what is beyond is not looked at, so it gives nothing. */
    private static final int MOST = 200;

    private static final String ALL = """
            SELECT c.id, c.sealed, c.person, c.at, r.person AS revoked_by, r.at AS revoked_at
            FROM custody.part2_consent c LEFT JOIN custody.part2_revocation r ON r.consent = c.id
            """;
    private final Statements rows;
    private final Envelope envelope;
    private final Clock clock;

    RecordedConsents(Statements rows, Envelope envelope, Clock clock) {
        this.rows = rows;
        this.envelope = envelope;
        this.clock = clock;
    }

    @Override
    public boolean inForce(PatientRef patient, Purpose purpose) {
        LocalDate today = LocalDate.now(clock);
        return of(patient).stream().anyMatch(consent -> consent.holds(today, purpose.code()));
    }

    /** Has the patient's key at hand, if there is one, so that no transaction waits for it. */
    void warm(PatientRef patient) {
        envelope.find(patient).ifPresent(envelope::warm);
    }

    /** What was recorded of the patient, newest first. */
    List<Consent> of(PatientRef patient) {
        return envelope.find(patient)
                .map(key -> rows.read(
                        ALL + "WHERE c.data_key = ? ORDER BY c.at DESC, c.id LIMIT " + MOST,
                        row -> consent(key, row),
                        key.id()))
                .orElse(List.of());
    }

    /** One of them. */
    Optional<Consent> find(PatientRef patient, UUID id) {
        return of(patient).stream().filter(consent -> consent.id().equals(id)).findFirst();
    }

    /** Records one, in the running transaction; empty when the same was recorded before. */
    Optional<Consent> record(PatientRef patient, Terms terms, UUID person) {
        DataKey key = envelope.keyOf(patient);
        UUID id = UUID.randomUUID();
        Bytes said = terms.write();
        int added = rows.change(
                "INSERT INTO custody.part2_consent (id, data_key, said_mac, sealed, person, at) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                id,
                key.id(),
                mac(key, said),
                envelope.seal(key, TABLE, id, 1, said).toArray(),
                person,
                Instants.now(clock));
        return added == 1 ? find(patient, id) : Optional.empty();
    }

    /** The consent that says this. */
    Optional<Consent> same(PatientRef patient, Terms terms) {
        return of(patient).stream()
                .filter(consent -> consent.terms().equals(terms))
                .findFirst();
    }

    /** Revokes one; whether this call did it. */
    boolean revoke(UUID consent, UUID person) {
        return rows.change(
                        "INSERT INTO custody.part2_revocation (consent, person, at) VALUES (?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        consent,
                        person,
                        Instants.now(clock))
                == 1;
    }

    @Override
    public String kind() {
        return TEXTS;
    }

    @Override
    public long count(UUID dataKey) {
        return rows.count("SELECT count(*) FROM custody.part2_consent WHERE data_key = ?", dataKey);
    }

    @Override
    public Optional<Instant> newest(UUID dataKey) {
        return rows.first(
                "SELECT at FROM custody.part2_consent WHERE data_key = ? ORDER BY at DESC LIMIT 1",
                row -> Instants.of(row, "at"),
                dataKey);
    }

    private byte[] mac(DataKey key, Bytes said) {
        return envelope.mac("part2-consent:" + key.id(), said).toArray();
    }

    private Consent consent(DataKey key, ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new Consent(
                id,
                Terms.stored(envelope.open(key, TABLE, id, 1, Bytes.of(row.getBytes("sealed")))),
                row.getObject("person", UUID.class),
                Instants.of(row, "at"),
                Optional.ofNullable(row.getObject("revoked_by", UUID.class)),
                Instants.ifSet(row, "revoked_at"));
    }
}
