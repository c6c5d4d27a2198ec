package dev.aceso.ground.egress;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.eclipse.microprofile.config.Config;

/** A server for faults only: it answers what a test tells it to, over TLS. Everything well-behaved is tested on a real EHR. */
public final class StubServer implements AutoCloseable {
    private final HttpsServer server;
    private final Path pem;
    private final Map<String, Handler> answers = new ConcurrentHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    /** Answers one request. */
    public interface Handler {
        void answer(HttpExchange exchange, String body) throws IOException;
    }

    public StubServer() throws Exception {
        this("localhost", "TLSv1.3");
    }

    public StubServer(String name, String protocol) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        X509Certificate certificate = certificate(name, keys);
        pem = Files.createTempFile("stub", ".pem");
        try (StringWriter text = new StringWriter()) {
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(certificate);
            }
            Files.writeString(pem, text.toString());
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("stub", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters only = context.getDefaultSSLParameters();
                only.setProtocols(new String[] {protocol});
                parameters.setSSLParameters(only);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            try (exchange) {
                answers.getOrDefault(path, (e, b) -> e.sendResponseHeaders(404, -1))
                        .answer(exchange, body);
            }
        });
        server.start();
    }

    private static X509Certificate certificate(String name, KeyPair keys)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        X500Name subject = new X500Name("CN=" + name);
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.ONE,
                Date.from(now.minusSeconds(3600)),
                Date.from(now.plusSeconds(3600)),
                subject,
                keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    /** What to answer under a path. */
    public StubServer on(String path, Handler handler) {
        answers.put(path, handler);
        return this;
    }

    /** Answers 200 with this text. */
    public StubServer on(String path, String type, String text) {
        return on(path, (exchange, body) -> send(exchange, 200, type, text.getBytes(StandardCharsets.UTF_8)));
    }

    public static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Method, address and body of every request so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public String base() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    public Path ca() {
        return pem;
    }

    /** A configuration with this server as the EHR {@code hospital}; its FHIR base is {@code /fhir}. */
    public EhrConfig config(String... more) {
        return config(properties(more));
    }

    public Map<String, String> properties(String... more) {
        Map<String, String> all = new java.util.HashMap<>(Map.of(
                "aceso.ehr.hospital.issuer",
                "https://ehr.example.org",
                "aceso.ehr.hospital.jwks-url",
                base() + "/jwks",
                "aceso.ehr.hospital.fhir-base-url",
                base() + "/fhir",
                "aceso.ehr.hospital.ca-file",
                pem.toString(),
                "aceso.ehr.hospital.request-timeout",
                "2s"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    public static EhrConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withConverter(java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(EhrConfig.class)
                .build()
                .getConfigMapping(EhrConfig.class);
    }

    /** Settings as they are looked up by name. */
    public static Config settings(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
    }

    public static EgressConfig limits(long bytes) {
        return new SmallRyeConfigBuilder()
                .withConverter(java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(
                        Map.of("aceso.limits.ehr-response-bytes", Long.toString(bytes)), "test", 100))
                .withMapping(EgressConfig.class)
                .build()
                .getConfigMapping(EgressConfig.class);
    }

    public static Destinations destinations(EhrConfig config) {
        return new Destinations(config, vault(Map.of()), settings(Map.of()));
    }

    public static Egress egress(EhrConfig config, long bytes) {
        return new Egress(config, vault(Map.of()), limits(bytes), destinations(config));
    }

    public static TokenLink tokenLink(EhrConfig config) {
        return new TokenLink(config, destinations(config));
    }

    /** A configuration with this server as Vault. */
    public VaultConfig vault(String... more) {
        Map<String, String> all = new java.util.HashMap<>(Map.of(
                "aceso.vault.url",
                base(),
                "aceso.vault.ca-file",
                pem.toString(),
                "aceso.vault.role-id",
                "role",
                "aceso.vault.secret-id",
                "secret"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return vault(all);
    }

    public static VaultConfig vault(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withConverter(java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(VaultConfig.class)
                .build()
                .getConfigMapping(VaultConfig.class);
    }

    /** The table and the clients of a process that knows a Vault and no EHR. */
    public static Destinations destinations(VaultConfig vault) {
        return new Destinations(config(Map.of()), vault, settings(Map.of()));
    }

    public static Egress egress(VaultConfig vault) {
        return new Egress(config(Map.of()), vault, limits(1 << 20), destinations(vault));
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        Files.deleteIfExists(pem);
    }
}
