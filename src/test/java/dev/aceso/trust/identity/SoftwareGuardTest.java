package dev.aceso.trust.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.limits.ForwardedFor;
import dev.aceso.ground.limits.OpenRates;
import dev.aceso.ground.limits.Steady;
import dev.aceso.trust.audit.Action;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SoftwareGuardTest {
    private final Site site = new Site();
    private final List<Refusal> refused = new ArrayList<>();
    private final Errand errand = new Errand();
    private final Doorbook doorbook = new Doorbook(refused::add, Site.request(), ForwardedFor.nobody(), errand);
    private final SoftwareGuard guard = new SoftwareGuard(
            new People(
                    Site.answering(CurrentIdentityAssociation.class, Map.of()),
                    new Evidence(site.identity(), site.ehrs(), site.portals(), site.provider()),
                    site.identity(),
                    new ProviderReach(new Steady())),
            doorbook,
            errand,
            new Pace(OpenRates.of(1, 3, site.clock), doorbook));

    @Test
    void saysThatThereIsNothingWhereNobodyMayCall() {
        refuses(Set.of(), Code.NOT_FOUND);
    }

    @Test
    void wantsATokenWhereSomebodyMay() {
        refuses(Set.of("aceso-scim"), Code.UNAUTHENTICATED);
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
