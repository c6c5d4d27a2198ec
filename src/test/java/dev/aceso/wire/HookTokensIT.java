package dev.aceso.wire;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.HookToken;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may call a hook: https://cds-hooks.hl7.org/2.0/#trusting-cds-clients, and the bounds of our own. */
class HookTokensIT {
    private static Site site;
    private static Instant beginning;

    @BeforeAll
    static void start() {
        site = Site.get();
        beginning = Site.mark();
    }

    @BeforeEach
    void aGoodTokenIsTaken() {
        assertThat(call(token -> token).status()).isEqualTo(200);
    }

    @Test
    void takesBothAlgorithms() {
        assertThat(call(HookToken::rs384).status()).isEqualTo(200);
    }

    @Test
    void refusesAnotherAudience() {
        refused(token -> token.audience(site.aceso.base() + "/cds-services"));
        refused(token -> token.audience("https://elsewhere.example" + Site.HOOK));
        refused(token -> token.audience(site.hookUrl() + "/"));
    }

    @Test
    void refusesAnIssuerThatIsNotConfigured() {
        refused(token -> token.issuer("https://elsewhere.example"));
    }

    @Test
    void refusesAnotherConfiguredIssuerOverTheseKeys() {
        refused(token -> token.issuer(site.world.ehrClient().issuer()));
    }

    @Test
    void refusesEveryOtherAlgorithm() {
        refused(HookToken::hs256WithThePublicKey);
        refused(HookToken::rs256);
        refused(site.world.faulty().client().token(site.hookUrl()).unsigned());
    }

    @Test
    void refusesAForgedSignatureAndAnUnknownKey() {
        refused(HookToken::forged);
        refused(token -> token.keyId("another"));
    }

    @Test
    void refusesATokenWithoutOneOfItsClaims() {
        for (var claim : new String[] {"iss", "sub", "aud", "exp", "iat", "jti"}) {
            refused(token -> token.without(claim));
        }
    }

    @Test
    void refusesKeysFromElsewhereWithoutAskingThere() {
        refused(token -> token.jku(site.world.faulty().trapUrl()));
        assertThat(site.world.faulty().trapped()).isZero();
    }

    @Test
    void refusesATokenThatHasExpired() {
        refused(token -> token.issuedAt(Instant.now().minusSeconds(200))
                .expiresAt(Instant.now().minusSeconds(60)));
    }

    @Test
    void refusesATokenThatLivesTooLong() {
        refused(token -> token.expiresAt(Instant.now().plusSeconds(3_600)));
    }

    @Test
    void bearsTheClockOfAnEhrThatIsALittleOff() {
        assertThat(call(token -> token.issuedAt(Instant.now().plusSeconds(20))).status())
                .isEqualTo(200);
        assertThat(call(token -> token.issuedAt(Instant.now().minusSeconds(100))
                                .expiresAt(Instant.now().minusSeconds(10)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void refusesAClockThatIsFarOff() {
        refused(token -> token.issuedAt(Instant.now().plusSeconds(60)));
    }

    @Test
    void refusesAUsedTokenForAnotherCall() {
        // Given
        var used = site.world.faulty().client().token(site.hookUrl()).sign();
        assertThat(site.faulty.fire(site.faulty.call(Site.somebody()), used).status())
                .isEqualTo(200);
        var before = site.rows();
        var mark = Site.mark();

        // When
        var replayed = site.faulty.fire(site.faulty.call(Site.somebody()), used);

        // Then
        assertThat(replayed.status()).isEqualTo(401);
        assertThat(replayed.code()).isEqualTo("token-replayed");
        assertThat(replayed.challenge()).contains("invalid_token");
        assertThat(site.rows()).isEqualTo(before);
        assertThat(site.log(mark, "hook.call", "refused"))
                .singleElement()
                .satisfies(entry -> assertThat(Site.code(entry)).isEqualTo("token-replayed"))
                .satisfies(entry -> assertThat(entry.at("/who/kind").asText()).isEqualTo("on-behalf"));
    }

    @Test
    void demandsATokenForDiscoveryToo() {
        // When
        var refused = site.get("/cds-services");

        // Then
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.code()).isEqualTo("unauthenticated");
        assertThat(refused.challenge()).isEqualTo("Bearer");
        assertThat(site.faulty.discover().status()).isEqualTo(200);
    }

    @Test
    void refusesAnEhrWhoseAttestationOfMfaHasLapsed() {
        // Given
        var lapsed = site.world.faulty().lapsedClient();
        var call = site.faulty
                .call(Site.somebody())
                .put("fhirServer", site.world.faulty().lapsedBaseUrl());
        var before = site.rows();
        var mark = Site.mark();

        // When
        var refused = site.faulty.fire(call, lapsed.token(site.hookUrl()).sign());
        var discovery = site.aceso.get(
                "/cds-services",
                Optional.of(lapsed.token(site.aceso.base() + "/cds-services").sign()));

        // Then
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("mfa-attestation-missing");
        assertThat(discovery.status()).isEqualTo(403);
        assertThat(site.rows()).isEqualTo(before);
        assertThat(site.log(mark))
                .filteredOn(entry -> Site.code(entry).equals("mfa-attestation-missing"))
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.at("/who/ehr").asText()).isEqualTo("lapsed"));
    }

    private static Api.Answer call(UnaryOperator<HookToken> spoilt) {
        var token = spoilt.apply(site.world.faulty().client().token(site.hookUrl()));
        return site.faulty.fire(site.faulty.call(Site.somebody()), token.sign());
    }

    private static void refused(UnaryOperator<HookToken> spoilt) {
        refused(spoilt.apply(site.world.faulty().client().token(site.hookUrl())).sign());
    }

    private static void refused(String token) {
        var before = site.rows();
        var refused = site.faulty.fire(site.faulty.call(Site.somebody()), token);
        assertThat(refused.status()).as(refused.body()).isEqualTo(401);
        assertThat(refused.code()).isEqualTo("unauthenticated");
        assertThat(refused.challenge()).startsWith("Bearer error=\"invalid_token\"");
        assertThat(refused.type()).startsWith("application/problem+json");
        assertThat(site.rows()).isEqualTo(before);
        // The first of a minute is an entry at once; the rest of it is counted.
        assertThat(site.log(beginning.minusSeconds(70)))
                .filteredOn(entry -> Site.code(entry).equals("unauthenticated"))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.at("/who/kind").asText()).isEqualTo("unknown"));
    }
}
