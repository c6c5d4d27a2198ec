package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of the EHR's own for its FHIR interface, from its authorization server. Each is used for a while, but not after the server
 * has started anew, with other keys; while the server is away, the last one goes on.
 */
public final class EhrAccess {
    /** The client whose tokens are handed to a called CDS service: what its contract needs, in the name of the user. */
    public static final String HOOKS = "ehr-hooks";

    /** The client of the EHR itself, which may do everything. */
    public static final String ITSELF = "ehr-itself";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration USED = Duration.ofMinutes(3);

    private final HttpClient http;
    private final String address;
    private final String client;
    private final String secret;
    private final IntSupplier starts;
    private int startsSeen;
    private @Nullable JsonNode answer;
    private Instant until = Instant.EPOCH;

    /** The number of starts of the server tells whether its keys are still the same. */
    EhrAccess(HttpClient http, String address, String client, String secret, IntSupplier starts) {
        this.http = http;
        this.address = address;
        this.client = client;
        this.secret = secret;
        this.starts = starts;
    }

    /** A token. */
    public String token() {
        return answer().path("access_token").asText();
    }

    /** A token as a hook hands it on: {@code fhirAuthorization} of CDS Hooks 2.0. */
    public ObjectNode fhirAuthorization() {
        var given = answer();
        return JSON.createObjectNode()
                .put("access_token", given.path("access_token").asText())
                .put("token_type", "Bearer")
                .put(
                        "expires_in",
                        Math.max(1, Duration.between(Instant.now(), until).toSeconds() + 60))
                .put("scope", given.path("scope").asText())
                .put("subject", client);
    }

    private synchronized JsonNode answer() {
        var known = answer;
        if (known != null && startsSeen == starts.getAsInt() && Instant.now().isBefore(until)) {
            return known;
        }
        try {
            startsSeen = starts.getAsInt();
            known = ask();
            answer = known;
            until = Instant.now().plus(USED);
            return known;
        } catch (UncheckedIOException away) {
            if (known == null) {
                throw away;
            }
            return known;
        }
    }

    private JsonNode ask() {
        var request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=" + client + "&client_secret=" + secret))
                .build();
        try {
            var given = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (given.statusCode() != 200) {
                throw new IllegalStateException("no token for " + client + ": status " + given.statusCode());
            }
            return JSON.readTree(given.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
