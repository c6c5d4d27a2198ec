package dev.aceso.trust.sealing.vault;

import java.security.KeyStore;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.failure.Failure;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The listener's certificate and key from Vault: {@code serve/tls} of KV, {@code certificate} (PEM, the whole chain) and {@code key} (PEM,
 * PKCS#8). Used when {@code aceso.tls.source} is {@value #NAME}.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>Read when the process starts, which fails when there is none, and again every {@code aceso.tls.reload-period}. Another version in
 * Vault is what new handshakes see; connections that are open go on. When Vault does not answer, or what it holds is no such
 * pair, the one at hand stays: a listener never loses its key to a failed look. The listener is touched only when there is something new,
 * because a handshake that begins in the very moment of the change is ended, and must be tried again.
 *
 * <p>It is the only secret of the service that is read from KV. There is no OIDC client secret: access tokens are checked with the
 * provider's public keys, and the service never logs in to the provider.
 */
@Singleton
@Identifier(KeptTls.NAME) final class KeptTls implements KeyStoreProvider {
    static final String NAME = "kept";
    private static final Logger LOG = Logger.getLogger(KeptTls.class);
    private static final String PATH = "/data/serve/tls";

    private final Instance<VaultCalls> calls;
    private final VaultConfig config;
    private final String used;
    private @Nullable Version kept;

    KeptTls(
            Instance<VaultCalls> calls,
            VaultConfig config,
            @ConfigProperty(name = "aceso.tls.source", defaultValue = "server") String used) {
        this.calls = calls;
        this.config = config;
        this.used = used;
    }

    private record Version(int number, KeyStoreAndKeyCertOptions pair) {}

    @Override
    public synchronized @Nullable KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        if (config.url().isEmpty() || !used.equals(NAME)) {
            return null;
        }
        Version last = kept;
        Version now;
        try {
            now = read(vertx, last);
        } catch (Failure | IllegalStateException e) {
            if (last == null) {
                throw new IllegalStateException(
                        "no TLS key: put certificate and key into serve/tls of KV, or set quarkus.tls.server.key-store.*");
            }
            LOG.warn("the TLS key could not be read again; the last one is used");
            throw new IllegalStateException("nothing new");
        }
        if (now.equals(last)) {
            // Whoever reloads takes this for no, and leaves the listener alone.
            throw new IllegalStateException("nothing new");
        }
        kept = now;
        return now.pair;
    }

    private Version read(Vertx vertx, @Nullable Version last) {
        JsonNode data = calls.get()
                .read(config.mount().kv() + PATH)
                .orElseThrow(Trouble.MISSING::failure)
                .path("data");
        int number = data.path("metadata").path("version").asInt();
        if (last != null && last.number == number) {
            return last;
        }
        Version read = new Version(
                number,
                pair(
                        vertx,
                        data.path("data").path("certificate").asText(),
                        data.path("data").path("key").asText()));
        LOG.infof("the TLS key is version %d in Vault", number);
        return read;
    }

    /** Loading it proves that the pair can be used. */
    private static KeyStoreAndKeyCertOptions pair(Vertx vertx, String certificate, String key) {
        var options =
                new PemKeyCertOptions().addCertValue(Buffer.buffer(certificate)).addKeyValue(Buffer.buffer(key));
        try {
            KeyStore store = options.loadKeyStore(vertx);
            options.getKeyManagerFactory(vertx);
            return new KeyStoreAndKeyCertOptions(store, options);
        } catch (Exception e) {
            // Vert.x names no narrower one. Its words may quote the text, so they are not passed on.
            throw new IllegalStateException("serve/tls of KV is no certificate with its key");
        }
    }
}
