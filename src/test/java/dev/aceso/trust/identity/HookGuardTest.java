package dev.aceso.trust.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.limits.ForwardedFor;
import dev.aceso.ground.limits.OpenRates;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.audit.Action;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class HookGuardTest {
    private static final PatientRef PATIENT = new PatientRef("main", "pt-1");
    private static final HookToken TOKEN =
            new HookToken("main", "https://ehr.main.example", "ehr-client", "jti", Instant.MAX);

    private final Site site = new Site();
    private final List<Refusal> refused = new ArrayList<>();
    private final Errand errand = new Errand();
    private final HookClients clients = new HookClients(
            site.ehrs(),
            new HookKeys(_ -> Optional.of(Pen.keys()), site.ehrs(), site.hooks(), site.clock),
            site.hooks(),
            site.self(),
            site.clock);
    private final HookGuard guard = guard(Site.request());

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

    @Test
    void anEhrWithoutAnAttestationThatCallsTooOftenWritesNoMoreEntries() {
        // Given: its token is good, and it never attested
        String token = Pen.with(claims -> claims.put("iss", "https://ehr.other.example"));
        var eager = guard(Site.request(Map.of("getHeader", "Bearer " + token, "path", Pen.PATH)));
        // When
        var codes = Stream.generate(() -> code(() -> eager.call(Action.HOOK_CALL, _ -> "")))
                .limit(5)
                .toList();
        // Then
        assertThat(codes)
                .containsExactly(
                        Code.MFA_ATTESTATION_MISSING,
                        Code.MFA_ATTESTATION_MISSING,
                        Code.MFA_ATTESTATION_MISSING,
                        Code.RATE_LIMITED,
                        Code.RATE_LIMITED);
        assertThat(refused.stream().filter(refusal -> refusal.caller().isPresent()))
                .hasSize(3);
    }

    private HookGuard guard(CurrentVertxRequest request) {
        var book = new Doorbook(refused::add, request, ForwardedFor.nobody(), errand);
        return new HookGuard(clients, book, errand, new Pace(OpenRates.of(1, 3, site.clock), book));
    }

    private static Code code(ThrowingCallable call) {
        return catchThrowableOfType(Failure.class, call).code();
    }

    private void refuses(Code code, Function<HookToken, String> work) {
        errand.brought(TOKEN);
        assertThatThrownBy(() -> guard.call(Action.HOOK_CALL, work))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
