package dev.aceso.demo.world;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a sign-in yields.
 *
 * @param access the access token
 * @param id the ID token
 * @param refresh the refresh token
 * @param asked the forms that were shown on the way, in order: {@code password}, {@code otp}
 */
public record Tokens(String access, String id, String refresh, List<String> asked) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the list. */
    public Tokens {
        asked = List.copyOf(asked);
    }

    /** The claims of the access token, unverified. */
    public JsonNode claims() {
        return claims(access);
    }

    static JsonNode claims(String token) {
        try {
            var body = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Tokens" + asked;
    }
}
