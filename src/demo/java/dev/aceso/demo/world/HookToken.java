package dev.aceso.demo.world;

import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/**
 * A CDS Hooks token before it is signed. It starts out good; each method spoils or changes one thing of it, in place.
 *
 * <p>https://cds-hooks.hl7.org/2.0/#trusting-cds-clients
 */
public final class HookToken {
    private final JwtClaims claims;
    private final PublicJsonWebKey rsa;
    private String algorithm = "ES384";
    private String keyId;
    private String jku;
    private Key key;

    private HookToken(JwtClaims claims, String jku, PublicJsonWebKey elliptic, PublicJsonWebKey rsa) {
        this.claims = claims;
        this.jku = jku;
        this.rsa = rsa;
        this.key = elliptic.getPrivateKey();
        this.keyId = elliptic.getKeyId();
    }

    static HookToken good(String issuer, String audience, String jku, PublicJsonWebKey elliptic, PublicJsonWebKey rsa) {
        var claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(audience);
        claims.setSubject("demo-ehr");
        claims.setJwtId(UUID.randomUUID().toString());
        var token = new HookToken(claims, jku, elliptic, rsa);
        return token.issuedAt(Instant.now()).expiresAt(Instant.now().plus(Duration.ofMinutes(2)));
    }

    /** Names another issuer. */
    public HookToken issuer(String issuer) {
        claims.setIssuer(issuer);
        return this;
    }

    /** Is for another address. */
    public HookToken audience(String audience) {
        claims.setAudience(audience);
        return this;
    }

    /** Names another client. */
    public HookToken subject(String subject) {
        claims.setSubject(subject);
        return this;
    }

    /** Was made at another time. */
    public HookToken issuedAt(Instant time) {
        claims.setIssuedAt(NumericDate.fromSeconds(time.getEpochSecond()));
        return this;
    }

    /** Ends at another time. */
    public HookToken expiresAt(Instant time) {
        claims.setExpirationTime(NumericDate.fromSeconds(time.getEpochSecond()));
        return this;
    }

    /** Carries this id, such as one that was used before. */
    public HookToken id(String jti) {
        claims.setJwtId(jti);
        return this;
    }

    /** Leaves a claim out. */
    public HookToken without(String claim) {
        claims.unsetClaim(claim);
        return this;
    }

    /** Points to another address of keys. */
    public HookToken jku(String address) {
        jku = address;
        return this;
    }

    /** Names another key. */
    public HookToken keyId(String id) {
        keyId = id;
        return this;
    }

    /** Is signed by the RSA key (RS384) instead of the elliptic one (ES384). */
    public HookToken rs384() {
        return signedBy("RS384", rsa.getKeyId(), rsa.getPrivateKey());
    }

    /** Is signed by somebody else's key under the right key id. */
    public HookToken forged() {
        key = EhrClient.newElliptic().getPrivateKey();
        return this;
    }

    /** Is "signed" with the public key taken for an HMAC secret. */
    public HookToken hs256WithThePublicKey() {
        return signedBy("HS256", rsa.getKeyId(), new HmacKey(rsa.getPublicKey().getEncoded()));
    }

    /** Is signed by the right key with an algorithm that is not agreed on. */
    public HookToken rs256() {
        return signedBy("RS256", rsa.getKeyId(), rsa.getPrivateKey());
    }

    /** Its serialization, signed. */
    public String sign() {
        return serialize(key);
    }

    /** Its serialization with {@code alg: none} and no signature. */
    public String unsigned() {
        algorithm = "none";
        return serialize(null);
    }

    private HookToken signedBy(String algorithm, String keyId, Key key) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.key = key;
        return this;
    }

    private String serialize(@org.jspecify.annotations.Nullable Key with) {
        var jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setKeyIdHeaderValue(keyId);
        jws.setHeader("typ", "JWT");
        jws.setHeader("jku", jku);
        jws.setPayload(claims.toJson());
        jws.setKey(with);
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
