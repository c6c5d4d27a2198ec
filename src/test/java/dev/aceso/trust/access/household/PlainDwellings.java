package dev.aceso.trust.access.household;

import dev.aceso.trust.audit.PlainPseudonyms;

/** Dwellings under pseudonyms that a reader can read. */
public final class PlainDwellings {
    private PlainDwellings() {}

    /** All of them. */
    public static Dwellings all() {
        return new Dwellings(new PlainPseudonyms());
    }
}
