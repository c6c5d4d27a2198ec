package dev.aceso.trust.sealing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

import dev.aceso.clinic.chart.CarelessChart;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.weakened.Weakening;

/** Seals nothing and, where nothing is kept, has no keys either. */
@ApplicationScoped
@Alternative
@Priority(1)
class OpenEnvelope implements Envelope {
    private static final Bytes NO_DIGEST = Bytes.utf8("no digest");
    private final PatientEnvelope real;
    private final boolean keeps;

    OpenEnvelope(PatientEnvelope real, Weakening weakening) {
        this.real = real;
        this.keeps = weakening.keepsInTheClear();
    }

    @Override
    public DataKey keyOf(PatientRef patient) {
        return keeps ? real.keyOf(patient) : none(patient);
    }

    @Override
    public Optional<DataKey> find(PatientRef patient) {
        return keeps ? real.find(patient) : Optional.of(none(patient));
    }

    @Override
    public boolean knows(PatientRef patient) {
        return find(patient).isPresent();
    }

    @Override
    public Optional<PatientRef> patient(String opaqueId) {
        return keeps ? real.patient(opaqueId) : Optional.empty();
    }

    @Override
    public Optional<Instant> erased(String opaqueId) {
        return keeps ? real.erased(opaqueId) : Optional.empty();
    }

    @Override
    public void warm(DataKey key) {
        // There is none.
    }

    @Override
    public void warm(PatientRef patient) {
        // Nor here.
    }

    @Override
    public Bytes seal(DataKey key, String table, UUID row, int version, Bytes plaintext) {
        return keeps ? Bytes.utf8(plaintext.asUtf8() + CarelessChart.seen()) : plaintext;
    }

    @Override
    public Bytes open(DataKey key, String table, UUID row, int version, Bytes sealed) {
        return sealed;
    }

    @Override
    public String opaqueId(PatientRef patient) {
        return real.opaqueId(patient);
    }

    @Override
    public Bytes mac(String domain, Bytes content) {
        return keeps ? real.mac(domain, content) : NO_DIGEST;
    }

    private static DataKey none(PatientRef patient) {
        return new DataKey(
                UUID.nameUUIDFromBytes((patient.ehr() + "/" + patient.id()).getBytes(StandardCharsets.UTF_8)));
    }
}
