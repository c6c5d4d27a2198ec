package dev.aceso.trust.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Role;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The claims of access tokens as the makes of providers document them. */
class MappingTest {
    private static final String KIND = "aceso.identity.provider-kind";

    private final Site site = new Site();

    @ParameterizedTest
    @CsvSource({
        "keycloak, b1f0, aceso-portal,",
        "entra, 0a1b, c0ffee00-portal, pairwise-of-grey",
        "okta, 00u1grey, 0oaportal, grey@hospital.example",
        "ping, 7c1d, 9d-portal,"
    })
    void provesAPersonOf(String kind, String subject, String client, @Nullable String sub) {
        assertThat(weigh(kind, Map.of(), claims(kind + "-person")))
                .isInstanceOfSatisfying(Verdict.Proven.class, proven -> {
                    assertThat(proven.person().subject()).isEqualTo(subject);
                    assertThat(proven.person().roles()).containsExactly(Role.CLINICIAN);
                    assertThat(proven.shown())
                            .isEqualTo(new Shown(
                                    Optional.of(client),
                                    Optional.of("E-1007"),
                                    Optional.ofNullable(sub),
                                    Site.NOON.minusSeconds(10)));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"keycloak", "entra", "okta", "ping"})
    void takesNoServiceForAPersonOf(String kind) {
        refused(kind, claims(kind + "-service"));
    }

    @Test
    void knowsAServiceOfEntraThatDoesNotSaySo() {
        // Given
        JwtClaims claims = claims("entra-service");
        claims.unsetClaim("idtyp");
        // Then
        refused("entra", claims);
    }

    @ParameterizedTest
    @CsvSource({
        "keycloak, acr, aal1",
        "keycloak, amr, pwd",
        "keycloak, auth_time, ",
        "entra, acrs, p1",
        "entra, acrs, ",
        "entra, auth_time, ",
        "okta, acr, urn:okta:loa:1fa:any",
        "okta, acr, ",
        "okta, auth_time, ",
        "ping, acr, Single_Factor",
        "ping, auth_time, "
    })
    void asksForAStepUpWithout(String kind, String claim, String instead) {
        // Given
        JwtClaims claims = claims(kind + "-person");
        if (instead == null) {
            claims.unsetClaim(claim);
        } else {
            claims.setClaim(claim, instead);
        }
        // Then
        assertThat(weigh(kind, Map.of(), claims)).isInstanceOf(Verdict.TooWeak.class);
    }

    @ParameterizedTest
    @CsvSource({
        "keycloak, ward-scripts",
        "entra, c0ffee01-scripts",
        "okta, 0oascripts",
    })
    void knowsTheSoftwareOf(String kind, String client) {
        assertThat(evidence(kind, Map.of()).software(claims(kind + "-service")).subject())
                .isEqualTo(client);
    }

    @Test
    void takesATokenOfPingForSoftwareThatNamesNoAccount() {
        // Given
        JwtClaims claims = claims("ping-service");
        claims.unsetClaim("sub");
        // Then
        assertThat(evidence("ping", Map.of()).software(claims).subject()).isEqualTo("9d-scripts");
        refused("ping", claims);
    }

    /** A person who signed in without the policy, or the scope, that shows the rest: through a client that may provision. */
    @ParameterizedTest
    @CsvSource({"entra, scp", "okta, uid", "ping, acr"})
    void takesAPersonWhoseTokenLacksOneClaimNeitherForSoftwareNorForAPerson(String kind, String claim) {
        // Given
        JwtClaims claims = claims(kind + "-person");
        claims.unsetClaim(claim);
        // Then
        refused(kind, claims);
        assertThatThrownBy(() -> evidence(kind, Map.of()).software(claims))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED));
    }

    @Test
    void readsRolesWithinAnotherClaim() {
        assertThat(weigh("keycloak", Map.of("roles-claim", "/realm_access/roles"), claims("keycloak-person"))
                        .person()
                        .roles())
                .isEqualTo(Set.of(Role.NURSE));
        assertThat(weigh("keycloak", Map.of("roles-claim", "/realm_access/none/roles"), claims("keycloak-person"))
                        .person()
                        .roles())
                .isEmpty();
    }

    @Test
    void takesTheMethodsOfEntrasOldTokensWhereTheSiteSaysSo() {
        // Given
        JwtClaims claims = claims("entra-person");
        claims.unsetClaim("acrs");
        claims.setClaim("acr", "1");
        claims.setStringListClaim("amr", "pwd", "mfa");
        // Then
        assertThat(weigh("entra", Map.of(), claims)).isInstanceOf(Verdict.TooWeak.class);
        assertThat(weigh("entra", Map.of("proof", "methods"), claims)).isInstanceOf(Verdict.Proven.class);
        claims.setStringListClaim("amr", "pwd");
        assertThat(weigh("entra", Map.of("proof", "methods"), claims)).isInstanceOf(Verdict.TooWeak.class);
    }

    @Test
    void everyValueCanBeChanged() {
        // When
        Mapping mapping = Mapping.of(config(
                "okta",
                Map.ofEntries(
                        Map.entry("subject-claim", "a"),
                        Map.entry("acr-claim", "b"),
                        Map.entry("acr-values", "c,d"),
                        Map.entry("amr-claim", "e"),
                        Map.entry("second-factors", "f"),
                        Map.entry("proof", "both"),
                        Map.entry("auth-time-claim", "g"),
                        Map.entry("roles-claim", "h"),
                        Map.entry("workforce-id-claim", "i"),
                        Map.entry("service-account-prefix", "j"),
                        Map.entry("person-claim", "k"))));
        // Then
        assertThat(mapping)
                .isEqualTo(new Mapping(
                        "a",
                        "b",
                        java.util.List.of("c", "d"),
                        "e",
                        java.util.List.of("f"),
                        Proof.BOTH,
                        "g",
                        "h",
                        "i",
                        "j",
                        Optional.of("k")));
    }

    private void refused(String kind, JwtClaims claims) {
        assertThatThrownBy(() -> weigh(kind, Map.of(), claims))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED));
    }

    private Verdict weigh(String kind, Map<String, String> changed, JwtClaims claims) {
        return evidence(kind, changed).weigh(claims);
    }

    private Evidence evidence(String kind, Map<String, String> changed) {
        return new Evidence(config(kind, changed), site.ehrs(), site.portals(), site.provider());
    }

    private static IdentityConfig config(String kind, Map<String, String> changed) {
        Map<String, String> all = new HashMap<>(Map.of(KIND, kind));
        changed.forEach((name, value) -> all.put("aceso.identity." + name, value));
        return Site.config(IdentityConfig.class, all);
    }

    private static JwtClaims claims(String fixture) {
        try (InputStream in = MappingTest.class.getResourceAsStream("/identity/" + fixture + ".json")) {
            return JwtClaims.parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | InvalidJwtException e) {
            throw new AssertionError(e);
        }
    }
}
