package dev.aceso.trust.audit;

import java.util.List;

import dev.aceso.ground.parties.PatientRef;

/** Keyed pseudonyms for the log. Implemented by {@code trust.sealing}; keys have epochs and live as long as the log. */
public interface Pseudonyms {
    /** The pseudonym under the newest epoch, as {@code <epoch>:<hex>}. The same patient has the same one within an epoch. */
    String of(PatientRef patient);

    /** The pseudonyms under every epoch, newest first, for look-up. */
    List<String> all(PatientRef patient);

    /** The pseudonym of a network address. */
    String ofNetwork(String address);

    /** The pseudonym of an account, from its issuer and subject. */
    String ofAccount(String issuer, String subject);

    /** The pseudonyms of an account under every epoch, newest first, for look-up. */
    List<String> allOfAccount(String issuer, String subject);

    /**
     * The pseudonym of something else, under the first epoch, so that it stays the same however many follow.
     *
     * @param kind what it is, such as {@code session}; two kinds cannot be matched with each other
     * @param issuer who named it
     * @param name its name there
     */
    String lasting(String kind, String issuer, String name);
}
