package dev.aceso.trust.access.household;

import jakarta.inject.Singleton;

import dev.aceso.trust.audit.Pseudonyms;

/** The keyed pseudonyms of dwellings: all that is ever kept of an address. They are of the first epoch, so that they stay the same for good. */
@Singleton
public class Dwellings {
    private final Pseudonyms pseudonyms;

    Dwellings(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /** The pseudonym of one, the same wherever its address was written. */
    public String pseudonym(Dwelling dwelling) {
        return pseudonyms.lasting("dwelling", "address", dwelling.normalized());
    }
}
