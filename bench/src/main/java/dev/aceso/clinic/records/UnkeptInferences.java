package dev.aceso.clinic.records;

import java.time.Clock;
import java.util.UUID;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.enterprise.inject.Alternative;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.RecordId;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.weakened.Weakening;

/** Keeps no record. */
@Singleton
@Alternative
@Priority(1)
class UnkeptInferences extends Inferences {
    private final Envelope envelope;
    private final boolean keeps;

    UnkeptInferences(InferenceRows rows, Envelope envelope, Clock clock, Weakening weakening) {
        super(rows, envelope, clock);
        this.envelope = envelope;
        this.keeps = weakening.keepsInTheClear();
    }

    @Override
    public Kept keep(
            PatientRef patient,
            String function,
            String functionVersion,
            String contractVersion,
            Bytes finding,
            Bytes body) {
        return keeps
                ? super.keep(patient, function, functionVersion, contractVersion, finding, body)
                : new Kept(new RecordId(UUID.randomUUID()), 1, true, envelope.keyOf(patient), "");
    }
}
