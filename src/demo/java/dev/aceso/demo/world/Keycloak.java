package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * A real Keycloak with the realm {@code aceso}, HTTPS with TLS 1.3 only, on loopback.
 *
 * <p>Passwords and second factors are made at start. Nobody can enrol another factor: the required actions that would are off, and
 * so are the consoles. {@link #stop()} and {@link #start()} take it down and up again with the same users and accounts but, as its
 * database lives in memory, new signing keys and no sessions.
 */
public final class Keycloak implements AutoCloseable {
    /** The client id of the portal. */
    public static final String CLIENT = "aceso-portal";

    /** The client id of operators' commands. */
    public static final String CUSTODY_CLIENT = "aceso-custody";

    /** The client id of a patient portal's server, which exchanges tokens. */
    public static final String PATIENT_PORTAL = "patient-portal";

    /** The scope that makes a token one that the patient portal may exchange. */
    public static final String THROUGH_PATIENT_PORTAL = "through/" + PATIENT_PORTAL;

    /** The client id of the software that says who works here. */
    public static final String PROVISIONING_CLIENT = "aceso-scim";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration OTP_PERIOD = Duration.ofSeconds(30);

    private final Workspace workspace;
    private final DemoCa ca;
    private final HttpClient http;
    private final int port;
    private final String name;
    private final KeycloakBinaries.Kind kind;
    private final Path home;
    private final DemoCa.Leaf leaf;
    private final Map<String, Login> logins = new HashMap<>();
    private final Map<String, String> subjects = new HashMap<>();
    private final Map<String, String> otpSecrets = new HashMap<>();
    private final Map<String, Set<Long>> usedSteps = new HashMap<>();
    private final String clientSecret = Secrets.password();
    private final String adminPassword = Secrets.password();
    private final AtomicInteger starts = new AtomicInteger();
    private @Nullable Child server;

    private Keycloak(Workspace workspace, DemoCa ca, int port, String name, KeycloakBinaries.Kind kind) {
        this.workspace = workspace;
        this.port = port;
        this.name = name;
        this.kind = kind;
        this.ca = ca;
        this.http = Tls.client(ca);
        this.home = workspace.directory().resolve(name);
        this.leaf = ca.issue(name);
    }

    /**
     * Starts a server whose patients' {@code fhirUser} claims name patients of the given EHR, and whose tokens for that EHR carry
     * scopes. The service proves itself by the keys that it publishes.
     *
     * @param port a free port
     * @param ehrBase the FHIR base URL
     * @param faulty the FHIR base URL of a second EHR; whoever works there has no account without it
     * @param service the address of the service
     */
    public static Keycloak start(
            Workspace workspace, DemoCa ca, int port, String ehrBase, Optional<String> faulty, String service) {
        var keycloak = new Keycloak(workspace, ca, port, "keycloak", KeycloakBinaries.Kind.SIGN_IN);
        keycloak.prepare(ehrBase, faulty, service);
        keycloak.start();
        return keycloak;
    }

    /** Starts another beside it, whose realm an administrator can change: {@link #administration()}. */
    public static Keycloak startAdministered(Workspace workspace, DemoCa ca, int port, String ehrBase, String service) {
        var keycloak = new Keycloak(workspace, ca, port, "keycloak-administered", KeycloakBinaries.Kind.ADMINISTERED);
        keycloak.prepare(ehrBase, Optional.empty(), service);
        keycloak.start();
        return keycloak;
    }

    /** Its administrator, where there is an API for one. */
    public Administration administration() {
        return new Administration(http, "https://localhost:" + port, adminPassword);
    }

    /** The issuer in its tokens. */
    public String issuer() {
        return issuer(port);
    }

    static String issuer(int port) {
        return "https://localhost:" + port + "/realms/aceso";
    }

    /** Where the keys of an issuer are. */
    static String keys(String issuer) {
        return issuer + "/protocol/openid-connect/certs";
    }

    /** Where an issuer gives tokens. */
    static String tokens(String issuer) {
        return issuer + "/protocol/openid-connect/token";
    }

    /** Tokens for the EHR's FHIR interface, as a client of the EHR's own. */
    public EhrAccess ehrAccess(String client) {
        return new EhrAccess(http, tokens(issuer()), client, clientSecret, starts::get);
    }

    /** A token of the software that says who works here. */
    public String provisioning() {
        return ehrAccess(PROVISIONING_CLIENT).token();
    }

    /** The patient portal's server. */
    public Exchange exchange() {
        return new Exchange(http, tokens(issuer()), PATIENT_PORTAL, clientSecret);
    }

    /** The HTTPS port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The user's name and password. */
    public Login login(String user) {
        return Objects.requireNonNull(logins.get(user), user);
    }

    /** The user's {@code sub}. */
    public String subject(String user) {
        return Objects.requireNonNull(subjects.get(user), user);
    }

    /** The names of all users. */
    public Set<String> users() {
        return Set.copyOf(logins.keySet());
    }

    /** The user's second factor as authenticator apps take it (RFC 4648 base32), if the user has one. */
    public Optional<String> otpSecret(String user) {
        return Optional.ofNullable(otpSecrets.get(user))
                .map(secret -> Base32.encode(secret.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * A one-time code that this method has not given out before. Keycloak takes a code once, and the codes of the period before and
     * after the current one too, so that three sign-ins of one user in a row need not wait; the fourth does.
     */
    public String code(String user) {
        var secret = Objects.requireNonNull(otpSecrets.get(user), "no second factor");
        while (true) {
            var now = Instant.now();
            synchronized (usedSteps) {
                var used = usedSteps.computeIfAbsent(user, u -> new HashSet<>());
                for (var shift : new int[] {0, -1, 1}) {
                    var time = now.plus(OTP_PERIOD.multipliedBy(shift));
                    if (used.add(time.getEpochSecond() / OTP_PERIOD.toSeconds())) {
                        return totp(secret, time);
                    }
                }
            }
            pause();
        }
    }

    /** A new browser at this server's door, without any session. */
    public SignIn browser() {
        return new SignIn(this, http);
    }

    /** The server process. */
    public Child process() {
        return Objects.requireNonNull(server);
    }

    /** Starts the server again after {@link #stop()}, and returns when it answers. */
    public synchronized void start() {
        var conf = home.resolve("conf");
        var line = Project.java(
                workspace,
                "-Xmx512m",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                        + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dpicocli.disable.closures=true",
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + conf);
        line.addAll(List.of("-cp", home.resolve("lib/quarkus-run.jar").toString()));
        line.add("io.quarkus.bootstrap.runner.QuarkusEntryPoint");
        line.addAll(List.of("start", "--optimized", "--import-realm", "--cache=local"));
        line.addAll(List.of("--http-enabled=false", "--http-host=127.0.0.1", "--https-port=" + port));
        line.addAll(List.of("--https-protocols=TLSv1.3", "--hostname=https://localhost:" + port));
        // It fetches the service's keys, from a certificate of the same authority.
        line.add("--truststore-paths=" + ca.file());
        line.add("--https-certificate-file=" + leaf.certificate());
        line.add("--https-certificate-key-file=" + leaf.key());
        var child = workspace.start(name, "TERM", environment(), line);
        server = child;
        child.await("answer", 300, this::answers);
        starts.incrementAndGet();
    }

    /** Stops the server. */
    public synchronized void stop() {
        process().stop();
    }

    @Override
    public void close() {
        stop();
    }

    /** The authority that issued the server's certificate. */
    public DemoCa ca() {
        return ca;
    }

    private Map<String, String> environment() {
        return switch (kind) {
            case SIGN_IN -> Map.of();
            case ADMINISTERED ->
                Map.of(
                        "KC_BOOTSTRAP_ADMIN_USERNAME",
                        Administration.USER,
                        "KC_BOOTSTRAP_ADMIN_PASSWORD",
                        adminPassword);
        };
    }

    private boolean answers() {
        var request = HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Its programs are shared by links; configuration and data are this instance's own. */
    private void prepare(String ehrBase, Optional<String> faulty, String service) {
        var distribution = KeycloakBinaries.home(workspace, kind);
        try {
            Files.createDirectories(home.resolve("conf"));
            for (var part : List.of("bin", "lib", "providers", "themes", "version.txt")) {
                Files.createSymbolicLink(home.resolve(part), distribution.resolve(part));
            }
            workspace.write(name + "/data/import/aceso-realm.json", realm(ehrBase, faulty, service));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] realm(String ehrBase, Optional<String> faulty, String service) throws IOException {
        try (var in = Objects.requireNonNull(Keycloak.class.getResourceAsStream("/keycloak/aceso-realm.json"))) {
            var realm = JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@ehr@", ehrBase)
                    .replace("@service@", service)
                    .replace("@secret@", clientSecret));
            var users = realm.path("users").iterator();
            while (users.hasNext()) {
                var user = (ObjectNode) users.next();
                if (!user.toString().contains("@faulty@")) {
                    complete(user);
                } else if (faulty.isPresent()) {
                    complete(user);
                    replace((ArrayNode) user.at("/attributes/fhirUser"), "@faulty@", faulty.get());
                } else {
                    users.remove();
                }
            }
            return JSON.writeValueAsBytes(realm);
        }
    }

    private void complete(ObjectNode user) {
        var name = user.path("username").asText();
        var subject = UUID.randomUUID().toString();
        subjects.put(name, subject);
        user.put("id", subject);
        for (var credential : user.path("credentials")) {
            if (credential.path("type").asText().equals("otp")) {
                // Keycloak uses the bytes of this text as the HMAC key, as they are.
                var secret = Secrets.password();
                otpSecrets.put(name, secret);
                replace((ObjectNode) credential, "secretData", "@otp@", secret);
            } else {
                var password = Secrets.password();
                logins.put(name, new Login(name, password));
                replace((ObjectNode) credential, "value", "@password@", password);
            }
        }
    }

    private static void replace(ArrayNode texts, String placeholder, String value) {
        for (int i = 0; i < texts.size(); i++) {
            texts.set(i, TextNode.valueOf(texts.get(i).asText().replace(placeholder, value)));
        }
    }

    private static void replace(ObjectNode node, String field, String placeholder, String value) {
        node.put(field, node.path(field).asText().replace(placeholder, value));
    }

    private static String totp(String secret, Instant time) {
        try {
            var generator = new TimeBasedOneTimePasswordGenerator(OTP_PERIOD);
            var key = new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA1");
            return generator.generateOneTimePasswordString(key, time);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
