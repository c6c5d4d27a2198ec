package dev.aceso.trust.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.limits.ForwardedFor;
import dev.aceso.ground.limits.OpenRates;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.audit.Action;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HookGuardTest {
    private static final PatientRef PATIENT = new PatientRef("main", "pt-1");
    private static final HookToken TOKEN =
            new HookToken("main", "https://ehr.main.example", "ehr-client", "jti", Instant.MAX);

    private final Site site = new Site();
    private final List<Refusal> refused = new ArrayList<>();
    private final Errand errand = new Errand();
    private final Doorbook doorbook = new Doorbook(refused::add, Site.request(), ForwardedFor.nobody(), errand);
    private final HookGuard guard = new HookGuard(
            new HookClients(
                    site.ehrs(),
                    new HookKeys(_ -> Optional.of(Pen.keys()), site.ehrs(), site.hooks(), site.clock),
                    site.hooks(),
                    site.self(),
                    site.clock),
            doorbook,
            errand,
            new Pace(OpenRates.of(1, 3, site.clock), doorbook));

    @Test
    void aRefusalAfterTheBodyWasReadNamesUserAndPatient() {
        // When
        refuses(Code.HOOK_CONFLICT, token -> {
            assertThat(guard.about(token, "Practitioner/12", PATIENT, Purpose.TREATMENT))
                    .isEqualTo(TOKEN.caller("Practitioner/12"));
            throw new Failure(Code.HOOK_CONFLICT);
        });
        // Then
        assertThat(refused)
                .containsExactly(new Refusal(
                        Code.HOOK_CONFLICT,
                        Action.HOOK_CALL.wire(),
                        Optional.of(TOKEN.caller("Practitioner/12")),
                        Optional.of(PATIENT),
                        Optional.of(Purpose.TREATMENT),
                        Optional.of("192.0.2.7")));
    }

    @Test
    void aRefusalOfABodyThatCannotBeReadNamesTheClient() {
        // When
        refuses(Code.MALFORMED, _ -> {
            throw new Failure(Code.MALFORMED);
        });
        // Then
        assertThat(refused)
                .containsExactly(new Refusal(
                        Code.MALFORMED,
                        Action.HOOK_CALL.wire(),
                        Optional.of(TOKEN.client()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("192.0.2.7")));
    }

    private void refuses(Code code, Function<HookToken, String> work) {
        errand.brought(TOKEN);
        assertThatThrownBy(() -> guard.call(Action.HOOK_CALL, work))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
