package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An administrator of a Keycloak's realm {@code aceso}, by its admin API. */
public final class Administration {
    static final String USER = "administrator";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String base;
    private final String password;

    Administration(HttpClient http, String base, String password) {
        this.http = http;
        this.base = base;
        this.password = password;
    }

    /** Sets how long the access tokens live that are given from now on. */
    public void accessTokenLife(Duration life) {
        send("PUT", "", JSON.createObjectNode().put("accessTokenLifespan", life.toSeconds()));
    }

    /** Takes one role of the realm away and gives another. */
    public void changeRole(String subject, String before, String after) {
        var mapping = "/users/" + subject + "/role-mappings/realm";
        send("DELETE", mapping, JSON.createArrayNode().add(send("GET", "/roles/" + before, null)));
        send("POST", mapping, JSON.createArrayNode().add(send("GET", "/roles/" + after, null)));
    }

    /** Disables an account. */
    public void disable(String subject) {
        var user = (ObjectNode) send("GET", "/users/" + subject, null);
        send("PUT", "/users/" + subject, user.put("enabled", false));
    }

    /** Ends one session. */
    public void endSession(String sid) {
        send("DELETE", "/sessions/" + sid, null);
    }

    private JsonNode send(String method, String path, @Nullable JsonNode body) {
        var publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.toString());
        return answer(HttpRequest.newBuilder(URI.create(base + "/admin/realms/aceso" + path))
                .header("authorization", "Bearer " + token())
                .header("content-type", "application/json")
                .method(method, publisher));
    }

    private String token() {
        var form = "grant_type=password&client_id=admin-cli&username=" + USER + "&password=" + password;
        return answer(HttpRequest.newBuilder(URI.create(base + "/realms/master/protocol/openid-connect/token"))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)))
                .path("access_token")
                .asText();
    }

    private JsonNode answer(HttpRequest.Builder request) {
        try {
            var answer =
                    http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException("Keycloak's administration: status " + answer.statusCode());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
