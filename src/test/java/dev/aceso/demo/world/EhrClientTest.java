package dev.aceso.demo.world;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;

import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EhrClientTest {
    private static final String SERVICE = "https://localhost:1/cds-services/ckm-review";
    private static Workspace workspace;
    private static DemoCa ca;
    private static EhrClient client;

    @BeforeAll
    static void startClient() {
        workspace = Workspace.create();
        ca = DemoCa.create(workspace);
        client = EhrClient.start(ca, "ehr-keys", "https://ehr.example");
    }

    @AfterAll
    static void stopClient() {
        client.close();
        workspace.close();
    }

    @Test
    void signsWhatItsPublishedKeysVerify() throws Exception {
        for (var token : new String[] {
            client.token(SERVICE).sign(), client.token(SERVICE).rs384().sign()
        }) {
            assertThat(verify(token).getIssuer()).isEqualTo("https://ehr.example");
        }
        assertThat(verify(client.token(SERVICE).sign()).getJwtId())
                .isNotEqualTo(verify(client.token(SERVICE).sign()).getJwtId());
    }

    @Test
    void spoilsOneThingAtATime() {
        var past = Instant.now().minusSeconds(600);
        for (var spoilt : new String[] {
            client.token(SERVICE).audience("https://elsewhere.example").sign(),
            client.token(SERVICE).issuer("https://elsewhere.example").sign(),
            client.token(SERVICE).expiresAt(past).sign(),
            client.token(SERVICE).without("jti").sign(),
            client.token(SERVICE).forged().sign(),
            client.token(SERVICE).keyId("unknown").sign(),
            client.token(SERVICE).hs256WithThePublicKey().sign(),
            client.token(SERVICE).rs256().sign(),
            client.token(SERVICE).unsigned()
        }) {
            assertThatThrownBy(() -> verify(spoilt)).isInstanceOf(InvalidJwtException.class);
        }
    }

    @Test
    void publishesNoPrivateKey() throws Exception {
        assertThat(published())
                .contains("\"kty\":\"EC\"", "\"kty\":\"RSA\"")
                .doesNotContain("\"d\":", "\"p\":", "\"q\":");
    }

    private JwtClaims verify(String token) throws Exception {
        var keys = new JsonWebKeySet(published()).getJsonWebKeys();
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys))
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, "ES384", "RS384"))
                .setExpectedIssuer("https://ehr.example")
                .setExpectedAudience(SERVICE)
                .setRequireExpirationTime()
                .setRequireIssuedAt()
                .setRequireJwtId()
                .build()
                .processToClaims(token);
    }

    private String published() throws Exception {
        try (var http = Tls.client(ca)) {
            var request = HttpRequest.newBuilder(client.jwksUrl()).build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
