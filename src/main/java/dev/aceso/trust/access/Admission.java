package dev.aceso.trust.access;

import java.util.Optional;
import jakarta.enterprise.context.RequestScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.HookToken;
import org.jspecify.annotations.Nullable;

/** Who was let in to the running request, and what they were granted. Filled by the guard of {@link Guarded} methods. */
@RequestScoped
public class Admission {
    private final Access access;
    private @Nullable Action action;
    private @Nullable Caller caller;
    private @Nullable HookToken token;
    private @Nullable PatientRef patient;
    private @Nullable Granted granted;
    private boolean settled;

    Admission(Access access) {
        this.access = access;
    }

    /** The verified caller. */
    public Caller caller() {
        return present(caller);
    }

    /** The verified person; only in methods guarded for persons. */
    public Caller.Person person() {
        if (caller() instanceof Caller.Person person) {
            return person;
        }
        throw misplaced();
    }

    /** The verified token of the hook client; only in methods guarded for EHRs. */
    public HookToken token() {
        return present(token);
    }

    /** Adds the user whom the hook's context names; returns the caller that then stands in the log. */
    public Caller.OnBehalf assertedUser(String fhirUser) {
        Caller.OnBehalf client = token().client();
        Caller.OnBehalf asserted =
                new Caller.OnBehalf(client.ehr(), client.issuer(), client.subject(), Optional.of(fhirUser));
        caller = asserted;
        return asserted;
    }

    /**
     * Asks for this patient's record, for whichever purpose the matrix allows.
     *
     * @throws Failure {@code NOT_PERMITTED} or {@code NOT_YOUR_RECORD}; let it through, it is written to the log
     */
    public Granted to(PatientRef patient) {
        this.patient = patient;
        return grant(access.decide(caller(), present(action), Optional.of(patient)));
    }

    /**
     * Asks for the record of a patient who may not be known here. Somebody who may see only their own record learns nothing about
     * who is known.
     *
     * @throws Failure as {@link #to(PatientRef)}, or {@code NOT_FOUND}
     */
    public Granted to(Optional<PatientRef> known) {
        if (known.isPresent()) {
            return to(known.get());
        }
        boolean selfOnly =
                access.decide(caller(), present(action), Optional.empty()) instanceof Decision.Refused(Code reason)
                        && reason == Code.NOT_YOUR_RECORD;
        throw new Failure(selfOnly ? Code.NOT_YOUR_RECORD : Code.NOT_FOUND);
    }

    /** What was granted: for an action that touches no patient at once, for others after {@link #to(PatientRef)}. */
    public Granted granted() {
        return granted == null ? grant(access.decide(caller(), present(action), Optional.empty())) : granted;
    }

    /** Says that the failure about to be thrown stands in the log already, as the outcome of an intent. */
    public void settled() {
        settled = true;
    }

    void admit(Action action, Caller caller, @Nullable HookToken token) {
        this.action = action;
        this.caller = caller;
        this.token = token;
    }

    boolean isSettled() {
        return settled;
    }

    /** Whether a patient's record was touched without asking. */
    boolean unasked() {
        return action != null && access.bound(action) && granted == null;
    }

    Optional<PatientRef> patient() {
        return Optional.ofNullable(patient);
    }

    Optional<Purpose> purpose() {
        return Optional.ofNullable(granted).map(Granted::purpose);
    }

    private Granted grant(Decision decision) {
        Granted yes = switch (decision) {
            case Granted g -> g;
            case Decision.Refused no -> throw new Failure(no.reason());
        };
        granted = yes;
        return yes;
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw misplaced();
        }
        return value;
    }

    private static IllegalStateException misplaced() {
        return new IllegalStateException("asked outside of a guarded method of that kind");
    }
}
