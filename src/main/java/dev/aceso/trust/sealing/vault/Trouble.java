package dev.aceso.trust.sealing.vault;

import java.util.Arrays;
import java.util.Optional;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/** Every way in which a call to Vault can fail, in words of ours: none of Vault's, no path, no token, no answer. */
enum Trouble {
    /** Nothing answers, or what answers is not the Vault that we trust. */
    UNREACHABLE(Code.KEYS_UNAVAILABLE, "Vault cannot be reached"),
    /** It does not answer in time. */
    SLOW(Code.KEYS_UNAVAILABLE, "Vault does not answer in time"),
    /** Sealed, standing by, starting, or broken inside. */
    SEALED(Code.KEYS_UNAVAILABLE, "Vault is sealed or out of order"),
    /** Our login or our policy does not allow it. */
    REFUSED(Code.KEYS_UNAVAILABLE, "Vault refuses this process"),
    /** In Kubernetes: nobody gave this process a service account token, so Vault was not asked. */
    NO_TOKEN(Code.KEYS_UNAVAILABLE, "the service account token of this process cannot be read"),
    /** There is no such engine or key. */
    MISSING(Code.KEYS_UNAVAILABLE, "Vault lacks an engine or a key that must be there"),
    /** The version of the key that a text names is not to be used: too old by policy, or not there yet. */
    VERSION(Code.KEYS_UNAVAILABLE, "Vault does not hold the version of the key that a text names"),
    /** Something is kept under the id of a key that is new. */
    OTHERWISE_THERE(Code.KEYS_UNAVAILABLE, "another wrapped key is kept under this id"),
    /** Too many calls at once, or so many failures lately that none are made for a while. */
    OVERLOADED(Code.KEYS_UNAVAILABLE, "too many calls to Vault at once, or too many failed lately"),
    /** An order that Vault does not understand, or an answer that we do not. */
    MISUNDERSTOOD(Code.KEYS_UNAVAILABLE, "Vault and we do not understand each other"),
    /** A text does not open under its key and context. */
    DOES_NOT_OPEN(Code.INTEGRITY, "a wrapped key does not open under its id");

    private final Code code;
    private final String words;

    Trouble(Code code, String words) {
        this.code = code;
        this.words = words;
    }

    /** The failure to throw. It carries no cause: causes carry addresses. */
    Failure failure() {
        return new Failure(code, words);
    }

    /** Which one a failure stands for, if it is one of these. */
    static Optional<Trouble> of(Failure failure) {
        return Arrays.stream(values())
                .filter(t -> t.code == failure.code() && failure.detail().equals(Optional.of(t.words)))
                .findFirst();
    }
}
