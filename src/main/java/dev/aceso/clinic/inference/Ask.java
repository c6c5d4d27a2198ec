package dev.aceso.clinic.inference;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.Prefetch;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;

/**
 * One request for an inference.
 *
 * @param caller who asks
 * @param purpose for what
 * @param patient about whom
 * @param function which function
 * @param prefetch what the caller brought along of the chart
 * @param authorization what the EHR gave the caller to read the chart with
 * @param deadline when the answer is no longer wanted
 */
public record Ask(
        Caller caller,
        Purpose purpose,
        PatientRef patient,
        ClinicalFunction function,
        Prefetch prefetch,
        Optional<Authorization> authorization,
        Instant deadline) {
    /** What is left for sealing and committing after the chart's deadline. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Until when nobody else may take the call over or declare it abandoned. */
    public Instant lease() {
        return deadline.plus(GRACE);
    }
}
