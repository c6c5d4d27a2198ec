package dev.aceso.trust.identity;

import java.time.Duration;
import java.util.HashMap;
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
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tokens that a portal got by exchange: its own for a patient, and those of people who act for one through it. */
class PortalsTest {
    private static final long NOON = Site.NOON.getEpochSecond();
    private static final PatientRef PATIENT = new PatientRef("main", "pt-1");
    private static final Map<String, Object> PORTAL = Map.of("sub", "family-portal");
    private static final Map<String, Object> DAUGHTER = Map.of("sub", "0815", "name", "Dora Ng");

    private final Site site = new Site();
    private final Evidence evidence = new Evidence(site.identity(), site.ehrs(), site.portals(), site.provider());

    @Test
    void aPortalActsForThePatient() {
        for (Map<String, Object> act : List.of(
                PORTAL,
                Map.<String, Object>of("sub", "an-account-of-it", "client_id", "family-portal"),
                Map.<String, Object>of("sub", "family-bot"),
                Map.<String, Object>of("sub", "family-portal", "iss", Site.IDP))) {
            assertThat(weigh(c -> c.setClaim("act", act))).isInstanceOfSatisfying(Verdict.Proven.class, proven -> {
                assertThat(proven.person().subject()).isEqualTo("4711");
                assertThat(proven.person().roles()).containsExactly(Role.PATIENT);
                assertThat(proven.person().self()).contains(PATIENT);
                assertThat(proven.person().portal()).contains("family");
            });
        }
    }

    @Test
    void somebodyActsForThePatientThroughIt() {
        assertThat(weigh(c -> c.setClaim("act", DAUGHTER)))
                .isInstanceOfSatisfying(
                        Verdict.Proven.class,
                        proven -> assertThat(proven.person())
                                .isEqualTo(new Caller.Person(
                                        Site.IDP,
                                        "0815",
                                        "Dora Ng",
                                        Set.of(Role.REPRESENTATIVE),
                                        Optional.of(PATIENT),
                                        Optional.of("session-1"),
                                        Site.NOON.minusSeconds(60),
                                        Optional.empty(),
                                        Optional.of("family"))));
    }

    /** By whichever software somebody acts, they are not the patient. */
    @Test
    void theSoftwareSaysNotWhoThePersonIs() {
        assertThat(weigh(c -> c.setClaim("act", with(DAUGHTER, "client_id", "family-portal")))
                        .person())
                .satisfies(person -> {
                    assertThat(person.subject()).isEqualTo("0815");
                    assertThat(person.roles()).containsExactly(Role.REPRESENTATIVE);
                });
    }

