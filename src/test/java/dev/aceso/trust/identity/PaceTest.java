package dev.aceso.trust.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.limits.ForwardedFor;
import dev.aceso.ground.limits.OpenRates;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.audit.Action;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PaceTest {
    private final Site site = new Site();
    private final List<Refusal> refused = new ArrayList<>();
    private final Doorbook doorbook = new Doorbook(refused::add, Site.request(), ForwardedFor.nobody(), new Errand());
    private final Pace pace = new Pace(OpenRates.of(1, 2, site.clock), doorbook);

    @Test
    void aPersonIsStoppedWhateverSoftwareTheyUse() {
        pace.admit(person("1"), through("portal"), Action.SELF_READ);
        pace.admit(person("1"), through("another"), Action.SELF_READ);
        stops(() -> pace.admit(person("1"), through("a third"), Action.SELF_READ));
        pace.admit(person("2"), through("a third"), Action.SELF_READ);
    }

    @Test
    void softwareIsStoppedWhoeverUsesIt() {
        pace.admit(person("1"), through("portal"), Action.SELF_READ);
        pace.admit(person("2"), through("portal"), Action.SELF_READ);
        stops(() -> pace.admit(person("3"), through("portal"), Action.SELF_READ));
        pace.admit(person("4"), through("another"), Action.SELF_READ);
    }

    @Test
    void anEhrIsStopped() {
        pace.admit(token("main"), Action.HOOK_CALL);
        pace.admit(token("main"), Action.HOOK_CALL);
        stops(() -> pace.admit(token("main"), Action.HOOK_CALL));
        pace.admit(token("other"), Action.HOOK_CALL);
    }

    @Test
    void whoAsksAboutOneNewPatientAfterAnotherIsStopped() {
        newPatient(person("1"));
        newPatient(person("1"));
        stops(() -> newPatient(person("1")));
        newPatient(person("2"));
    }

    @Test
    void anEhrIsStoppedWhomeverItNamesAsItsUser() {
        newPatient(token("main").caller("Practitioner/1"));
        newPatient(token("main").caller("Practitioner/2"));
        stops(() -> newPatient(token("main").caller("Practitioner/3")));
    }

    /** As it is called in the work of a guard. */
    private void newPatient(Caller caller) {
        doorbook.watch(Action.PATIENT_LOOKUP, Optional.of(caller), () -> {
            pace.admitNewPatient(caller);
            return "";
        });
    }

    /** The refusal is written down for a network, under nobody's name. */
    private void stops(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.RATE_LIMITED));
        assertThat(refused).singleElement().satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo(Code.RATE_LIMITED);
            assertThat(refusal.caller()).isEmpty();
            assertThat(refusal.network()).contains("192.0.2.7");
        });
    }

    private static Shown through(String client) {
        return new Shown(Optional.of(client), Optional.empty(), Optional.empty(), Site.NOON);
    }

    private static HookToken token(String ehr) {
        return new HookToken(ehr, "https://ehr.example", "client", "jti", Instant.MAX);
    }

    private static Caller.Person person(String subject) {
        return new Caller.Person(
                Site.IDP, subject, "N", Set.of(Role.CLINICIAN), Optional.empty(), Optional.empty(), Site.NOON);
    }
}
