package dev.aceso.trust.identity;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
class Portals {
    private static final Set<String> MEMBERS = Set.of("sub", "client_id", "iss", "name");
    private static final String ID = "[a-z0-9-]{1,32}";
    private static final int LONGEST = 255;

    private final Map<String, Known> portals;
    private final Set<String> software;
    private final Set<String> members;
    private final String account;
    private final String issuer;
    private final Clock clock;

    Portals(PortalConfig config, IdentityConfig identity, Clock clock) {
        Mapping provider = Mapping.of(identity);
        Map<String, Known> known = new HashMap<>();
        config.all().forEach((id, portal) -> known.put(portal.clientId(), new Known(id, portal, provider.of(portal))));
        this.portals = Map.copyOf(known);
        this.software = known.values().stream()
                .flatMap(portal -> portal.accounts().stream())
                .collect(Collectors.toUnmodifiableSet());
        this.members =
                Stream.concat(MEMBERS.stream(), Stream.of(provider.subject())).collect(Collectors.toUnmodifiableSet());
        this.account = "/act/" + provider.subject().replace("~", "~0").replace("/", "~1");
        this.issuer = identity.issuer().toString();
        this.clock = clock;
        if (known.size() != config.all().size()
                || !config.all().keySet().stream().allMatch(id -> id.matches(ID))) {
            throw new IllegalStateException("aceso.portals: each has an id " + ID + " and a client of its own");
        }
    }

    /**
     * A portal.
     *
     * @param id its configured id
     * @param config what is said of it
     * @param mapping where its tokens say what
     */
    private record Known(String id, Portal config, Mapping mapping) {
        /** As what the portal itself acts. */
        Set<String> accounts() {
            return Stream.concat(Stream.of(config.clientId()), config.serviceAccounts().orElse(List.of()).stream())
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** Whether the token is about a portal's own account, and so about nobody. */
    boolean software(TokenClaims claims, String subject) {
        return Stream.of(Optional.of(subject), claims.text("sub"), claims.text("preferred_username"))
                .flatMap(Optional::stream)
                .anyMatch(software::contains);
    }

    /**
     * Who acts for the subject of the token, if anybody does.
     *
     * @param subject the account that the token is about
     * @param client the software that got it
     * @throws Failure {@code UNAUTHENTICATED} when somebody acts who may not
     */
    Optional<Acting> acting(TokenClaims claims, String subject, Optional<String> client) {
        demand(!claims.has("may_act"), "A token that says who may act is to be exchanged, not to be shown.");
        if (!claims.has("act")) {
            return Optional.empty();
        }
        demand(
                claims.value("act") instanceof Map<?, ?> act && members.containsAll(act.keySet()),
                "Who acts is said in a way that we do not know.");
        Known portal = client.map(portals::get)
                .orElseThrow(() -> new Failure(Code.UNAUTHENTICATED, "This client may not act for anybody."));
        String actor = claims.text("/act/sub").filter(Portals::bounded).orElse("");
        demand(
                !actor.isEmpty()
                        && !actor.equals(subject)
                        && !claims.text("sub").equals(Optional.of(actor)),
                "Nobody, or the subject, acts.");
        demand(
                !claims.has("/act/iss") || claims.text("/act/iss").equals(Optional.of(issuer)),
                "Who acts is of another issuer.");
        demand(
                !claims.has("/act/client_id") || claims.text("/act/client_id").equals(client),
                "Another client acts than the one that got the token.");
        // Which software it is says nothing of who acts by it: that is who is named.
        boolean itself = portal.accounts().contains(actor)
                && (!claims.has(account)
                        || claims.text(account)
                                .filter(portal.accounts()::contains)
                                .isPresent());
        return Optional.of(new Acting(
                portal.id(),
                portal.mapping(),
                itself ? Optional.empty() : Optional.of(representative(claims, subject, portal.config()))));
    }

    /** Their account is named as the provider names every account, so that it is one of the same people. */
    private Representative representative(TokenClaims claims, String subject, Portal portal) {
        demand(portal.representatives(), "Nobody acts through this portal.");
        String actor = claims.text(account).filter(Portals::bounded).orElse("");
        demand(!actor.isEmpty() && !actor.equals(subject), "Nobody whose account is known, or the subject, acts.");
        demand(
                !software.contains(actor)
                        && claims.text("/act/sub").filter(software::contains).isEmpty(),
                "A portal's own account represents nobody.");
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
