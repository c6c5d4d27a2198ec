package dev.aceso.trust.sealing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

import dev.aceso.ground.parties.Bytes;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every signer of assertions must do. Each adapter has a test that extends this. */
public abstract class AssertionSignerContract {
    /** A signer with its own key, the same for the whole test. */
    protected abstract AssertionSigner signer();

    /** The same key, as after a restart of the process. */
    protected abstract AssertionSigner reopened();

    @Test
    void signsAJwtThatOthersVerifyWithTheJwk() throws Exception {
        // Given
        var jwk = signer().jwk();

        // When
        var jwt = jwt(signer(), "{\"iss\":\"aceso\",\"sub\":\"aceso\"}");

        // Then
        assertThat(verifier(jwk).processToClaims(jwt).getIssuer()).isEqualTo("aceso");
        assertThat(verifier(jwk)
                        .processToClaims(jwt(reopened(), "{\"sub\":\"again\"}"))
                        .getSubject())
                .isEqualTo("again");
    }

    @Test
    void aChangedJwtDoesNotVerify() throws Exception {
        // Given
        var parts = jwt(signer(), "{\"iss\":\"aceso\"}").split("\\.");
        var changed = parts[0] + "." + base64("{\"iss\":\"other\"}") + "." + parts[2];

        // Then
        var verifier = verifier(signer().jwk());
        assertThatThrownBy(() -> verifier.processToClaims(changed)).isInstanceOf(InvalidJwtException.class);
    }

    @Test
    void theJwkSaysWhatTheKeyIsForAndHoldsNoPrivatePart() throws Exception {
        // When
        var jwk = JsonWebKey.Factory.newJwk(signer().jwk());

        // Then
        assertThat(jwk.toParams(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE))
                .containsOnlyKeys("kty", "crv", "x", "y", "use", "alg", "kid")
                .containsAllEntriesOf(Map.of("kty", "EC", "crv", "P-384", "use", "sig", "alg", "ES384"));
        assertThat(jwk.getKeyId()).isEqualTo(jwk.calculateBase64urlEncodedThumbprint("SHA-256"));
        assertThat(reopened().jwk()).isEqualTo(signer().jwk());
    }

    private static String jwt(AssertionSigner signer, String claims) {
        var input = base64("{\"alg\":\"ES384\",\"typ\":\"JWT\"}") + "." + base64(claims);
        return input + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(signer.sign(Bytes.utf8(input)).toArray());
    }

    private static JwtConsumer verifier(String jwk) throws JoseException {
        return new JwtConsumerBuilder()
                .setVerificationKey(JsonWebKey.Factory.newJwk(jwk).getKey())
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, "ES384"))
                .build();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
