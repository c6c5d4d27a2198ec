package dev.aceso.trust.identity;

import java.util.Map;
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
    private Map<String, String> circumstances = Map.of();

    /** Notes whose record was asked for, and for what; the access decision does so. */
    public void about(Optional<PatientRef> patient, Purpose purpose) {
        this.patient = patient.orElse(null);
        this.purpose = purpose;
    }

    /** Notes how the person was let in, in coded attributes that every entry about what they do says. */
    public void letInBy(Map<String, String> circumstances) {
        this.circumstances = Map.copyOf(circumstances);
    }

    Map<String, String> circumstances() {
        return circumstances;
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
