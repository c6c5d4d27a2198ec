package dev.aceso.trust.identity;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.identity.Acting.Representative;
import dev.aceso.trust.identity.PortalConfig.Portal;
import io.quarkus.runtime.Startup;

/**
 * The portals that may act for a patient, and those who may act through them (RFC 8693). Whatever is not configured is refused: an {@code act}
 * within an {@code act}, a client that is no portal, an actor who is the subject, and a token that says who may act instead of who does.
 *
 * <p>Why the authority of a representative comes with the token: it is the portal that asked the EHR for it, and a token lives for minutes. The
 * time at which the authority ends is looked at with each request, by our own clock and to the second.
 */
@ApplicationScoped
@Startup
public class Portals {
    private static final Set<String> MEMBERS = Set.of("sub", "client_id", "iss", "name");
    private static final String ID = "[a-z0-9-]{1,32}";
    private static final int LONGEST = 255;

    private final Map<String, Portal> portals;
    private final IdentityConfig identity;
    private final Clock clock;

    Portals(PortalConfig config, IdentityConfig identity, Clock clock) {
        this.portals = Map.copyOf(config.all());
        this.identity = identity;
        this.clock = clock;
        long clients =
                portals.values().stream().map(Portal::clientId).distinct().count();
        if (clients != portals.size() || !portals.keySet().stream().allMatch(id -> id.matches(ID))) {
            throw new IllegalStateException("aceso.portals: each has an id " + ID + " and a client of its own");
        }
    }

    /** The ids of all portals. */
    public Set<String> ids() {
        return portals.keySet();
    }

    /**
     * Who acts for the subject of the token, if anybody does.
     *
     * @param subject the account that the token is about
     * @param client the software that got it
     * @throws Failure {@code UNAUTHENTICATED} when somebody acts who may not
     */
    Optional<Acting> acting(Claims claims, String subject, Optional<String> client) {
        demand(!claims.has("may_act"), "A token that says who may act is to be exchanged, not to be shown.");
        if (!claims.has("act")) {
            return Optional.empty();
        }
        demand(
                claims.value("act") instanceof Map<?, ?> act && MEMBERS.containsAll(act.keySet()),
                "Who acts is said in a way that we do not know.");
        Map.Entry<String, Portal> portal = portals.entrySet().stream()
                .filter(known -> client.equals(Optional.of(known.getValue().clientId())))
                .findFirst()
                .orElseThrow(() -> new Failure(Code.UNAUTHENTICATED, "This client may not act for anybody."));
        String actor = claims.text("/act/sub").filter(Portals::bounded).orElse("");
        demand(
                !actor.isEmpty()
                        && !actor.equals(subject)
                        && !claims.text("sub").equals(Optional.of(actor)),
                "Nobody, or the subject, acts.");
        demand(
                !claims.has("/act/iss")
                        || claims.text("/act/iss")
                                .equals(Optional.of(identity.issuer().toString())),
                "Who acts is of another issuer.");
        boolean itself = claims.has("/act/client_id")
                ? claims.text("/act/client_id").equals(client)
                : actor.equals(portal.getValue().clientId());
        demand(itself || !claims.has("/act/client_id"), "Another client acts than the one that got the token.");
        return Optional.of(new Acting(
                portal.getKey(),
                Mapping.of(identity).of(portal.getValue()),
                itself ? Optional.empty() : Optional.of(representative(claims, actor, portal.getValue()))));
    }

    private Representative representative(Claims claims, String actor, Portal portal) {
        demand(portal.representatives(), "Nobody acts through this portal.");
        Instant now = clock.instant();
        demand(
                claims.time(portal.authorityClaim()).filter(now::isBefore).isPresent(),
                "The authority to act has ended, or is not shown.");
        return new Representative(
                actor, claims.text("/act/name").filter(Portals::bounded).orElse(""));
    }

    private static boolean bounded(String text) {
        return !text.isBlank() && text.length() <= LONGEST;
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new Failure(Code.UNAUTHENTICATED, otherwise);
        }
    }
}
