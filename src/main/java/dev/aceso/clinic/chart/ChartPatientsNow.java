package dev.aceso.clinic.chart;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.writes.PatientsNow;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.custody.merge.Merges;

/** Goes by the merges that stand, and asks the EHR for nothing but the Patient's id, use and links. */
@ApplicationScoped
class ChartPatientsNow implements PatientsNow {
    private static final String QUERY = "patient";
    private static final DataContract CONTRACT = new DataContract(
            "identity",
            Purpose.TREATMENT,
            "1",
            "Identity",
            "Whether it is still the same patient, before something is written.",
            Map.of(),
            List.of(Identity.query(QUERY)));

    private final Chart chart;
    private final Merges merges;

    ChartPatientsNow(Chart chart, Merges merges) {
        this.chart = chart;
        this.merges = merges;
    }

    @Override
    public void demand(PatientRef patient, Instant deadline) {
        if (Durable.inTransaction(() -> merges.gone(patient))) {
            throw new Failure(Code.PATIENT_MERGED);
        }
        Completeness read = chart.pull(patient, CONTRACT, Prefetch.none(), Optional.empty(), deadline)
                .answer(QUERY)
                .completeness();
        if (read == Completeness.EMPTY) {
            throw new Failure(Code.PATIENT_UNKNOWN);
        }
        if (read != Completeness.COMPLETE) {
            throw new Failure(Code.EHR_UNAVAILABLE);
        }
    }
}
