package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * An EHR in its role as client of CDS Hooks services: its signing keys (P-384 and RSA), where it publishes them, and the tokens it
 * signs. https://cds-hooks.hl7.org/2.0/#trusting-cds-clients
 */
public final class EhrClient implements AutoCloseable {
    private final String issuer;
    private final HttpsServer server;
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile PublicJsonWebKey elliptic;
    private volatile PublicJsonWebKey rsa;
    private volatile boolean failing;

    private EhrClient(String issuer, HttpsServer server) {
        this.issuer = issuer;
        this.server = server;
        this.elliptic = newElliptic();
        this.rsa = newRsa();
    }

    /**
     * Makes keys and publishes their public halves over HTTPS, TLS 1.3 only.
     *
     * @param name names its certificate
     * @param issuer the {@code iss} of its tokens
     */
    public static EhrClient start(DemoCa ca, String name, String issuer) {
        try {
            var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(Tls.server(ca.issue(name)));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            var client = new EhrClient(issuer, server);
            server.createContext("/jwks", client::publish);
            // The server's own thread inherits "daemon" from here and so does not keep the JVM from ending.
            var starter = Thread.ofPlatform().daemon().start(server::start);
            starter.join();
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The {@code iss} of its tokens. */
    public String issuer() {
        return issuer;
    }

    /** Where its public keys are. */
    public URI jwksUrl() {
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/jwks");
    }

    /** How often its keys were fetched. */
    public int fetches() {
        return fetches.get();
    }

    /** Whether the address of its keys answers 503 from now on. */
    public void failing(boolean now) {
        failing = now;
    }

    /** Replaces both keys by new ones with new ids. */
    public void rotate() {
        elliptic = newElliptic();
        rsa = newRsa();
    }

    /** A token for one call to that address, still to be signed or spoilt. */
    public HookToken token(String audience) {
        return HookToken.good(issuer, audience, jwksUrl().toString(), elliptic, rsa);
    }

    /** A signed header value for one call to that address: {@code Bearer ...}. */
    public String bearer(String audience) {
        return "Bearer " + token(audience).sign();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void publish(HttpExchange exchange) throws IOException {
        try (exchange) {
            fetches.incrementAndGet();
            if (failing) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            var body = new JsonWebKeySet(elliptic, rsa)
                    .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/jwk-set+json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    static PublicJsonWebKey newElliptic() {
        try {
            return named(EcJwkGenerator.generateJwk(EllipticCurves.P384), "ES384");
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicJsonWebKey newRsa() {
        try {
            return named(RsaJwkGenerator.generateJwk(2048), "RS384");
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicJsonWebKey named(PublicJsonWebKey key, String algorithm) {
        key.setKeyId(Secrets.password());
        key.setAlgorithm(algorithm);
        key.setUse("sig");
        return key;
    }
}
