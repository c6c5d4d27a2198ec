package dev.aceso.trust.sealing;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import dev.aceso.trust.audit.Signer;

/**
 * A place that can keep the keys of this process. {@link ChosenKeys} takes the one that is configured.
 *
 * <p>What is asked for but not offered is an {@link IllegalStateException} that names the property which is not set.
 */
public interface KeySource {
    /** What keys are for. */
    enum Use {
        /** Wrapping other keys, and making pseudonyms: the work of {@code serve}. */
        KEEP,
        /** Signing checkpoints of the log: the work of {@code sequence}. */
        SIGN_LOG
    }

    /** The properties that configure it, for messages. */
    String properties();

    /** What it is configured for. Empty when it is not configured. */
    Set<Use> offers();

    /**
     * Stops the start, with an {@link IllegalStateException}, of a process that must not use it, or not for this.
     *
     * @param needed what this process's command needs
     */
    void admit(Set<Use> needed);

    /** The keeper of the keys that wrap other keys. */
    Keeper keeper();

    /** Where wrapped keys are kept, unless in the database. */
    Optional<WrappedKeys> wrappedKeys();

    /** The signer of checkpoints. */
    Signer signer();

    /** The signer of assertions, part of {@link Use#KEEP}. */
    AssertionSigner assertionSigner();

    /**
     * A signer of assertions with the newest version of the key that was made before a moment; with the oldest there is when all are
     * younger.
     */
    default AssertionSigner assertionSigner(Instant madeBefore) {
        return assertionSigner();
    }

    /** Makes what must be there before the service first starts, where it is absent. Safe to repeat, also by two at once. */
    void prepare();

    /**
     * Begins the next epoch of pseudonyms. {@code serve} writes under it after its next start; earlier ones stay, for look-up.
     *
     * @return its number
     * @throws IllegalStateException when this place knows one epoch only
     */
    default int beginEpoch() {
        throw new IllegalStateException("one epoch only with " + properties() + ", which is for development");
    }
}
