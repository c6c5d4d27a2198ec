package dev.aceso.trust.sealing;

import java.security.interfaces.ECPublicKey;
import java.util.List;

import dev.aceso.ground.parties.Bytes;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;

/**
 * Signs the assertions by which this service proves to others who it is (RFC 7523), with ES384 (RFC 7518, section 3.4).
 *
 * <p>A failure is a {@link dev.aceso.ground.failure.Failure} {@code KEYS_UNAVAILABLE}.
 */
public interface AssertionSigner {
    /** The public key, on P-384. It stays the same as long as this object. */
    ECPublicKey publicKey();

    /** The signature over the signing input of a JWS: {@code r || s}, 96 bytes. */
    Bytes sign(Bytes signingInput);

    /** The public key for others, as a JWK (RFC 7517). Its {@code kid} is its thumbprint (RFC 7638), so two keys never share one. */
    default String jwk() {
        return jwk(publicKey()).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** The {@code kid} of the public key. */
    default String keyId() {
        return jwk(publicKey()).getKeyId();
    }

    /** The JWK of every key that others should know: this one, those that signed before it and those that will after it. */
    default List<String> published() {
        return List.of(jwk());
    }

    /** A public key as a JWK. */
    static EllipticCurveJsonWebKey jwk(ECPublicKey key) {
        var jwk = new EllipticCurveJsonWebKey(key);
        jwk.setUse(Use.SIGNATURE);
        jwk.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384);
        jwk.setKeyId(jwk.calculateBase64urlEncodedThumbprint("SHA-256"));
        return jwk;
    }
}
