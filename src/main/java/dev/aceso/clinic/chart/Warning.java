package dev.aceso.clinic.chart;

import java.util.Locale;

/** What was wrong with what came from an EHR, as a code for the log. The wire name lasts: codes are added, never renamed. */
public enum Warning {
    /** A resource of another patient; nothing of that answer was used. */
    FOREIGN_PATIENT,
    /** A resource of which it is not said whose it is, or which is nobody's. */
    NO_PATIENT,
    /** A Patient that was merged into another, or is no longer in use. */
    RETIRED_PATIENT,
    /** A resource of a type that nobody asked for. */
    WRONG_TYPE,
    /** More resources than the contract reads. */
    TOO_MANY,
    /** A resource with a modifier extension, all of which are unrecognised. */
    MODIFIER_EXTENSION,
    /** A resource that is not valid FHIR R4, or follows implicit rules. */
    INVALID_RESOURCE,
    /** Something that counts, without a day. */
    UNDATED,
    /** Something without a code that tells whether it was asked for. */
    UNCLASSIFIED,
    /** The same resource with different content, of which nothing tells which is newer. */
    CONTRADICTORY,
    /** A prefetch that follows neither the published templates nor those of the version before. */
    PREFETCH_DRIFT,
    /** Something belongs to a sensitive category that may not be seen, and was left out. Which one is said nowhere. */
    WITHHELD,
    /** The EHR granted more than the contract needs. */
    SCOPES_BEYOND,
    /** The EHR did not grant what a query needs, so it was not asked. */
    SCOPE_MISSING,
    /** The EHR gave the service no token, so a query was not asked. */
    NO_TOKEN,
    /** The EHR did not take the token. */
    EHR_UNAUTHORIZED,
    /** The EHR took the token and refused the query. */
    EHR_FORBIDDEN;

    /** The name in the log. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
