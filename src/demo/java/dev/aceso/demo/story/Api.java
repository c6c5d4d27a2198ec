package dev.aceso.demo.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.demo.world.DemoCa;

/** A plain HTTPS client: TLS 1.3, trusting the demo's CA. */
public final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final String base;
    private final HttpClient http;

    public Api(String base, DemoCa ca) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .sslContext(ca.clientContext())
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** Where it sends to. */
    public String base() {
        return base;
    }

    /** A GET, with a bearer token or without. */
    public Answer get(String path, Optional<String> token) {
        return send(request(path, token).GET());
    }

    /** A POST of JSON. */
    public Answer post(String path, Optional<String> token, String json) {
        return send(request(path, token)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** A GET whose answer goes to a file. */
    public int download(String path, Optional<String> token, Path file) {
        try {
            return http.send(request(path, token).GET().build(), HttpResponse.BodyHandlers.ofFile(file))
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path, Optional<String> token) {
        var request = HttpRequest.newBuilder(URI.create(path.startsWith("https://") ? path : base + path))
                .timeout(Duration.ofSeconds(60));
        token.ifPresent(t -> request.header("authorization", "Bearer " + t));
        return request;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("www-authenticate").orElse(""),
                    response.headers().firstValue("content-type").orElse(""),
                    response.headers().firstValue("retry-after").orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * What came back.
     *
     * @param status the HTTP status
     * @param body the body
     * @param challenge the WWW-Authenticate header
     * @param type the media type
     * @param retryAfter the Retry-After header
     */
    public record Answer(int status, String body, String challenge, String type, String retryAfter) {
        /** The body as JSON. */
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException("not JSON, status " + status, e);
            }
        }

        /** The code of a problem. */
        public String code() {
            return json().path("code").asText();
        }
    }
}
