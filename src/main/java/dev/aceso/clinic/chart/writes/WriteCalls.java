package dev.aceso.clinic.chart.writes;

import dev.aceso.clinic.chart.calls.Calls;

/** What guards the calls that write, beside those that read: with time limits, a bulkhead and a circuit breaker, and without retries. */
@FunctionalInterface
public interface WriteCalls {
    /**
     * The calls to one EHR.
     *
     * @param ehr the configured id of the EHR
     */
    Calls to(String ehr);
}
