package dev.aceso.trust.identity;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.web.PublicBaseUrl;
import io.quarkus.runtime.Startup;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * EHRs that call hooks, by signed JWT as CDS Hooks 2.0 asks ("Trusting CDS Clients") and more narrowly than it does.
 *
 * <h2>Guarantees</h2>
 *
 * <p>A client is let in only when the issuer is a configured EHR; the signature is ES384 or RS384 by a key from that EHR's
 * configured address, which a {@code jku} in the token may repeat but never choose; {@code aud} is our public base URL and the
 * path, and nothing else; {@code sub}, {@code exp}, {@code iat} and {@code jti} are there, the times hold by our clock and the
 * lifetime is short. No claim is given twice. {@code jti} is demanded of every token, but only a hook call spends it, with its claim:
 * discovery reads nothing of anybody, so a token for it, which its audience binds to discovery, may be shown again while it lives.
 *
 * <p>Whether its users sign in with MFA is asked next, by {@link #demandAttestation}: a
 * refusal for that reason names the client in the log.
 */
@ApplicationScoped
@Startup
class HookClients {
    private static final AlgorithmConstraints ALGORITHMS =
            new AlgorithmConstraints(ConstraintType.PERMIT, "ES384", "RS384");
    private static final int LONGEST_ID = 200;
    /** What the log and the database can hold of a name that somebody else chose: no control characters, no halves of a pair. */
    private static final Pattern PRINTABLE = Pattern.compile("\\p{Print}{1," + LONGEST_ID + "}");

    private final EhrConfig ehrs;
    private final HookKeys keys;
    private final HookConfig config;
    private final PublicBaseUrl self;
    private final Clock clock;
    private final Map<String, String> ehrOfIssuer = new HashMap<>();

    HookClients(EhrConfig ehrs, HookKeys keys, HookConfig config, PublicBaseUrl self, Clock clock) {
        this.ehrs = ehrs;
        this.keys = keys;
        this.config = config;
        this.self = self;
        this.clock = clock;
        ehrs.all().forEach((id, ehr) -> {
            String other = ehrOfIssuer.put(ehr.issuer(), id);
            if (other != null) {
                throw new IllegalStateException("aceso.ehr." + id + ".issuer is also the issuer of aceso.ehr." + other);
            }
        });
    }

    /**
     * Verifies the token of a call to a hook or to discovery. Blocks while keys are fetched.
     *
     * @param authorization the request's header Authorization
     * @param path the request's path, beginning with a slash
     * @throws Failure {@code UNAUTHENTICATED} or {@code IDENTITY_UNAVAILABLE}
     */
    HookToken verify(@Nullable String authorization, String path) {
        String token = Bearer.token(authorization, config.length());
        JsonWebSignature jws = parse(token);
        // Read before the signature is checked, to know whose keys to check it with; trusted only afterwards.
        String issuer = text(claims(jws.getUnverifiedPayload()), "iss");
        String ehr = known(ehrOfIssuer.get(issuer));
        Map<String, Object> claims = verified(jws, ehr);
        HookToken verified = new HookToken(ehr, issuer, text(claims, "sub"), text(claims, "jti"), time(claims, "exp"));
        demandAudience(claims, path);
        demandTimes(time(claims, "iat"), verified.expires(), claims);
        return verified;
    }

    private Map<String, Object> verified(JsonWebSignature jws, String ehr) {
        EhrConfig.Ehr known = configured(ehr);
        String jku = jws.getHeader("jku");
        demand(
                jku == null
                        || jku.equals(known.jwksUrl().toString())
                        || known.jku().orElse(List.of()).stream().anyMatch(url -> jku.equals(url.toString())),
                "The jku is not one of this EHR's.");
        String kid = jws.getKeyIdHeaderValue();
        demand(kid != null && kid.length() <= LONGEST_ID, "There is no kid.");
        demand(permitted(jws), "The algorithm must be ES384 or RS384.");
        PublicKey key = keys.key(ehr, kid);
        try {
            jws.setKey(key);
            demand(jws.verifySignature(), "The signature does not fit.");
            return claims(jws.getPayload());
        } catch (JoseException failed) {
            throw new Failure(Code.UNAUTHENTICATED, "The signature does not fit.", failed);
        }
    }

    private void demandAudience(Map<String, Object> claims, String path) {
        Object audience = claims.get("aud");
        Object only = audience instanceof List<?> list && list.size() == 1 ? list.getFirst() : audience;
        demand(self.resolve(path).equals(only), "The audience must be the public base URL and the path.");
    }

    private void demandTimes(Instant issued, Instant expires, Map<String, Object> claims) {
        Instant now = clock.instant();
        Duration skew = config.clockSkew();
        demand(expires.isAfter(now.minus(skew)), "The token has expired.");
        demand(!issued.isAfter(now.plus(skew)), "The token is not from the past.");
        demand(
                expires.isAfter(issued) && !expires.isAfter(issued.plus(config.maxLifetime())),
                "The token lives too long.");
        demand(
                !claims.containsKey("nbf") || !time(claims, "nbf").isAfter(now.plus(skew)),
                "The token is not valid yet.");
    }

    /**
     * Demands that the EHR's attestation that its users sign in with MFA is current, on today's date where our clock is.
     *
     * @throws Failure {@code MFA_ATTESTATION_MISSING}
     */
    void demandAttestation(HookToken token) {
        LocalDate today = LocalDate.now(clock);
        if (configured(token.ehr())
                .mfaAttestedUntil()
                .filter(until -> !until.isBefore(today))
                .isEmpty()) {
            throw new Failure(Code.MFA_ATTESTATION_MISSING);
        }
    }

    /**
     * Demands that the FHIR server that a hook names, if any, is the one configured for its issuer.
     *
     * @throws Failure {@code FHIR_SERVER_MISMATCH}
     */
    void demandServer(HookToken token, Optional<String> fhirServer) {
        String ours = bare(configured(token.ehr()).fhirBaseUrl().toString());
        if (fhirServer.isPresent() && !bare(fhirServer.get()).equals(ours)) {
            throw new Failure(Code.FHIR_SERVER_MISMATCH);
        }
    }

    private static String bare(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private EhrConfig.Ehr configured(String ehr) {
        return known(ehrs.all().get(ehr));
    }

    private static <T> T known(@Nullable T found) {
        if (found == null) {
            throw new Failure(Code.UNAUTHENTICATED, "The issuer is not a configured EHR.");
        }
        return found;
    }

    private static JsonWebSignature parse(String token) {
        try {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(ALGORITHMS);
            jws.setCompactSerialization(token);
            return jws;
        } catch (JoseException malformed) {
            throw new Failure(Code.UNAUTHENTICATED, "The token is not a signed JWT.", malformed);
        }
    }

    private static boolean permitted(JsonWebSignature jws) {
        String algorithm = jws.getAlgorithmHeaderValue();
        return "ES384".equals(algorithm) || "RS384".equals(algorithm);
    }

    private static Map<String, Object> claims(String payload) {
        try {
            return JsonUtil.parseJson(payload);
        } catch (JoseException malformed) {
            throw new Failure(Code.UNAUTHENTICATED, "The claims are not a JSON object with each name once.", malformed);
        }
    }

    private static String text(Map<String, Object> claims, String name) {
        if (claims.get(name) instanceof String text
                && !text.isBlank()
                && PRINTABLE.matcher(text).matches()) {
            return text;
        }
        throw new Failure(Code.UNAUTHENTICATED, "The claim " + name + " is missing or not usable.");
    }

    private static Instant time(Map<String, Object> claims, String name) {
        if (claims.get(name) instanceof Long seconds && seconds >= 0 && seconds < 1L << 40) {
            return Instant.ofEpochSecond(seconds);
        }
        throw new Failure(Code.UNAUTHENTICATED, "The claim " + name + " is missing or not a whole number of seconds.");
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new Failure(Code.UNAUTHENTICATED, otherwise);
        }
    }
}
