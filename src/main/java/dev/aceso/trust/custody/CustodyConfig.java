package dev.aceso.trust.custody;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Keys, holds and erasure: what the commands {@code keys} and {@code erase} and the service need to know. */
@ConfigMapping(prefix = "aceso.custody")
public interface CustodyConfig {
    /** The public client, at the identity provider, under which operators sign in on another device (RFC 8628). */
    @WithDefault("aceso-custody")
    String clientId();

    /**
     * How long after a new version of a key its last check begins: longer than any transaction, in which something could still be on its way
     * that was wrapped before.
     */
    @WithDefault("90S")
    Duration settle();

    /** How long records must be kept. */
    Retention retention();

    /** How long records must be kept. */
    interface Retention {
        /** The state whose law counts, by its two letters. Without one, or with one that is not known, nothing is erased. */
        Optional<String> state();

        /** The covered entity's own period, in years after the last entry. */
        Optional<Integer> years();
    }
}
