package dev.aceso.trust.identity;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jose4j.json.JsonUtil;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HookClientsTest {
    private final Site site = new Site();
    private final HookClients clients = clients(site.ehrs());

    private HookClients clients(EhrConfig ehrs) {
        HookKeys keys = new HookKeys(_ -> Optional.of(Pen.keys()), ehrs, site.hooks(), site.clock);
        return new HookClients(ehrs, keys, site.hooks(), site.self(), site.clock);
    }

    @Test
    void letsInATokenSignedWithEs384() {
        // Given
        Map<String, Object> claims = Pen.claims();
        // When
        HookToken token = clients.verify("Bearer " + Pen.write("ES384", Pen.EC, claims), Pen.PATH);
        // Then
        assertThat(token)
                .isEqualTo(new HookToken(
                        "main",
                        "https://ehr.main.example",
                        "ehr-client",
                        (String) claims.get("jti"),
                        Site.NOON.plusSeconds(300)));
    }

    @Test
    void letsInATokenSignedWithRs384() {
        assertThat(verify(Pen.write("RS384", Pen.RSA, Pen.claims())).ehr()).isEqualTo("main");
    }

    @Test
    void letsInAnAudienceThatIsAListOfOne() {
        assertThat(verify(Pen.with(c -> c.put("aud", List.of(Site.BASE + Pen.PATH))))
                        .ehr())
                .isEqualTo("main");
    }

    @Test
    void letsInAJkuThatTheEhrIsConfiguredWith() {
        for (String jku : List.of("https://ehr.main.example/jwks", "https://keys.main.example/jwks")) {
            assertThat(verify(withHeader("jku", jku)).ehr()).isEqualTo("main");
        }
    }

    @TestFactory
    Stream<DynamicTest> refuses() {
        String[] parts = Pen.good().split("\\.");
        String twice = JsonUtil.toJson(Pen.claims()).replaceFirst("\\{", "{\"sub\":\"someone\",");
        return Stream.of(
                        Map.entry("no token", ""),
                        Map.entry("another scheme", "Basic " + Pen.good()),
                        Map.entry("no signed token", "Bearer abc"),
                        Map.entry("an encrypted token", "Bearer a.b.c.d.e"),
                        bearer(
                                "the audience of another path",
                                Pen.with(c -> c.put("aud", Site.BASE + "/cds-services"))),
                        bearer(
                                "the audience of another host",
                                Pen.with(c -> c.put("aud", "https://evil.example" + Pen.PATH))),
                        bearer(
                                "one audience too many",
                                Pen.with(c -> c.put("aud", List.of(Site.BASE + Pen.PATH, "https://evil.example")))),
                        bearer("no audience", Pen.without("aud")),
                        bearer("an unknown issuer", Pen.with(c -> c.put("iss", "https://evil.example"))),
                        bearer("no issuer", Pen.without("iss")),
                        bearer("no subject", Pen.without("sub")),
                        bearer("an empty subject", Pen.with(c -> c.put("sub", " "))),
                        bearer("no jti", Pen.without("jti")),
                        bearer("a huge jti", Pen.with(c -> c.put("jti", "j".repeat(201)))),
                        bearer("a jti with a control character", Pen.with(c -> c.put("jti", "j\u0000ti"))),
                        bearer("a jti with a line break", Pen.with(c -> c.put("jti", "jti\n"))),
                        bearer("a subject with a control character", Pen.with(c -> c.put("sub", "client\u0000"))),
                        bearer("no iat", Pen.without("iat")),
                        bearer("no exp", Pen.without("exp")),
                        bearer("an exp that is text", Pen.with(c -> c.put("exp", "1900000000"))),
                        bearer("an expired token", Pen.with(c -> {
                            c.put("iat", Site.NOON.minusSeconds(331).getEpochSecond());
                            c.put("exp", Site.NOON.minusSeconds(31).getEpochSecond());
                        })),
                        bearer("a token from the future", Pen.with(c -> {
                            c.put("iat", Site.NOON.plusSeconds(31).getEpochSecond());
                            c.put("exp", Site.NOON.plusSeconds(90).getEpochSecond());
                        })),
                        bearer(
                                "a token that is not valid yet",
                                Pen.with(c ->
                                        c.put("nbf", Site.NOON.plusSeconds(31).getEpochSecond()))),
                        bearer(
                                "a token that lives too long",
                                Pen.with(c ->
                                        c.put("exp", Site.NOON.plusSeconds(301).getEpochSecond()))),
                        bearer(
                                "a token that ends before it begins",
                                Pen.with(c ->
                                        c.put("exp", Site.NOON.minusSeconds(1).getEpochSecond()))),
                        bearer("a huge token", Pen.with(c -> c.put("filler", "x".repeat(9_000)))),
                        bearer("a claim given twice", payload(twice)),
                        bearer("claims that are no object", payload("[]")),
                        bearer("a changed payload", parts[0] + "." + changed(parts[1]) + "." + parts[2]),
                        bearer("no signature", parts[0] + "." + parts[1] + "."),
                        bearer("another's key under a known id", Pen.write("ES384", Pen.STRANGER, Pen.claims())),
                        bearer(
                                "no kid",
                                Pen.write("ES384", Pen.EC.getPrivateKey(), JsonUtil.toJson(Pen.claims()), _ -> {})),
                        bearer("an unknown kid", withHeader("kid", "nobody")),
                        bearer("a jku of somebody else", withHeader("jku", "https://evil.example/jwks")),
                        bearer("a critical header", withCritical()),
                        bearer("none", encode("{\"alg\":\"none\",\"kid\":\"ec\"}") + "." + parts[1] + "." + parts[2]),
                        bearer("HS256 with the public key as secret", hmac("HS256")),
                        bearer("HS384 with the public key as secret", hmac("HS384")),
                        bearer("RS256", Pen.write("RS256", Pen.RSA, Pen.claims())),
                        bearer("PS384", Pen.write("PS384", Pen.RSA, Pen.claims())),
                        bearer("ES256", Pen.write("ES256", Pen.P256, Pen.claims())),
                        bearer("a short RSA key", Pen.write("RS384", Pen.SHORT_RSA, Pen.claims())),
                        bearer("ES384 with the id of an RSA key", withHeader("kid", "rsa")))
                .map(attack -> DynamicTest.dynamicTest(
                        attack.getKey(),
                        () -> assertThatThrownBy(() -> clients.verify(attack.getValue(), Pen.PATH))
                                .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
                                .extracting(Failure::code)
                                .isEqualTo(Code.UNAUTHENTICATED)));
    }

    @Test
    void allowsForTheSkewOfAClockAndNotMore() {
        // Given
        String token = Pen.good();
        // When
        site.clock.forward(Duration.ofSeconds(329));
        // Then
        assertThat(verify(token).ehr()).isEqualTo("main");
        // When
        site.clock.forward(Duration.ofSeconds(1));
        // Then
        assertThatThrownBy(() -> verify(token)).isInstanceOf(Failure.class);
    }

    @Test
    void demandsAnAttestationUntilTheEndOfItsLastDay() {
        // Given
        HookToken token = verify(Pen.good());
        // When
        site.clock.forward(Duration.ofHours(12).minusSeconds(1));
        clients.demandAttestation(token);
        site.clock.forward(Duration.ofSeconds(1));
        // Then
        assertThatThrownBy(() -> clients.demandAttestation(token))
                .extracting(f -> ((Failure) f).code())
                .isEqualTo(Code.MFA_ATTESTATION_MISSING);
    }

    @Test
    void refusesAnEhrThatNeverAttested() {
        // Given
        HookToken token = verify(Pen.with(c -> c.put("iss", "https://ehr.other.example")));
        // Then
        assertThat(token.ehr()).isEqualTo("other");
        assertThatThrownBy(() -> clients.demandAttestation(token))
                .extracting(f -> ((Failure) f).code())
                .isEqualTo(Code.MFA_ATTESTATION_MISSING);
    }

    @Test
    void takesTheConfiguredFhirServerAndNoOther() {
        // Given
        HookToken token = verify(Pen.good());
        // Then
        clients.demandServer(token, Optional.empty());
        clients.demandServer(token, Optional.of("https://ehr.main.example/fhir"));
        clients.demandServer(token, Optional.of("https://ehr.main.example/fhir/"));
        assertThatThrownBy(() -> clients.demandServer(token, Optional.of("https://ehr.other.example/fhir")))
                .extracting(f -> ((Failure) f).code())
                .isEqualTo(Code.FHIR_SERVER_MISMATCH);
    }

    @Test
    void doesNotStartWithTwoEhrsOfOneIssuer() {
        EhrConfig twins = Site.config(EhrConfig.class, Map.of("aceso.ehr.other.issuer", "https://ehr.main.example"));
        assertThatThrownBy(() -> clients(twins))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.ehr.other")
                .hasMessageContaining("aceso.ehr.main");
    }

    private HookToken verify(String token) {
        return clients.verify("Bearer " + token, Pen.PATH);
    }

    private static Map.Entry<String, String> bearer(String name, String token) {
        return Map.entry(name, "Bearer " + token);
    }

    private static String payload(String json) {
        return Pen.write("ES384", Pen.EC.getPrivateKey(), json, jws -> jws.setKeyIdHeaderValue("ec"));
    }

    private static String withHeader(String name, String value) {
        return Pen.write("ES384", Pen.EC.getPrivateKey(), JsonUtil.toJson(Pen.claims()), jws -> {
            jws.setKeyIdHeaderValue("ec");
            jws.setHeader(name, value);
        });
    }

    private static String withCritical() {
        return Pen.write("ES384", Pen.EC.getPrivateKey(), JsonUtil.toJson(Pen.claims()), jws -> {
            jws.setKeyIdHeaderValue("ec");
            jws.setHeader("crit", List.of("strange"));
            jws.setHeader("strange", "yes");
            jws.setKnownCriticalHeaders("strange");
        });
    }

    private static String hmac(String algorithm) {
        return Pen.write(
                algorithm,
                new HmacKey(Pen.EC.getPublicKey().getEncoded()),
                JsonUtil.toJson(Pen.claims()),
                jws -> jws.setKeyIdHeaderValue("ec"));
    }

    private static String changed(String payload) {
        String json = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
        return encode(json.replace("ehr-client", "ehr-cliemt"));
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
