package dev.aceso.ground.failure;

/**
 * Every way in which a request can fail, as a code that a client can act on. The name in lower case with hyphens is part of
 * the interface: codes are added, never renamed.
 */
public enum Code {
    /** No token, or one that does not verify. */
    UNAUTHENTICATED(Kind.UNAUTHENTICATED, "Sign in and send the access token."),
    /** The token is good but shows no fresh second factor (RFC 9470). */
    STEP_UP_REQUIRED(Kind.STEP_UP, "Sign in again with a second factor, as the challenge says."),
    /** The session was not used for too long. */
    SESSION_IDLE(Kind.STEP_UP, "The session was not used for too long: sign in again."),
    /** The session is over: signed out, left, too old, or used from two places. */
    SESSION_ENDED(Kind.STEP_UP, "The session is over: sign in again."),
    /** The access matrix does not allow it. */
    NOT_PERMITTED(Kind.FORBIDDEN, "This role may not do this for this purpose."),
    /** A patient asked for somebody else's record. */
    NOT_YOUR_RECORD(Kind.FORBIDDEN, "A patient may see their own record only."),
    /** Nothing that is known ties whoever asks to that patient, if there is such a patient. */
    NO_RELATIONSHIP(
            Kind.FORBIDDEN,
            "No treatment relationship with such a patient is known: open the chart in the EHR, or break the glass."),
    /** As many emergency accesses are open as one person may have at once. */
    EMERGENCIES_OPEN(
            Kind.FORBIDDEN,
            "As many emergency accesses are open as one person may have: wait for one to end, or open the chart in the EHR."),
    /** What was asked for would complete, for whom it is for, a combination that identifies the patient. */
    IDENTIFYING_COMBINATION(
            Kind.FORBIDDEN,
            "Together with what was asked for before, this could identify the patient; ask for less, or later."),
    /** A page of another origin had a browser send it. */
    CROSS_SITE(Kind.FORBIDDEN, "A page of another origin may not have this done: call from your own server."),
    /** The EHR's attestation that its users sign in with MFA is absent or out of date. */
    MFA_ATTESTATION_MISSING(Kind.FORBIDDEN, "Configure a current MFA attestation for this EHR."),
    /** Whoever works here came under a name that several people use. */
    ACCOUNT_SHARED(
            Kind.FORBIDDEN,
            "This account is named like one that several people use: sign in with your own, or have it named after you."),
    /** Nobody is known to work here under this account. */
    ACCOUNT_UNKNOWN(
            Kind.FORBIDDEN,
            "Nobody is known to work here under this account: ask whoever gives accounts at your employer to add you."),
    /** The account has been deactivated. */
    ACCOUNT_INACTIVE(
            Kind.FORBIDDEN,
            "This account was deactivated: if you work here, ask whoever gives accounts to activate it."),
    /** The person is known under another account. */
    ACCOUNT_SECOND(Kind.FORBIDDEN, "You are known here under another account: sign in with that one."),
    /** Training that the work takes is not on record, or is over. */
    TRAINING_MISSING(
            Kind.FORBIDDEN,
            "Training that your work with patients' data takes is not on record, or is over: see detail for what to do."),
    /** The hook names another FHIR server than the one configured for its issuer. */
    FHIR_SERVER_MISMATCH(Kind.FORBIDDEN, "fhirServer must equal the FHIR base URL configured for the issuer."),
    /** Prefetched data are about another patient than the hook's context. */
    PATIENT_MISMATCH(Kind.INVALID, "Every prefetched resource must be about the patient of the context."),
    /** There is nothing at this address. */
    NOT_FOUND(Kind.NOT_FOUND, "There is nothing at this address."),
    /** The EHR does not know the patient. */
    PATIENT_UNKNOWN(Kind.NOT_FOUND, "The EHR knows no such patient."),
    /** The EHR merged the patient into another. */
    PATIENT_MERGED(Kind.CONFLICT, "The EHR merged this patient into another: ask about the one that remains."),
    /** Patients of two EHRs are two patients. */
    MERGE_ACROSS_EHRS(Kind.INVALID, "Patients of two EHRs are never merged."),
    /** A merge would lead on to another. */
    MERGE_CHAINED(Kind.CONFLICT, "One of the two is part of another merge that stands: undo that one first."),
    /** A function proposed to write what its contract does not name. */
    EFFECT_REFUSED(Kind.INTERNAL, "A function wants to write what its contract does not name; nothing was written."),
    /** The request is not well formed. */
    MALFORMED(Kind.INVALID, "The request is not well formed; see detail."),
    /** A filter that is not understood. */
    FILTER_UNSUPPORTED(Kind.INVALID, "Users are found by one filter: userName eq or externalId eq, and a value."),
    /** An attribute, or a path to one, that is not known. */
    ATTRIBUTE_UNSUPPORTED(Kind.INVALID, "There is no such attribute, or it cannot be changed so."),
    /** Somebody has this name or id already. */
    ACCOUNT_TAKEN(Kind.CONFLICT, "Somebody with this userName or externalId is known already."),
    /** What was asked for has another version by now. */
    VERSION_STALE(Kind.PRECONDITION, "It was changed since it was read: read it again."),
    /** The request is larger or deeper than allowed. */
    TOO_LARGE(Kind.TOO_LARGE, "The request is larger or deeper nested than allowed."),
    /** Whoever asks does so too often. */
    RATE_LIMITED(Kind.TOO_MANY, "Too many calls: repeat this one after Retry-After, and ask less often."),
    /** The method is not allowed here. */
    METHOD_NOT_ALLOWED(Kind.METHOD_NOT_ALLOWED, "This address does not take this method."),
    /** The media type is not served. */
    NOT_ACCEPTABLE(Kind.NOT_ACCEPTABLE, "This address does not serve the media type asked for."),
    /** The media type of the body is not read. */
    UNSUPPORTED_MEDIA_TYPE(Kind.UNSUPPORTED_MEDIA_TYPE, "Send JSON, as application/json."),
    /** The same hook call came before with another body. */
    HOOK_CONFLICT(Kind.CONFLICT, "This hookInstance was used with another body; use a new one."),
    /** The token of a hook call was used before. */
    TOKEN_REPLAYED(Kind.UNAUTHENTICATED, "Each hook call needs a token with a fresh jti."),
    /** A hold forbids to erase. */
    HELD(Kind.CONFLICT, "A hold is on these records: they may not be erased before it is lifted."),
    /** The records must still be kept. */
    RETENTION_RUNNING(Kind.CONFLICT, "The period for which these records must be kept is not over."),
    /** It is not known how long the records must be kept. */
    RETENTION_UNKNOWN(
            Kind.CONFLICT, "It is not known how long these records must be kept, so they are kept; see detail."),
    /** An erasure of the same records is open. */
    ERASURE_OPEN(Kind.CONFLICT, "An erasure of these records is open already."),
    /** The step does not follow from the state. */
    OUT_OF_ORDER(Kind.CONFLICT, "What was asked for does not follow from the present state; see detail."),
    /** The same person asked and would approve. */
    SECOND_PERSON_REQUIRED(Kind.FORBIDDEN, "Somebody else than the person who asked must approve."),
    /** A key that should be gone is there. */
    KEY_STILL_THERE(Kind.CONFLICT, "The key is still there: remove it first."),
    /** The same call is being worked on. */
    IN_PROGRESS(Kind.UNAVAILABLE, "The same call is still being worked on; repeat it after Retry-After."),
    /** The call took longer than its deadline and was given up. */
    ABANDONED(Kind.UNAVAILABLE, "The call took longer than its deadline and was given up; repeat it."),
    /** As many calls as the service takes are at work. */
    OVERLOADED(Kind.UNAVAILABLE, "The service has more to do than it can; repeat the call after Retry-After."),
    /** The log cannot be written, so nothing is decided. */
    LOG_UNAVAILABLE(Kind.UNAVAILABLE, "The log cannot be written; repeat the call after Retry-After."),
    /** Entries of the log wait too long for the sequencer, so nothing is decided. */
    LOG_UNPUBLISHED(
            Kind.UNAVAILABLE, "The log is written but not published for too long; repeat the call after Retry-After."),
    /** The database cannot be reached. */
    STORE_UNAVAILABLE(Kind.UNAVAILABLE, "The store cannot be reached; repeat the call after Retry-After."),
    /** The identity provider cannot be reached and the token cannot be checked without it. */
    IDENTITY_UNAVAILABLE(
            Kind.UNAVAILABLE, "The identity provider cannot be reached; repeat the call after Retry-After."),
    /** A key cannot be used, so nothing can be sealed or opened. */
    KEYS_UNAVAILABLE(Kind.UNAVAILABLE, "The key keeper cannot be reached; repeat the call after Retry-After."),
    /** The EHR cannot be reached or answers with an error. */
    EHR_UNAVAILABLE(Kind.UPSTREAM, "The EHR cannot be reached or answered with an error."),
    /** What was stored no longer opens or no longer matches its proof. */
    INTEGRITY(Kind.INTERNAL, "A stored record does not match its seal; the privacy officer must look."),
    /** A fault of our own. */
    INTERNAL(Kind.INTERNAL, "An error of the service; the id in instance finds it.");

