package dev.aceso.trust.identity;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.StaffRef;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/**
 * Reads the claims of an access token whose signature was verified. Everything that decides is checked here again, by our own
 * clock, whatever was checked before.
 *
 * <p>A token is refused when issuer, audience or times do not fit, or when it belongs to a service. A person is proven when the class
 * ({@code acr}), the methods ({@code amr}, RFC 8176) or both, as {@link Mapping} says for the provider, show a second factor, and the
 * time of the sign-in is present and recent; an absent claim is no evidence. NIST SP 800-63B section 2.2 describes the two factors that the class stands for.
 */
@ApplicationScoped
class Evidence {
    private static final String PATIENT_PATH = "/Patient/";
    /** Where a token names the software that got it: the standards, Okta, and version 1.0 of Entra ID. */
    private static final List<String> CLIENTS = List.of("azp", "client_id", "cid", "appid");

    private static final Set<Role> SOFTWARE = EnumSet.of(Role.EHR_CLIENT, Role.PROVISIONER);

    private static final Pattern WORKFORCE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final IdentityConfig config;
    private final Mapping mapping;
    private final EhrConfig ehrs;
    private final Clock clock;

    Evidence(IdentityConfig config, EhrConfig ehrs, Clock clock) {
        this.config = config;
        this.mapping = Mapping.of(config);
        this.ehrs = ehrs;
        this.clock = clock;
    }

    /**
     * Weighs the claims.
     *
     * @throws Failure {@code UNAUTHENTICATED} when they are not those of a person for this service now
     */
    Verdict weigh(JwtClaims claims) {
        Instant now = clock.instant();
        demandForUs(claims, now);
        String subject = text(claims, mapping.subject()).orElse("");
        demand(!subject.isBlank() && subject.length() <= 255, "There is no subject.");
        demand(!ofService(claims, subject), "A service cannot sign in as a person.");

        Optional<Instant> authenticated = time(claims, mapping.authTime());
        boolean proven = secondFactor(claims)
                && authenticated.filter(at -> recent(at, now)).isPresent();
        Optional<PatientRef> self = text(claims, "fhirUser").flatMap(this::patient);
        Caller.Person person = new Caller.Person(
                config.issuer().toString(),
                subject,
                text(claims, "name")
                        .or(() -> text(claims, "preferred_username"))
                        .orElse(""),
                roles(claims, self),
                self,
                text(claims, "sid"),
                authenticated.orElse(Instant.EPOCH),
                text(claims, "fhirUser").flatMap(this::staff));
        return proven ? new Verdict.Proven(person, shown(claims)) : new Verdict.TooWeak(person);
    }

    /**
     * The software whose token it is: what {@link #weigh} refuses as a service's, and nothing else.
     *
     * @throws Failure {@code UNAUTHENTICATED} when the claims are not those of a service for this service now
     */
    Caller.Software software(JwtClaims claims) {
        demandForUs(claims, clock.instant());
        demand(
                ofService(claims, text(claims, mapping.subject()).orElse("")),
                "A person cannot call what the identity provider's software calls.");
        String client = client(claims).orElse("");
        demand(!client.isBlank() && client.length() <= 255, "The token names no client.");
        return new Caller.Software(config.issuer().toString(), client);
    }

    private void demandForUs(JwtClaims claims, Instant now) {
        demand(text(claims, "iss").equals(Optional.of(config.issuer().toString())), "The issuer is not ours.");
        demand(texts(claims, "aud").contains(config.audience()), "The audience is not this service.");
        demandTimes(claims, now);
        // RFC 8693 section 4.1: until the log can name who acts beside whom it is for, neither is let in.
        demand(!claims.hasClaim("act"), "Nobody may act for another here.");
    }

    private static Optional<String> client(JwtClaims claims) {
        return CLIENTS.stream().flatMap(name -> text(claims, name).stream()).findFirst();
    }

    private Shown shown(JwtClaims claims) {
        return new Shown(
                client(claims),
                text(claims, mapping.workforceId())
                        .filter(id -> WORKFORCE_ID.matcher(id).matches()),
                time(claims, "iat").orElse(Instant.EPOCH));
    }

    private void demandTimes(JwtClaims claims, Instant now) {
        Instant latest = now.plus(config.clockSkew());
        Instant earliest = now.minus(config.clockSkew());
        demand(time(claims, "exp").filter(earliest::isBefore).isPresent(), "The token has expired.");
        demand(time(claims, "iat").filter(at -> !at.isAfter(latest)).isPresent(), "The token is not from the past.");
        demand(
                !claims.hasClaim("nbf")
                        || time(claims, "nbf").filter(at -> !at.isAfter(latest)).isPresent(),
                "The token is not valid yet.");
    }

