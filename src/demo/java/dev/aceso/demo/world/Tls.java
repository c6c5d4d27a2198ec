package dev.aceso.demo.world;

import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.SSLParameters;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;

/** TLS 1.3 only, on both sides of the demo's own connections. */
public final class Tls {
    private static final String[] ONLY = {"TLSv1.3"};

    private Tls() {}

    /** A client that trusts the demo's authority only and follows no redirect. */
    public static HttpClient client(DemoCa ca) {
        return HttpClient.newBuilder()
                .sslContext(ca.clientContext())
                .sslParameters(new SSLParameters(null, ONLY))
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** What an {@code HttpsServer} of the demo needs to show this certificate. */
    public static HttpsConfigurator server(DemoCa.Leaf leaf) {
        return new HttpsConfigurator(DemoCa.serverContext(leaf)) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(new SSLParameters(null, ONLY));
            }
        };
    }
}
