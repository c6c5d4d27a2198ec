package dev.aceso.trust.identity;

import java.security.Key;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Writes hook tokens as an EHR would, and as it should not. */
final class Pen {
    static final String PATH = "/cds-services/ckm-review";
    static final PublicJsonWebKey EC = named(ec(EllipticCurves.P384), "ec");
    static final PublicJsonWebKey RSA = named(rsa(2048), "rsa");
    static final PublicJsonWebKey STRANGER = named(ec(EllipticCurves.P384), "ec");
    static final PublicJsonWebKey P256 = named(ec(EllipticCurves.P256), "p256");
    static final PublicJsonWebKey SHORT_RSA = named(rsa(1024), "short");

    private Pen() {}

    static String keys() {
        return new JsonWebKeySet(EC, RSA, P256, SHORT_RSA).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** The claims of a good token at noon. */
    static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", "https://ehr.main.example");
        claims.put("sub", "ehr-client");
        claims.put("aud", Site.BASE + PATH);
        claims.put("iat", Site.NOON.getEpochSecond());
        claims.put("exp", Site.NOON.plusSeconds(300).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        return claims;
    }

    static String good() {
        return write("ES384", EC, claims());
    }

    static String without(String claim) {
        return with(claims -> claims.remove(claim));
    }

    static String with(Consumer<Map<String, Object>> change) {
        Map<String, Object> claims = claims();
        change.accept(claims);
        return write("ES384", EC, claims);
    }

    static String write(String algorithm, PublicJsonWebKey key, Map<String, Object> claims) {
        return write(
                algorithm,
                key.getPrivateKey(),
                JsonUtil.toJson(claims),
                jws -> jws.setKeyIdHeaderValue(key.getKeyId()));
    }

    static String write(String algorithm, Key key, String payload, Consumer<JsonWebSignature> headers) {
        try {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            jws.setAlgorithmHeaderValue(algorithm);
            jws.setKey(key);
            jws.setDoKeyValidation(false);
            jws.setPayload(payload);
            headers.accept(jws);
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private static PublicJsonWebKey named(PublicJsonWebKey key, String kid) {
        key.setKeyId(kid);
        return key;
    }

    private static PublicJsonWebKey ec(java.security.spec.ECParameterSpec curve) {
        try {
            return EcJwkGenerator.generateJwk(curve);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private static PublicJsonWebKey rsa(int bits) {
        try {
            return RsaJwkGenerator.generateJwk(bits);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }
}
