package dev.aceso.trust.sealing;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;

/**
 * The end of a patient's data key, as the service sees it. The wrapped key itself is removed by the process of an operator
 * ({@link KeyRemoval}), whose rights the service does not have.
 *
 * <p>Every method throws {@link Failure} {@code KEYS_UNAVAILABLE} when keys or their rows cannot be reached.
 */
public interface PatientKeys {
    /**
     * A patient's key.
     *
     * @param id its id
     * @param patient whose it is
     * @param since when it was made
     */
    record Living(UUID id, PatientRef patient, Instant since) {}

    /** Refuses an opaque id that has no key, or has it no more. */
    static Failure nothingHeld() {
        return new Failure(Code.NOT_FOUND, "nothing is held about this id");
    }

    /** The key behind an opaque id, unless there is none or it was given up. Joins the running transaction. */
    Optional<Living> living(String opaqueId);

    /**
     * The same, and nobody else gets it or gives it up until the running transaction ends: what is decided about an erasure is decided one after
     * the other.
     */
    Optional<Living> livingAlone(String opaqueId);

    /**
     * Gives a key up: from the commit of the running transaction on it is found no more, and the patient gets a new one when they return.
     *
     * @return whether this call did it; a key is given up once
     */
    boolean giveUp(UUID keyId, Instant at);

    /** Whether nothing is left of the wrapped key, by a read of our own. */
    boolean gone(UUID keyId);

    /** Overwrites this process's unwrapped copy, and forgets what was put aside for the case of a loss. */
    void forget(UUID keyId);
}
