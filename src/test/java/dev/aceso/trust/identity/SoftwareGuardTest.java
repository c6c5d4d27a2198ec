package dev.aceso.trust.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.limits.ForwardedFor;
import dev.aceso.ground.limits.OpenRates;
import dev.aceso.ground.limits.Steady;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class SoftwareGuardTest {
    private final Site site = new Site();
    private final List<Refusal> refused = new ArrayList<>();
    private final Errand errand = new Errand();
    private final Doorbook doorbook = new Doorbook(refused::add, Site.request(), ForwardedFor.nobody(), errand);
    private final SoftwareGuard guard = guard(new People(
            Site.answering(CurrentIdentityAssociation.class, Map.of()),
            new Evidence(site.identity(), site.ehrs(), site.portals(), site.provider()),
            site.identity(),
            new ProviderReach(new Steady())));

    @Test
    void saysThatThereIsNothingWhereNobodyMayCall() {
        refuses(Set.of(), Code.NOT_FOUND);
    }

    @Test
    void wantsATokenWhereSomebodyMay() {
        refuses(Set.of("aceso-scim"), Code.UNAUTHENTICATED);
    }

    @Test
    void softwareThatMayNotCallIsStoppedTooWhenItCallsTooOften() {
        // Given
        var stranger = guard(
                new People(
                        Site.answering(CurrentIdentityAssociation.class, Map.of()),
                        new Evidence(site.identity(), site.ehrs(), site.portals(), site.provider()),
                        site.identity(),
                        new ProviderReach(new Steady())) {
                    @Override
                    Caller.Software software(@Nullable String authorization) {
                        return new Caller.Software(Site.IDP, "stranger");
                    }
                });
        // When
        var codes = Stream.generate(() -> catchThrowableOfType(
                                Failure.class,
                                () -> stranger.call(Action.WORKFORCE_LIST, Set.of("aceso-scim"), _ -> ""))
                        .code())
                .limit(4)
                .toList();
        // Then
        assertThat(codes)
                .containsExactly(Code.NOT_PERMITTED, Code.NOT_PERMITTED, Code.NOT_PERMITTED, Code.RATE_LIMITED);
    }

    private SoftwareGuard guard(People people) {
        return new SoftwareGuard(people, doorbook, errand, new Pace(OpenRates.of(1, 3, site.clock), doorbook));
    }

    private void refuses(Set<String> clients, Code code) {
        assertThatThrownBy(() -> guard.call(Action.WORKFORCE_LIST, clients, _ -> {
                    throw new AssertionError("nobody was let in");
                }))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
        assertThat(errand.admitted()).isFalse();
        assertThat(refused)
                .containsExactly(new Refusal(
                        code,
                        Action.WORKFORCE_LIST.wire(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("192.0.2.7")));
    }
}
