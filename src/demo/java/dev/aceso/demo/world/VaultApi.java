package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The HTTP interface of a Vault or OpenBao, with one token or none. Paths are below {@code /v1/}.
 *
 * <p>{@link #call} returns whatever is answered; the others throw unless it is a success. What they throw holds the server's own
 * words, which quote no secret, and never the token.
 */
public final class VaultApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String url;
    private final String token;

    private VaultApi(HttpClient http, String url, String token) {
        this.http = http;
        this.url = url;
        this.token = token;
    }

    /** The interface at that address, without a token. */
    public static VaultApi at(String url, DemoCa ca) {
        return new VaultApi(Tls.client(ca), url, "");
    }

    /** An answer; {@code body} is missing where there was none. */
    public record Answer(int status, JsonNode body) {
        /** What the answer is about. */
        public JsonNode data() {
            return body.path("data");
        }

        /** Whether it was done. */
        public boolean ok() {
            return status / 100 == 2;
        }

        @Override
        public String toString() {
            return "Answer[" + status + " " + body.path("errors") + "]";
        }
    }

    /** The same interface with this token. */
    public VaultApi as(String other) {
        return new VaultApi(http, url, other);
    }

    /** Reads. */
    public Answer read(String path) {
        return done("GET", path, call("GET", path, Map.of()));
    }

    /** Writes, as an object of JSON. */
    public Answer write(String path, Object body) {
        return done("POST", path, call("POST", path, body));
    }

    /** Lists. */
    public Answer list(String path) {
        return done("LIST", path, call("LIST", path, Map.of()));
    }

    /** Deletes. */
    public Answer delete(String path) {
        return done("DELETE", path, call("DELETE", path, Map.of()));
    }

    /** Sends any method and returns any answer. */
    public Answer call(String method, String path, Object body) {
        return call(method, path, body, Map.of());
    }

    /** The same with headers, such as {@code X-Vault-Wrap-TTL}. */
    public Answer call(String method, String path, Object body, Map<String, String> headers) {
        try {
            var request = HttpRequest.newBuilder(URI.create(url + "/v1/" + path))
                    .timeout(Duration.ofSeconds(60))
                    .header("X-Vault-Request", "true")
                    .method(
                            method,
                            method.startsWith("P") // POST, PUT, PATCH
                                    ? HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))
                                    : HttpRequest.BodyPublishers.noBody());
            if (method.equals("PATCH")) {
                request.header("Content-Type", "application/merge-patch+json");
            }
            if (!token.isEmpty()) {
                request.header("X-Vault-Token", token);
            }
            headers.forEach(request::header);
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            var json = response.headers().firstValue("content-type").orElse("").startsWith("application/json");
            return new Answer(response.statusCode(), JSON.readTree(json ? response.body() : new byte[0]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Answer done(String method, String path, Answer answer) {
        if (!answer.ok()) {
            throw new IllegalStateException(method + " " + path + ": " + answer);
        }
        return answer;
    }
}
