package dev.aceso.ground.failure;

import java.util.Optional;

import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;

/** The port by which every refusal reaches the log before it is answered. The log implements it. */
public interface Refusals {
    /**
     * Records the refusal durably: single for a known caller; for nobody known, the first of its cause, network and minute at
     * once and the rest as a count when the minute is over.
     *
     * @throws Failure {@link Code#LOG_UNAVAILABLE} when it cannot be made durable: then the answer is that, and no other
     */
    void record(Refusal refusal);

    /**
     * One refusal.
     *
     * @param code why
     * @param action what was asked for, a registered action of the log such as {@code inference.list}
     * @param caller who asked, when known
     * @param patient about whom, when known
     * @param purpose for what, when known
     * @param network the address the request came from; kept as a keyed pseudonym only
     */
    record Refusal(
            Code code,
            String action,
            Optional<Caller> caller,
            Optional<PatientRef> patient,
            Optional<Purpose> purpose,
            Optional<String> network) {}
}
