package dev.aceso.trust.custody.backup;

import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.records.Inferences;
import dev.aceso.clinic.records.Kept;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Fills the database of the running service as the one path does: record and entry in one transaction. */
@ApplicationScoped
class Ward {
    static final String FUNCTION = "canary-function-4711";

    private final Inferences inferences;
    private final Log log;

    Ward(Inferences inferences, Log log) {
        this.inferences = inferences;
        this.log = log;
    }

    /** Concludes something about a patient. */
    Kept conclude(PatientRef patient, String finding) {
        return QuarkusTransaction.requiringNew().call(() -> {
            var body = Bytes.utf8("{\"finding\":\"" + finding + "\"}");
            var kept = inferences.keep(patient, FUNCTION, "1", "1", body, body);
            log.append(new Event(
                    Action.INFERENCE_RUN,
                    Event.Outcome.DONE,
                    Optional.empty(),
                    Optional.of(patient),
                    Optional.of(Purpose.TREATMENT),
                    Map.of(
                            "record", kept.id().toString(),
                            "record-version", Integer.toString(kept.version()),
                            "record-sha256", kept.digest())));
            return kept;
        });
    }
}
