package dev.aceso.trust.identity;

import java.time.Instant;
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
    private final Portals portals;
    private final ProviderClock clock;

    Evidence(IdentityConfig config, EhrConfig ehrs, Portals portals, ProviderClock clock) {
        this.config = config;
        this.mapping = Mapping.of(config);
        this.ehrs = ehrs;
        this.portals = portals;
        this.clock = clock;
    }

    /**
     * Weighs the claims.
     *
     * @throws Failure {@code UNAUTHENTICATED} when they are not those of a person for this service now
     */
    Verdict weigh(JwtClaims verified) {
        TokenClaims claims = new TokenClaims(verified);
        demandForUs(claims);
        String subject = claims.text(mapping.subject()).orElse("");
        demand(!subject.isBlank() && subject.length() <= 255, "There is no subject.");
        demand(
                !ofService(claims, subject) && !portals.software(claims, subject),
                "A service cannot sign in as a person.");
        Optional<Acting> acting = portals.acting(claims, subject, client(claims));

        Optional<Instant> authenticated = claims.time(mapping.authTime());
        boolean proven = secondFactor(claims, acting.map(Acting::mapping).orElse(mapping))
                && authenticated.filter(this::recent).isPresent();
        Optional<PatientRef> self = claims.text("fhirUser").flatMap(this::patient);
        Caller.Person named = new Caller.Person(
                config.issuer().toString(),
                subject,
                claims.text("name").or(() -> claims.text("preferred_username")).orElse(""),
                roles(claims, self),
                self,
                claims.text("sid"),
                authenticated.orElse(Instant.EPOCH),
                claims.text("fhirUser").flatMap(this::staff));
        demand(
                acting.isPresent() || !named.roles().contains(Role.REPRESENTATIVE),
                "Nobody represents a patient but through a portal, which shows whose authority it is and until when.");
        Caller.Person person = acting.map(by -> by.caller(named)).orElse(named);
        Shown shown = shown(claims, person);
        return proven ? new Verdict.Proven(person, shown) : new Verdict.TooWeak(person, shown);
    }

    /**
     * The software whose token it is, where the token says itself that it is software's. {@link #weigh} refuses each such token; one that only lacks what
     * a person's has is neither's.
     *
     * @throws Failure {@code UNAUTHENTICATED} when the claims are not those of a service for this service now
     */
    Caller.Software software(JwtClaims verified) {
        TokenClaims claims = new TokenClaims(verified);
        demandForUs(claims);
        demand(!claims.has("act"), "Software acts for nobody else.");
        demand(
                saysService(claims, claims.text(mapping.subject()).orElse("")) || namesNobody(claims),
                "A person cannot call what the identity provider's software calls.");
        String client = client(claims).orElse("");
        demand(!client.isBlank() && client.length() <= 255, "The token names no client.");
        return new Caller.Software(config.issuer().toString(), client);
    }

    private void demandForUs(TokenClaims claims) {
        demand(claims.text("iss").equals(Optional.of(config.issuer().toString())), "The issuer is not ours.");
        demand(claims.texts("aud").contains(config.audience()), "The audience is not this service.");
        demandTimes(claims);
    }

    private Shown shown(TokenClaims claims, Caller.Person person) {
        return new Shown(
                client(claims),
                claims.text(mapping.workforceId())
                        .filter(id -> WORKFORCE_ID.matcher(id).matches()),
                claims.text("sub").filter(sub -> !sub.equals(person.subject())),
                claims.time("iat").orElse(Instant.EPOCH));
    }

    private static Optional<String> client(TokenClaims claims) {
        return CLIENTS.stream().flatMap(name -> claims.text(name).stream()).findFirst();
    }

    private void demandTimes(TokenClaims claims) {
        demand(claims.time("exp").filter(clock::mayBeToCome).isPresent(), "The token has expired.");
        demand(claims.time("iat").filter(clock::mayHaveBeen).isPresent(), "The token is not from the past.");
        demand(
                !claims.has("nbf")
                        || claims.time("nbf").filter(clock::mayHaveBeen).isPresent(),
                "The token is not valid yet.");
        claims.time("iat").ifPresent(clock::shows);
    }

    private boolean recent(Instant at) {
        return clock.mayHaveBeen(at) && clock.within(at, config.maxAuthAge());
    }

    private static boolean secondFactor(TokenClaims claims, Mapping mapping) {
        boolean classed = classes(claims, mapping).stream().anyMatch(mapping.classes()::contains);
        boolean shown = claims.texts(mapping.methodsClaim()).stream().anyMatch(mapping.factors()::contains);
        return switch (mapping.proof()) {
            case BOTH -> classed && shown;
            case CLASS -> classed;
            case METHODS -> shown;
        };
    }

    /** The standard's own claim is one text (OpenID Connect Core 1.0, section 2); others may be lists. */
    private static List<String> classes(TokenClaims claims, Mapping mapping) {
        return mapping.classClaim().equals("acr")
                ? claims.text("acr").stream().toList()
                : claims.texts(mapping.classClaim());
    }

    /** Because it says so, or because it lacks what every person's token has. */
    private boolean ofService(TokenClaims claims, String subject) {
        return saysService(claims, subject)
                || mapping.personClaim().filter(name -> !claims.has(name)).isPresent();
    }

    /** No account at all: the token is about its client only. */
    private boolean namesNobody(TokenClaims claims) {
        return !claims.has("sub") && !claims.has(mapping.subject());
    }

    /** By name, or because the client itself is the subject (RFC 9068 section 2.2), or by {@code idtyp} or {@code gty}. */
    private boolean saysService(TokenClaims claims, String subject) {
        Optional<String> sub = claims.text("sub");
        return claims.text("preferred_username")
                        .filter(name -> name.startsWith(mapping.serviceNamePrefix()))
                        .isPresent()
                || CLIENTS.stream()
                        .flatMap(name -> claims.text(name).stream())
                        .anyMatch(client -> client.equals(subject) || sub.equals(Optional.of(client)))
                || claims.text("idtyp").filter("app"::equals).isPresent()
                || claims.text("gty").filter("client-credentials"::equals).isPresent();
    }

    /** The roles of software are never a person's, and a patient without a record of their own is no patient here. */
    private Set<Role> roles(TokenClaims claims, Optional<PatientRef> self) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        claims.texts(mapping.roles()).forEach(name -> Role.of(name).ifPresent(roles::add));
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
}
