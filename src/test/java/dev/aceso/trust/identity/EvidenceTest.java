package dev.aceso.trust.identity;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.StaffRef;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EvidenceTest {
    private static final long NOON = Site.NOON.getEpochSecond();

    private final Site site = new Site();
    private final Evidence evidence = new Evidence(site.identity(), site.ehrs(), site.portals(), site.provider());

    @Test
    void provesAPersonByClassSecondFactorAndTime() {
        assertThat(weigh(_ -> {}))
                .isEqualTo(new Verdict.Proven(
                        new Caller.Person(
                                Site.IDP,
                                "4711",
                                "Dr. Grey",
                                Set.of(Role.CLINICIAN),
                                Optional.empty(),
                                Optional.of("session-1"),
                                Site.NOON.minusSeconds(60)),
                        new Shown(
                                Optional.of("aceso-portal"),
                                Optional.empty(),
                                Optional.empty(),
                                Site.NOON.minusSeconds(10))));
    }

    @Test
    void readsTheClientAndTheEmployersNumberWhereTheyHaveAForm() {
        assertThat(weigh(c -> {
                    c.setClaim("azp", "portal");
                    c.setClaim("employee_number", "E-1007");
                }))
                .isInstanceOfSatisfying(
                        Verdict.Proven.class,
                        proven -> assertThat(proven.shown())
                                .isEqualTo(new Shown(
                                        Optional.of("portal"),
                                        Optional.of("E-1007"),
                                        Optional.empty(),
                                        Site.NOON.minusSeconds(10))));
        assertThat(weigh(c -> c.setClaim("employee_number", "not a number of ours")))
                .isInstanceOfSatisfying(
                        Verdict.Proven.class,
                        proven -> assertThat(proven.shown().workforceId()).isEmpty());
    }

    @TestFactory
    Stream<DynamicTest> asksForAStepUpOn() {
        return Stream.<Map.Entry<String, Consumer<JwtClaims>>>of(
                        Map.entry("a class that is not accepted", c -> c.setClaim("acr", "aal1")),
                        Map.entry("no class", c -> c.unsetClaim("acr")),
                        Map.entry("a class that is a list", c -> c.setClaim("acr", List.of("aal2"))),
                        Map.entry("a password only", c -> c.setClaim("amr", List.of("pwd"))),
                        Map.entry("no methods", c -> c.unsetClaim("amr")),
                        Map.entry("empty methods", c -> c.setClaim("amr", List.of())),
                        Map.entry("no time, although iat is fresh", c -> c.unsetClaim("auth_time")),
                        Map.entry("a time that is text", c -> c.setClaim("auth_time", Long.toString(NOON))),
                        Map.entry("a sign-in too long ago", c -> c.setClaim("auth_time", NOON - 12 * 3600 - 1)),
                        Map.entry("a sign-in in the future", c -> c.setClaim("auth_time", NOON + 31)))
                .map(weak -> DynamicTest.dynamicTest(
                        weak.getKey(), () -> assertThat(weigh(weak.getValue())).isInstanceOf(Verdict.TooWeak.class)));
    }

    @Test
    void takesASignInAsOldAsAllowed() {
        assertThat(weigh(c -> c.setClaim("auth_time", NOON - 12 * 3600))).isInstanceOf(Verdict.Proven.class);
    }

    /** A sign-in does not stay recent for longer because the provider's clock is ahead. */
    @Test
    void takesNoSignInThatIsTooOldByTheClockOfAProviderThatIsAhead() {
        // Given
        assertThat(weigh(c -> c.setClaim("auth_time", NOON - 12 * 3600 + 20))).isInstanceOf(Verdict.Proven.class);

        // When it shows that it is 25 seconds ahead
        weigh(c -> c.setClaim("iat", NOON + 25));

        // Then
        assertThat(weigh(c -> c.setClaim("auth_time", NOON - 12 * 3600 + 20))).isInstanceOf(Verdict.TooWeak.class);
        assertThat(weigh(c -> c.setClaim("auth_time", NOON - 12 * 3600 + 25))).isInstanceOf(Verdict.Proven.class);
    }

    @Test
    void saysTheSubjectWhereThatIsNotTheAccount() {
        IdentityConfig entra = Site.config(IdentityConfig.class, Map.of("aceso.identity.provider-kind", "entra"));
        JwtClaims claims = claims();
        claims.setClaim("scp", "access_as_user");
        claims.setClaim("acrs", List.of("c1"));
        claims.setClaim("oid", "oid-of-grey");
        assertThat(new Evidence(entra, site.ehrs(), site.portals(), site.provider()).weigh(claims))
                .isInstanceOfSatisfying(Verdict.Proven.class, proven -> {
                    assertThat(proven.person().subject()).isEqualTo("oid-of-grey");
                    assertThat(proven.shown().subject()).contains("4711");
                });
    }

    @Test
    void aSessionEndsByOurClockWhateverTheTokenSays() {
        // Given
        JwtClaims claims = claims();
        claims.setClaim("exp", NOON + 86_400);
        // When
        site.clock.forward(Duration.ofHours(12));
        // Then
        assertThat(evidence.weigh(claims)).isInstanceOf(Verdict.TooWeak.class);
    }

    @TestFactory
    Stream<DynamicTest> refuses() {
        return Stream.<Map.Entry<String, Consumer<JwtClaims>>>of(
                        Map.entry("another issuer", c -> c.setIssuer("https://idp.evil.example")),
                        Map.entry("no issuer", c -> c.unsetClaim("iss")),
                        Map.entry("another audience", c -> c.setAudience("account")),
                        Map.entry("no audience", c -> c.unsetClaim("aud")),
                        Map.entry("an expired token", c -> c.setClaim("exp", NOON - 30)),
                        Map.entry("no exp", c -> c.unsetClaim("exp")),
                        Map.entry("a token from the future", c -> c.setClaim("iat", NOON + 31)),
                        Map.entry("no iat", c -> c.unsetClaim("iat")),
                        Map.entry("a token not valid yet", c -> c.setClaim("nbf", NOON + 31)),
                        Map.entry("an nbf that is text", c -> c.setClaim("nbf", "now")),
                        Map.entry("somebody who acts for another", c -> c.setClaim("act", Map.of("sub", "4712"))),
                        Map.entry(
                                "a representative of nobody's making",
                                c -> c.setClaim("roles", List.of("representative"))),
                        Map.entry("a representative who comes by themselves", c -> {
                            c.setClaim("roles", List.of("representative"));
                            c.setClaim("fhirUser", "https://ehr.main.example/fhir/Patient/pt-1");
                            c.setClaim("authority_exp", NOON + 86_400);
                        }),
                        Map.entry(
                                "a representative who also works here",
                                c -> c.setClaim("roles", List.of("clinician", "representative"))),
                        Map.entry("a portal's own account", c -> c.setSubject("family-bot")),
                        Map.entry(
                                "a portal's own account by its name",
                                c -> c.setClaim("preferred_username", "plain-bot")),
                        Map.entry("a portal's client", c -> c.setSubject("family-portal")),
                        Map.entry("no subject", c -> c.unsetClaim("sub")),
                        Map.entry("a huge subject", c -> c.setSubject("s".repeat(256))),
                        Map.entry(
                                "a service by its name", c -> c.setClaim("preferred_username", "service-account-bot")),
                        Map.entry("a service by its client id", c -> c.setClaim("client_id", "4711")),
                        Map.entry("a service by its party", c -> c.setClaim("azp", "4711")),
                        Map.entry("a service by its type", c -> c.setClaim("idtyp", "app")))
                .map(bad -> DynamicTest.dynamicTest(
                        bad.getKey(),
                        () -> assertThatThrownBy(() -> weigh(bad.getValue()))
                                .isInstanceOfSatisfying(
                                        Failure.class, f -> assertThat(f.code()).isEqualTo(Code.UNAUTHENTICATED))));
    }

    /** Whoever is a service is no person, and the other way round, whatever the token says. */
    @TestFactory
    Stream<DynamicTest> takesForSoftwareWhatIsNoPersonAndNothingElse() {
        return Stream.<Map.Entry<String, Consumer<JwtClaims>>>of(
                        Map.entry("by its name", c -> c.setClaim("preferred_username", "service-account-scim")),
                        Map.entry("by its client id", c -> c.setClaim("client_id", "4711")),
                        Map.entry("by its type", c -> c.setClaim("idtyp", "app")),
                        Map.entry("by its grant", c -> c.setClaim("gty", "client-credentials")))
                .map(software -> DynamicTest.dynamicTest(software.getKey(), () -> {
                    JwtClaims claims = claims();
                    software.getValue().accept(claims);
                    assertThat(evidence.software(claims).issuer()).isEqualTo(Site.IDP);
                    assertThatThrownBy(() -> evidence.weigh(claims)).isInstanceOf(Failure.class);
                }));
    }

    @Test
    void takesNoPersonForSoftwareThoughTheirClientMayProvision() {
        refusedAsSoftware(_ -> {});
        refusedAsSoftware(c -> c.setClaim("azp", "aceso-scim"));
        refusedAsSoftware(c -> c.setClaim("roles", List.of("provisioner")));
    }

    @TestFactory
    Stream<DynamicTest> refusesSoftwareFor() {
        return Stream.<Map.Entry<String, Consumer<JwtClaims>>>of(
                        Map.entry("another issuer", c -> c.setIssuer("https://idp.evil.example")),
                        Map.entry("another audience", c -> c.setAudience("account")),
                        Map.entry("an expired token", c -> c.setClaim("exp", NOON - 30)),
                        Map.entry("who acts for another", c -> c.setClaim("act", Map.of("sub", "4712"))),
                        Map.entry("no client", c -> {
                            c.unsetClaim("azp");
                            c.unsetClaim("client_id");
                        }))
                .map(bad -> DynamicTest.dynamicTest(
                        bad.getKey(),
                        () -> refusedAsSoftware(c -> {
                            c.setClaim("idtyp", "app");
                            bad.getValue().accept(c);
                        })));
    }

    private void refusedAsSoftware(Consumer<JwtClaims> change) {
        JwtClaims claims = claims();
        change.accept(claims);
        assertThatThrownBy(() -> evidence.software(claims))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.UNAUTHENTICATED));
    }

    @Test
    void aPatientIsOneByTheFhirUserOfAKnownEhr() {
        // When
        Caller.Person patient = weigh(c -> {
                    c.setClaim("roles", List.of("patient"));
                    c.setClaim("fhirUser", "https://ehr.main.example/fhir/Patient/pt-1");
                })
                .person();
        // Then
        assertThat(patient.roles()).containsExactly(Role.PATIENT);
        assertThat(patient.self()).contains(new PatientRef("main", "pt-1"));
    }

    @TestFactory
    Stream<DynamicTest> somebodyIsStaffOfAKnownEhrByTheFhirUser() {
        return Stream.of("Practitioner/dr-1", "PractitionerRole/role-1")
                .map(user -> DynamicTest.dynamicTest(user, () -> {
                    // When
                    Caller.Person person = weigh(c -> c.setClaim("fhirUser", "https://ehr.main.example/fhir/" + user))
                            .person();
                    // Then
                    assertThat(person.staff()).contains(new StaffRef("main", user));
                    assertThat(person.self()).isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> takesNobodyForStaffBy() {
        return Stream.of(
                        "https://ehr.evil.example/fhir/Practitioner/dr-1",
                        "https://ehr.main.example/fhir/Patient/dr-1",
                        "https://ehr.main.example/fhir/RelatedPerson/dr-1",
                        "https://ehr.main.example/fhir/Practitioner/dr-1/_history/2",
                        "https://ehr.main.example/fhir/Practitioner/",
                        "https://ehr.main.example/fhirPractitioner/dr-1",
                        "https://ehr.main.example/fhir/x/Practitioner/dr-1",
                        "Practitioner/dr-1")
                .map(user -> DynamicTest.dynamicTest(
                        user,
                        () -> assertThat(weigh(c -> c.setClaim("fhirUser", user))
                                        .person()
                                        .staff())
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> takesNobodyForAPatientBy() {
        return Stream.of(
                        "https://ehr.evil.example/fhir/Patient/pt-1",
                        "https://ehr.main.example/fhir/Practitioner/pt-1",
                        "https://ehr.main.example/fhir/Patient/pt-1/_history/2",
                        "https://ehr.main.example/fhir/Patient/",
                        "https://ehr.main.example/fhirPatient/pt-1",
                        "Patient/pt-1")
                .map(user -> DynamicTest.dynamicTest(user, () -> {
                    // When
                    Caller.Person person = weigh(c -> {
                                c.setClaim("roles", List.of("patient", "clinician"));
                                c.setClaim("fhirUser", user);
                            })
                            .person();
                    // Then
                    assertThat(person.roles()).containsExactly(Role.CLINICIAN);
                    assertThat(person.self()).isEmpty();
                }));
    }

    @Test
    void rolesThatAreUnknownOrBelongToSoftwareAreIgnored() {
        assertThat(weigh(c -> c.setClaim("roles", List.of("clinician", "ehr-client", "provisioner", "wizard", 7)))
                        .person()
                        .roles())
                .containsExactly(Role.CLINICIAN);
        assertThat(weigh(c -> c.unsetClaim("roles")).person().roles()).isEmpty();
    }

    @Test
    void namesTheWeaklySignedInForTheLog() {
        assertThat(weigh(c -> c.unsetClaim("auth_time")).person().subject()).isEqualTo("4711");
    }

    private Verdict weigh(Consumer<JwtClaims> change) {
        JwtClaims claims = claims();
        change.accept(claims);
        return evidence.weigh(claims);
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(Site.IDP);
        claims.setAudience("aceso", "account");
        claims.setSubject("4711");
        claims.setClaim("iat", NOON - 10);
        claims.setClaim("exp", NOON + 290);
        claims.setClaim("auth_time", NOON - 60);
        claims.setClaim("acr", "aal2");
        claims.setClaim("amr", List.of("pwd", "otp"));
        claims.setClaim("azp", "aceso-portal");
        claims.setClaim("client_id", "aceso-portal");
        claims.setClaim("name", "Dr. Grey");
        claims.setClaim("preferred_username", "grey");
        claims.setClaim("sid", "session-1");
        claims.setClaim("roles", List.of("clinician"));
        return claims;
    }
}
