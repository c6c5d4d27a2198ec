package dev.aceso.trust.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.limits.ForwardedFor;
import dev.aceso.ground.limits.OpenRates;
import dev.aceso.ground.limits.Steady;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Log;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class PersonGuardTest {
    private static final Caller.Person PERSON = new Caller.Person(
            Site.IDP, "1", "N", Set.of(Role.CLINICIAN), Optional.empty(), Optional.empty(), Site.NOON);
    private static final Shown SHOWN = new Shown(Optional.of("portal"), Optional.empty(), Optional.empty(), Site.NOON);

    private final Site site = new Site();
    private final List<Refusal> refused = new ArrayList<>();
    private final Doorbook doorbook = new Doorbook(refused::add, Site.request(), ForwardedFor.nobody(), new Errand());
    private final List<String> asked = new ArrayList<>();

    @Test
    void whoShowsNoSecondFactorTooOftenWritesNoMoreEntries() {
        stopsTheThird(new Verdict.TooWeak(PERSON, SHOWN), Code.STEP_UP_REQUIRED);
    }

    @Test
    void whoIsNotLetInTooOftenAsksTheStoreNoMore() {
        stopsTheThird(new Verdict.Proven(PERSON, SHOWN), Code.SESSION_ENDED);
        assertThat(asked).containsExactly("session", "session");
    }

    private void stopsTheThird(Verdict verdict, Code code) {
        // When
        var guard = guard(verdict);
        var failures = Stream.generate(
                        () -> catchThrowableOfType(Failure.class, () -> guard.call(Action.SELF_READ, _ -> "let in")))
                .limit(4)
                .toList();
        // Then
        assertThat(failures)
                .extracting(Failure::code)
                .containsExactly(code, code, Code.RATE_LIMITED, Code.RATE_LIMITED);
        assertThat(failures.getLast().retryAfter()).isNotEmpty();
        assertThat(refused.stream().filter(refusal -> refusal.caller().isPresent()))
                .hasSize(2);
    }

    private PersonGuard guard(Verdict verdict) {
        var errand = new Errand();
        var people =
                new People(
                        Site.answering(CurrentIdentityAssociation.class, Map.of()),
                        new Evidence(site.identity(), site.ehrs(), site.portals(), site.provider()),
                        site.identity(),
                        new ProviderReach(new Steady())) {
                    @Override
                    Verdict current(@Nullable String authorization) {
                        return verdict;
                    }
                };
        return new PersonGuard(
                people,
                new Pace(OpenRates.of(1, 2, site.clock), doorbook),
                doorbook,
                errand,
                Site.answering(Log.class, Map.of("meet", UUID.randomUUID())),
                List.of((_, _) -> {
                    asked.add("session");
                    throw new Failure(Code.SESSION_ENDED);
                }),
                _ -> Optional.empty(),
                site.provider());
    }
}