    /** Where the account is not {@code sub}, which such providers make anew for each client, {@code act.sub} names no account. */
    @Test
    void theirAccountIsNamedAsTheProviderNamesEveryAccount() {
        // Given
        IdentityConfig entra = Site.config(IdentityConfig.class, Map.of("aceso.identity.provider-kind", "entra"));
        Evidence there = new Evidence(
                entra,
                site.ehrs(),
                new Portals(Site.config(PortalConfig.class, Map.of()), entra, site.clock),
                site.provider());
        JwtClaims claims = claims();
        claims.setClaim("scp", "access_as_user");
        claims.setClaim("acrs", List.of("portal-2fa"));
        claims.setClaim("oid", "oid-of-patient");
        claims.setClaim("act", with(DAUGHTER, "oid", "oid-of-dora"));
        // Then
        assertThat(there.weigh(claims))
                .isInstanceOfSatisfying(
                        Verdict.Proven.class,
                        proven -> assertThat(proven.person().subject()).isEqualTo("oid-of-dora"));
        for (Map<String, Object> act : List.of(DAUGHTER, with(DAUGHTER, "oid", "oid-of-patient"))) {
            claims.setClaim("act", act);
            assertThatThrownBy(() -> there.weigh(claims))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED));
        }
        for (Map<String, Object> act :
                List.of(with(PORTAL, "oid", "oid-of-dora"), with(DAUGHTER, "oid", "family-bot"))) {
            claims.setClaim("act", act);
            assertThatThrownBy(() -> there.weigh(claims)).isInstanceOf(Failure.class);
        }
        // And the portal itself is named by its client, as everywhere
        claims.setClaim("act", PORTAL);
        assertThat(there.weigh(claims).person().subject()).isEqualTo("oid-of-patient");
    }

    @Test
    void theirAuthorityEndsByOurClock() {
        // Given
        JwtClaims claims = claims();
        claims.setClaim("act", DAUGHTER);
        claims.setClaim("authority_exp", NOON + 60);
        // When
        site.clock.forward(Duration.ofSeconds(60));
        // Then
        refused(claims);
    }

    @Test
    void whoComesThroughAPortalByThemselvesIsNotActedFor() {
        assertThat(weigh(_ -> {}).person().portal()).isEmpty();
    }

    @Test
    void thePortalsOwnSignInIsWhatMustShowTheSecondFactor() {
        // Given: the provider's class, which this portal does not give
        JwtClaims claims = claims();
        claims.setClaim("act", PORTAL);
        claims.setClaim("acr", "aal2");
        claims.setClaim("amr", List.of("pwd", "otp"));
        // Then
        assertThat(evidence.weigh(claims)).isInstanceOf(Verdict.TooWeak.class);
        // And what this portal gives shows nothing for whoever comes by themselves
        assertThat(weigh(c -> c.setClaim("acr", "portal-2fa"))).isInstanceOf(Verdict.TooWeak.class);
    }

    @TestFactory
    Stream<DynamicTest> refuses() {
        return Stream.<Map.Entry<String, Consumer<JwtClaims>>>of(
                        Map.entry("a client that is no portal", c -> act(c, PORTAL, "azp", "client_id", "elsewhere")),
                        Map.entry("no client", c -> {
                            c.setClaim("act", PORTAL);
                            c.unsetClaim("azp");
                            c.unsetClaim("client_id");
                        }),
                        Map.entry("a chain", c -> c.setClaim("act", with(PORTAL, "act", Map.of("sub", "before")))),
                        Map.entry("members that are not known", c -> c.setClaim("act", with(PORTAL, "roles", "admin"))),
                        Map.entry("an actor that is text", c -> c.setClaim("act", "family-portal")),
                        Map.entry("an actor that is a list", c -> c.setClaim("act", List.of(PORTAL))),
                        Map.entry("nobody", c -> c.setClaim("act", Map.of())),
                        Map.entry("a client only", c -> c.setClaim("act", Map.of("client_id", "family-portal"))),
                        Map.entry("a blank actor", c -> c.setClaim("act", Map.of("sub", " "))),
                        Map.entry("a huge actor", c -> c.setClaim("act", Map.of("sub", "s".repeat(256)))),
                        Map.entry("the subject", c -> c.setClaim("act", Map.of("sub", "4711"))),
                        Map.entry(
                                "another issuer",
                                c -> c.setClaim("act", with(PORTAL, "iss", "https://idp.evil.example"))),
                        Map.entry("another portal's own account", c -> c.setClaim("act", Map.of("sub", "plain-bot"))),
                        Map.entry("another portal", c -> c.setClaim("act", Map.of("sub", "plain-portal"))),
                        Map.entry("for its own account", c -> {
                            c.setClaim("act", PORTAL);
                            c.setSubject("family-bot");
                        }),
                        Map.entry("its own account, for itself", c -> {
                            c.setClaim("act", Map.of("sub", "an-account-of-it"));
                            c.setSubject("family-bot");
                        }),
                        Map.entry("a representative already", c -> act(c, PORTAL, List.of("representative"))),
                        Map.entry("another client", c -> c.setClaim("act", with(PORTAL, "client_id", "plain-portal"))),
                        Map.entry(
                                "a client that is a list",
                                c -> c.setClaim("act", with(PORTAL, "client_id", List.of()))),
                        Map.entry("who may act instead of who does", c -> c.setClaim("may_act", PORTAL)),
                        Map.entry("who may act besides who does", c -> {
                            c.setClaim("act", PORTAL);
                            c.setClaim("may_act", PORTAL);
                        }),
                        Map.entry(
                                "a person through a portal for none",
                                c -> act(c, DAUGHTER, "azp", "client_id", "plain-portal")),
                        Map.entry("a person whose authority is not shown", c -> {
                            c.setClaim("act", DAUGHTER);
                            c.unsetClaim("authority_exp");
                        }),
                        Map.entry("a person whose authority has no time", c -> {
                            c.setClaim("act", DAUGHTER);
                            c.setClaim("authority_exp", "always");
                        }),
                        Map.entry("a person whose authority has ended", c -> {
                            c.setClaim("act", DAUGHTER);
                            c.setClaim("authority_exp", NOON);
                        }),
                        Map.entry("somebody who works here", c -> {
                            c.setClaim("act", PORTAL);
                            c.setClaim("roles", List.of("clinician"));
                        }),
                        Map.entry("a patient who works here", c -> {
                            c.setClaim("act", PORTAL);
                            c.setClaim("roles", List.of("patient", "clinician"));
                        }),
                        Map.entry("a patient of no EHR that we know", c -> {
                            c.setClaim("act", PORTAL);
                            c.setClaim("fhirUser", "https://ehr.evil.example/fhir/Patient/pt-1");
                        }),
                        Map.entry("a patient by another claim", c -> {
                            c.setClaim("act", PORTAL);
                            c.unsetClaim("fhirUser");
                            c.setClaim("patient", "pt-1");
                        }))
                .map(bad -> DynamicTest.dynamicTest(bad.getKey(), () -> {
                    JwtClaims claims = claims();
                    bad.getValue().accept(claims);
                    refused(claims);
                }));
    }

    @Test
    void twoPortalsShareNoClientAndEachHasAPlainId() {
        for (Map<String, String> more : List.of(
                Map.of("aceso.portals.another.client-id", "plain-portal"),
                Map.of("aceso.portals.\"No Id\".client-id", "another"))) {
            assertThatThrownBy(() -> new Portals(Site.config(PortalConfig.class, more), site.identity(), site.clock))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static void act(JwtClaims claims, Map<String, Object> act, String azp, String clientId, String client) {
        claims.setClaim("act", act);
        claims.setClaim(azp, client);
        claims.setClaim(clientId, client);
    }

    private static void act(JwtClaims claims, Map<String, Object> act, List<String> roles) {
        claims.setClaim("act", act);
        claims.setClaim("roles", roles);
    }

    private static Map<String, Object> with(Map<String, Object> act, String name, Object value) {
        Map<String, Object> more = new HashMap<>(act);
        more.put(name, value);
        return more;
    }

    private void refused(JwtClaims claims) {
        assertThatThrownBy(() -> evidence.weigh(claims))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED));
    }

    private Verdict weigh(Consumer<JwtClaims> change) {
        JwtClaims claims = claims();
        change.accept(claims);
        return evidence.weigh(claims);
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(Site.IDP);
        claims.setAudience("aceso");
        claims.setSubject("4711");
        claims.setClaim("iat", NOON - 10);
        claims.setClaim("exp", NOON + 290);
        claims.setClaim("auth_time", NOON - 60);
        claims.setClaim("acr", "portal-2fa");
        claims.setClaim("azp", "family-portal");
        claims.setClaim("client_id", "family-portal");
        claims.setClaim("name", "Pat Ng");
        claims.setClaim("sid", "session-1");
        claims.setClaim("roles", List.of("patient"));
        claims.setClaim("fhirUser", "https://ehr.main.example/fhir/Patient/pt-1");
        claims.setClaim("authority_exp", NOON + 86_400);
        return claims;
    }
}
