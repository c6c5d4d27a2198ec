package dev.aceso.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.Tls;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * A stand-in for an OpenID provider, for what no real one would sign: tokens that say whatever a test wants. Counts how often its keys are
 * fetched, and goes away when told to.
 */
final class StandInProvider implements AutoCloseable {
    static final String RSA = "key-rsa";
    static final String ELLIPTIC = "key-ec";
    private static final String REALM = "/realms/stand-in";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpsServer server;
    private final PublicJsonWebKey rsa;
    private final PublicJsonWebKey elliptic;
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile boolean away;

    private StandInProvider(HttpsServer server) throws JoseException {
        this.server = server;
        this.rsa = named(RsaJwkGenerator.generateJwk(2048), RSA);
        this.elliptic = named(EcJwkGenerator.generateJwk(EllipticCurves.P256), ELLIPTIC);
    }

    /** How a token's last part is made. */
    interface Signer {
        byte[] sign(byte[] input) throws GeneralSecurityException;
    }

    static StandInProvider start(DemoCa ca) {
        try {
            var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(Tls.server(ca.issue("stand-in-provider")));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            var provider = new StandInProvider(server);
            server.createContext(REALM + "/.well-known/openid-configuration", provider::describe);
            server.createContext(REALM + "/keys", provider::publish);
            server.start();
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    String issuer() {
        return "https://localhost:" + server.getAddress().getPort() + REALM;
    }

    /** How often its keys were asked for. */
    int fetches() {
        return fetches.get();
    }

    /** Whether it fails every call from now on. */
    void away(boolean now) {
        away = now;
    }

    /** The header of a good token: {@code RS256} or {@code ES256}. */
    ObjectNode header(String algorithm) {
        return JSON.createObjectNode()
                .put("alg", algorithm)
                .put("typ", "JWT")
                .put("kid", algorithm.startsWith("ES") ? ELLIPTIC : RSA);
    }

    /** The claims of a clinician who signed in with both factors a minute ago. */
    ObjectNode claims() {
        long now = Instant.now().getEpochSecond();
        var claims = JSON.createObjectNode()
                .put("iss", issuer())
                .put("sub", "4711-stand-in")
                .put("name", "Ada Standing")
                .put("azp", "aceso-portal")
                .put("sid", "sid-stand-in")
                .put("acr", "aal2")
                .put("auth_time", now - 60)
                .put("iat", now - 10)
                .put("exp", now + 290);
        claims.putArray("aud").add("aceso");
        claims.putArray("amr").add("pwd").add("otp");
        claims.putArray("roles").add("clinician");
        return claims;
    }

    /** A token with the right signature for what its header says. */
    String token(ObjectNode header, ObjectNode claims) {
        return token(
                header.toString(),
                claims.toString(),
                header.path("alg").asText().startsWith("ES") ? this::es256 : this::rs256);
    }

    /** The same of any two texts, signed in any way. */
    static String token(String header, String claims, Signer signer) {
        var input = part(header.getBytes(StandardCharsets.UTF_8)) + "." + part(claims.getBytes(StandardCharsets.UTF_8));
        try {
            return input + "." + part(signer.sign(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] rs256(byte[] input) throws GeneralSecurityException {
        return signature("SHA256withRSA", rsa.getPrivateKey(), input);
    }

    byte[] es256(byte[] input) throws GeneralSecurityException {
        return signature("SHA256withECDSAinP1363Format", elliptic.getPrivateKey(), input);
    }

    /** The public RSA key taken for an HMAC secret. */
    byte[] hs256(byte[] input) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(rsa.getPublicKey().getEncoded(), "HmacSHA256"));
        return mac.doFinal(input);
    }

    /** Somebody else's key. */
    static byte[] stranger(byte[] input) throws GeneralSecurityException {
        try {
            return signature("SHA256withRSA", RsaJwkGenerator.generateJwk(2048).getPrivateKey(), input);
        } catch (JoseException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** A token that brings the key along which it was signed with, under the id of a known one (RFC 7515 section 4.1.3). */
    String withAKeyOfItsOwn() {
        try {
            var own = RsaJwkGenerator.generateJwk(2048);
            var header = header("RS256");
            header.set("jwk", JSON.valueToTree(own.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)));
            return token(
                    header.toString(),
                    claims().toString(),
                    input -> signature("SHA256withRSA", own.getPrivateKey(), input));
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static byte[] signature(String algorithm, PrivateKey key, byte[] input) throws GeneralSecurityException {
        var signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(input);
        return signature.sign();
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static PublicJsonWebKey named(PublicJsonWebKey key, String id) {
        key.setKeyId(id);
        key.setUse("sig");
        return key;
    }

    private void describe(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                JSON.createObjectNode()
                        .put("issuer", issuer())
                        .put("jwks_uri", issuer() + "/keys")
                        .put("authorization_endpoint", issuer() + "/authorize")
                        .put("token_endpoint", issuer() + "/token")
                        .toString());
    }

    private void publish(HttpExchange exchange) throws IOException {
        fetches.incrementAndGet();
        answer(exchange, new JsonWebKeySet(elliptic, rsa).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
    }

    private void answer(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            if (away) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            var body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
