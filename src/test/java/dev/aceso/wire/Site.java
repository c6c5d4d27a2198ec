package dev.aceso.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipFile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;

import static org.assertj.core.api.Assertions.assertThat;

/** The packaged service in its world: how to ask it, and how to look behind it. One for all tests of a JVM. */
final class Site {
    static final String HOOK = "/cds-services/" + Hooks.SERVICE;
    private static final Duration TOKENS_KEPT = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Signed> TOKENS = new HashMap<>();
    private static Site site;

    final World world;
    final Api aceso;
    /** The EHR as a client of hooks. */
    final Hooks hooks;
    /** The faulty EHR as a client of hooks. */
    final Hooks faulty;

    private Site(World world) {
        this.world = world;
        this.aceso = new Api(world.serviceUrl(), world.ca());
        this.hooks = Hooks.of(world, aceso);
        this.faulty = new Hooks(
                aceso,
                new Api(world.faulty().baseUrl(), world.ca()),
                world.faulty().client());
    }

    private record Signed(String token, Instant at) {}

    static synchronized Site get() {
        if (site == null) {
            var world = World.shared();
            world.startService(ServiceProcess.QUICK_START);
            site = new Site(world);
        }
        return site;
    }

    /** The {@code aud} of a hook call's token. */
    String hookUrl() {
        return aceso.base() + HOOK;
    }

    /** A patient nobody asked about before. */
    static String somebody() {
        return "pt-" + UUID.randomUUID();
    }

    /** A token of somebody signed in with both factors; kept for a while, since a one-time code works once. */
    String token(String user) {
        synchronized (TOKENS) {
            var known = TOKENS.get(user);
            if (known == null || known.at.isBefore(Instant.now().minus(TOKENS_KEPT))) {
                known = new Signed(
                        world.keycloak().browser().withTwoFactors(user).access(), Instant.now());
                TOKENS.put(user, known);
            }
            return known.token;
        }
    }

    /** Forgets the tokens: the identity provider has new keys. */
    static void signOut() {
        synchronized (TOKENS) {
            TOKENS.clear();
        }
    }

    Api.Answer get(String path, String user) {
        return aceso.get(path, Optional.of(token(user)));
    }

    Api.Answer get(String path) {
        return aceso.get(path, Optional.empty());
    }

    /** Looks a patient up as a clinician does. */
    String opaque(String ehr, String patient) {
        var answer = aceso.post(
                "/api/v1/patients/lookup",
                Optional.of(token("dr.rivera")),
                "{\"ehr\":\"" + ehr + "\",\"patientId\":\"" + patient + "\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("id").asText();
    }

    /** A request of any kind. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(aceso.base() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(30));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return world.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Now, as a mark in the log: entries from here on are those of the test. */
    static Instant mark() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /** The entries since the mark, published or not, as the privacy officer gets them. */
    List<JsonNode> log(Instant since) {
        var file = world.workspace().directory().resolve("tmp").resolve("log-" + UUID.randomUUID() + ".zip");
        assertThat(aceso.download("/api/v1/log/export", Optional.of(token("privacy.nguyen")), file))
                .isEqualTo(200);
        try {
            var entries = new ArrayList<JsonNode>();
            for (var part : List.of("entries.ndjson", "pending.ndjson")) {
                for (var line : lines(file, part)) {
                    var entry = JSON.readTree(line);
                    if (!Instant.parse(entry.path("at").asText()).isBefore(since)) {
                        entries.add(entry);
                    }
                }
            }
            Files.delete(file);
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The entries since the mark of one action and outcome. */
    List<JsonNode> log(Instant since, String action, String outcome) {
        return log(since).stream()
                .filter(entry -> entry.path("action").asText().equals(action)
                        && entry.path("outcome").asText().equals(outcome))
                .toList();
    }

    static String code(JsonNode entry) {
        return entry.path("attributes").path("code").asText();
    }

    /** A number that the superuser reads from the database. */
    long count(String sql) {
        try (var connection = world.database().superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something as the superuser; how many rows it changed. */
    int change(String sql) {
        try (var connection = world.database().superuser();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that an inference leaves behind besides the log. */
    Rows rows() {
        return new Rows(count("SELECT count(*) FROM records.inference"), count("SELECT count(*) FROM hooks.claim"));
    }

    /**
     * How many rows there are.
     *
     * @param records inference records
     * @param claims claimed hook calls
     */
    record Rows(long records, long claims) {}

    /** The claim of a hook call. */
    static String claim(String hookInstance) {
        return "FROM hooks.claim WHERE hook_instance = '" + hookInstance + "'";
    }

    static void await(String what, BooleanSupplier condition) {
        // Three times what comes least often (counts each half minute, and keys that are fetched anew): the machine may
        // be busy.
        var deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain for " + what).isLessThan(deadline);
            pause(100);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> lines(Path zip, String part) throws IOException {
        try (var file = new ZipFile(zip.toFile())) {
            return new String(file.getInputStream(file.getEntry(part)).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
