package dev.aceso.trust.identity;

import java.util.Optional;
import jakarta.enterprise.context.RequestScoped;

import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import org.jspecify.annotations.Nullable;

/** What the running request is about, as far as it is known: gathered on the way so that a refusal can name it in the log. */
@RequestScoped
public class Errand {
    private @Nullable PatientRef patient;
    private @Nullable Purpose purpose;
    private @Nullable HookToken token;
    private @Nullable String user;
    private boolean admitted;

    /** Notes whose record was asked for, and for what; the access decision does so. */
    public void about(Optional<PatientRef> patient, Purpose purpose) {
        this.patient = patient.orElse(null);
        this.purpose = purpose;
    }

    Optional<PatientRef> patient() {
        return Optional.ofNullable(patient);
    }

    Optional<Purpose> purpose() {
        return Optional.ofNullable(purpose);
    }

    Optional<HookToken> token() {
        return Optional.ofNullable(token);
    }

    void brought(HookToken token) {
        this.token = token;
    }

    /** The user whom the hook's context names, once the body has been read. */
    Optional<String> user() {
        return Optional.ofNullable(user);
    }

    void namesUser(String user) {
        this.user = user;
    }

    void admit() {
        admitted = true;
    }

    boolean admitted() {
        return admitted;
    }
}
