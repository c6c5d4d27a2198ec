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

/**
 * Reads the claims of an access token whose signature was verified. Everything that decides is checked here again, by our own
 * clock, whatever was checked before.
 *
 * <p>A token is refused when issuer, audience or times do not fit, or when it belongs to a service. A person is proven when {@code
 * acr} is an accepted class, {@code amr} (RFC 8176) names a second factor and {@code auth_time} is present and recent; an absent
 * claim is no evidence. NIST SP 800-63B section 2.2 describes the two factors that the class stands for.
 */
@ApplicationScoped
class Evidence {
    private static final String PATIENT_PATH = "/Patient/";
    private static final Pattern WORKFORCE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final IdentityConfig config;
    private final EhrConfig ehrs;
    private final Clock clock;

    Evidence(IdentityConfig config, EhrConfig ehrs, Clock clock) {
        this.config = config;
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
        demand(text(claims, "iss").equals(Optional.of(config.issuer().toString())), "The issuer is not ours.");
        demand(texts(claims, "aud").contains(config.audience()), "The audience is not this service.");
        demandTimes(claims, now);
        String subject = text(claims, "sub").orElse("");
        demand(!subject.isBlank() && subject.length() <= 255, "There is no subject.");
        demand(!ofService(claims, subject), "A service cannot sign in as a person.");

        Optional<Instant> authenticated = time(claims, "auth_time");
        boolean proven =
                text(claims, "acr").filter(config.acrValues()::contains).isPresent()
                        && texts(claims, "amr").stream().anyMatch(config.secondFactors()::contains)
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

    private Shown shown(JwtClaims claims) {
        return new Shown(
                text(claims, "azp").or(() -> text(claims, "client_id")),
                text(claims, config.workforceIdClaim())
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

    /** By name, or because the client itself is the subject (RFC 9068 section 2.2), or because it says so ({@code idtyp}). */
    private boolean ofService(JwtClaims claims, String subject) {
        return text(claims, "preferred_username")
                        .filter(name -> name.startsWith(config.serviceAccountPrefix()))
                        .isPresent()
                || text(claims, "client_id").filter(subject::equals).isPresent()
                || text(claims, "azp").filter(subject::equals).isPresent()
                || text(claims, "idtyp").filter("app"::equals).isPresent();
    }

    /** The role of an EHR's client is never a person's, and a patient without a record of their own is no patient here. */
    private Set<Role> roles(JwtClaims claims, Optional<PatientRef> self) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        texts(claims, config.rolesClaim()).forEach(name -> Role.of(name).ifPresent(roles::add));
        roles.remove(Role.EHR_CLIENT);
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
        return claims.getClaimValue(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static List<String> texts(JwtClaims claims, String name) {
        return switch (claims.getClaimValue(name)) {
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
        return claims.getClaimValue(name) instanceof Number seconds
                        && seconds.longValue() >= 0
                        && seconds.longValue() < 1L << 40
                ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                : Optional.empty();
    }
}
