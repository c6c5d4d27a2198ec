package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.fasterxml.jackson.databind.ObjectMapper;

/** A portal's server at the identity provider: it gives a patient's own token there and gets one by which it acts for them (RFC 8693). */
public final class Exchange {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";

    private final HttpClient http;
    private final String address;
    private final String client;
    private final String secret;

    Exchange(HttpClient http, String address, String client, String secret) {
        this.http = http;
        this.address = address;
        this.client = client;
        this.secret = secret;
    }

    /**
     * The token that the portal gets for this one.
     *
     * @throws SignInRefused when the provider exchanges none
     */
    public String of(String subjectToken) {
        var form = "grant_type=" + encoded("urn:ietf:params:oauth:grant-type:token-exchange")
                + "&client_id=" + client
                + "&client_secret=" + encoded(secret)
                + "&subject_token_type=" + encoded(TOKEN_TYPE)
                + "&subject_token=" + encoded(subjectToken);
        var request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try {
            var given = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (given.statusCode() != 200) {
                throw new SignInRefused(given.body());
            }
            return JSON.readTree(given.body()).path("access_token").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