    private final Kind kind;
    private final String title;

    Code(Kind kind, String title) {
        this.kind = kind;
        this.title = title;
    }

    /** The family that decides how it is answered. */
    public Kind kind() {
        return kind;
    }

    /** What happened and what to do, in one sentence without PHI. */
    public String title() {
        return title;
    }

    /** The code on the wire, such as {@code step-up-required}. */
    public String wire() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Families of failures. Each has one answer per interface. */
    public enum Kind {
        /** Nobody we know. */
        UNAUTHENTICATED,
        /** Known, but the evidence is too weak or too old. */
        STEP_UP,
        /** Known, and may not. */
        FORBIDDEN,
        /** Not there. */
        NOT_FOUND,
        /** Not to be understood. */
        INVALID,
        /** Too much of it. */
        TOO_LARGE,
        /** Too many of them. */
        TOO_MANY,
        /** Wrong verb. */
        METHOD_NOT_ALLOWED,
        /** Cannot answer in that form. */
        NOT_ACCEPTABLE,
        /** Cannot read that form. */
        UNSUPPORTED_MEDIA_TYPE,
        /** Contradicts an earlier call. */
        CONFLICT,
        /** Was meant for another version. */
        PRECONDITION,
        /** Not now; later. */
        UNAVAILABLE,
        /** Somebody else's fault. */
        UPSTREAM,
        /** Our own fault. */
        INTERNAL
    }
}
