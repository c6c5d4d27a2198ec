package dev.aceso.ground.egress;

/** How an EHR writes SMART scopes when it is asked for a token. What it grants is understood in either version. */
public enum ScopeDialect {
    /** SMART App Launch 1: {@code system/Observation.read}. */
    SMART_V1,
    /** SMART App Launch 2: {@code system/Observation.rs}. */
    SMART_V2,
    /** The same with the categories that a contract names: {@code system/Observation.rs?category=...}. */
    SMART_V2_GRANULAR,
    /** None is sent: what is granted was chosen when the client was registered, as some large vendors have it. */
    REGISTERED
}
