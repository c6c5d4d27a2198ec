package dev.aceso.ground.egress;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.apache.http.HttpResponse;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.config.SocketConfig;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.jspecify.annotations.Nullable;

/**
 * How an outbound client is made.
 *
 * @param key the configuration key it stands under, for messages
 * @param caFile the certificates to trust, PEM
 * @param timeout for connecting, for a free connection, and between two packets
 * @param connections the most connections at once
 * @param bytes the longest answer, after decompression
 * @param traffic what goes over its connections
 */
record Client(String key, Optional<String> caFile, Duration timeout, int connections, long bytes, Traffic traffic) {
    private static final String TLS = "TLSv1.3";

    CloseableHttpClient build() {
        int millis = Math.toIntExact(timeout.toMillis());
        var tls = new SSLConnectionSocketFactory(context(), new String[] {TLS}, null, new DefaultHostnameVerifier());
        var pool = new PoolingHttpClientConnectionManager(
                RegistryBuilder.<ConnectionSocketFactory>create()
                        .register("https", tls)
                        .build(),
                null,
                null,
                null,
                60,
                TimeUnit.SECONDS);
        pool.setMaxTotal(connections);
        pool.setDefaultMaxPerRoute(connections);
        pool.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(millis).setTcpNoDelay(true).build());
        var client = HttpClients.custom()
                .setConnectionManager(pool)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectTimeout(millis)
                        .setConnectionRequestTimeout(millis)
                        .setSocketTimeout(millis)
                        .setRedirectsEnabled(false)
                        .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
                        .build())
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .addInterceptorLast((HttpResponse response, org.apache.http.protocol.HttpContext context) -> {
                    if (response.getEntity() != null) {
                        response.setEntity(new BoundedEntity(response.getEntity(), bytes));
                    }
                });
        traffic.shape(client, pool);
        return client.build();
    }

    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance(TLS);
            context.init(null, trust(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(key + ".ca-file cannot be used: " + e.getMessage(), e);
        }
    }

    /** Null lets the runtime use its own certificates. */
    private TrustManager @Nullable [] trust() throws GeneralSecurityException, IOException {
        if (caFile.isEmpty()) {
            return null;
        }
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(Path.of(caFile.get()))) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        if (trusted.size() == 0) {
            throw new IOException("it holds no certificate");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