    private boolean recent(Instant at, Instant now) {
        return !at.isAfter(now.plus(config.clockSkew())) && !at.isBefore(now.minus(config.maxAuthAge()));
    }

    private boolean secondFactor(JwtClaims claims) {
        boolean classed = classes(claims).stream().anyMatch(mapping.classes()::contains);
        boolean shown = texts(claims, mapping.methodsClaim()).stream().anyMatch(mapping.factors()::contains);
        return switch (mapping.proof()) {
            case BOTH -> classed && shown;
            case CLASS -> classed;
            case METHODS -> shown;
        };
    }

    /** The standard's own claim is one text (OpenID Connect Core 1.0, section 2); others may be lists. */
    private List<String> classes(JwtClaims claims) {
        return mapping.classClaim().equals("acr")
                ? text(claims, "acr").stream().toList()
                : texts(claims, mapping.classClaim());
    }

    /**
     * By name, or because the client itself is the subject (RFC 9068 section 2.2), or because it says so ({@code idtyp}, {@code gty}),
     * or because it lacks what every person's token has.
     */
    private boolean ofService(JwtClaims claims, String subject) {
        Optional<String> sub = text(claims, "sub");
        return text(claims, "preferred_username")
                        .filter(name -> name.startsWith(mapping.serviceNamePrefix()))
                        .isPresent()
                || CLIENTS.stream()
                        .flatMap(name -> text(claims, name).stream())
                        .anyMatch(client -> client.equals(subject) || sub.equals(Optional.of(client)))
                || text(claims, "idtyp").filter("app"::equals).isPresent()
                || text(claims, "gty").filter("client-credentials"::equals).isPresent()
                || mapping.personClaim()
                        .filter(name -> value(claims, name) == null)
                        .isPresent();
    }

    /** The roles of software are never a person's, and a patient without a record of their own is no patient here. */
    private Set<Role> roles(JwtClaims claims, Optional<PatientRef> self) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        texts(claims, mapping.roles()).forEach(name -> Role.of(name).ifPresent(roles::add));
        roles.removeAll(SOFTWARE);
        if (self.isEmpty()) {
            roles.remove(Role.PATIENT);
        }
        return roles;
    }

    /** A FHIR user counts when it is a Patient directly under the base URL of an EHR that we know. */
    private Optional<PatientRef> patient(String fhirUser) {
        for (Map.Entry<String, EhrConfig.Ehr> ehr : ehrs.all().entrySet()) {
            String prefix = ehr.getValue().fhirBaseUrl().toString().replaceAll("/+$", "") + PATIENT_PATH;
            if (fhirUser.startsWith(prefix) && PatientRef.valid(ehr.getKey(), fhirUser.substring(prefix.length()))) {
                return Optional.of(new PatientRef(ehr.getKey(), fhirUser.substring(prefix.length())));
            }
        }
        return Optional.empty();
    }

    /** A FHIR user is staff when it is a Practitioner or a PractitionerRole directly under the base URL of an EHR that we know. */
    private Optional<StaffRef> staff(String fhirUser) {
        return ehrs.all().entrySet().stream()
                .flatMap(ehr -> {
                    String prefix = ehr.getValue().fhirBaseUrl().toString().replaceAll("/+$", "") + "/";
                    return fhirUser.startsWith(prefix)
                            ? StaffRef.of(ehr.getKey(), fhirUser.substring(prefix.length())).stream()
                            : Stream.empty();
                })
                .findFirst();
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new Failure(Code.UNAUTHENTICATED, otherwise);
        }
    }

    private static Optional<String> text(JwtClaims claims, String name) {
        return value(claims, name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static List<String> texts(JwtClaims claims, String name) {
        return switch (value(claims, name)) {
            case String one -> Arrays.asList(one.split(" "));
            case Collection<?> many ->
                many.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }

    private static Optional<Instant> time(JwtClaims claims, String name) {
        return SignedToken.time(value(claims, name));
    }

    private static @Nullable Object value(JwtClaims claims, String name) {
        if (!name.startsWith("/")) {
            return claims.getClaimValue(name);
        }
        @Nullable Object found = claims.getClaimsMap();
        for (String step : name.substring(1).split("/", -1)) {
            found = found instanceof Map<?, ?> object
                    ? object.get(step.replace("~1", "/").replace("~0", "~"))
                    : null;
        }
        return found;
    }
}
