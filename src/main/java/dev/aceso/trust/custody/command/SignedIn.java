package dev.aceso.trust.custody.command;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.egress.CustodyLink;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * A person signed in on another device (RFC 8628): the command shows an address and a code, the person goes there with their browser and
 * signs in with both factors. Tokens stay in memory, and are renewed (RFC 6749 section 6) as long as the command works.
 */
final class SignedIn {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
    private static final int USUAL_SECONDS = 5;
    /** Renewed so long before its end, so that a call that is under way is not refused. */
    private static final Duration AHEAD = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();
    private final CustodyLink link;
    private final String client;
    private final Clock clock;
    private final URI tokens;
    private String access = "";
    private String refresh = "";
    private Instant until = Instant.EPOCH;

    private SignedIn(CustodyLink link, String client, Clock clock, URI tokens) {
        this.link = link;
        this.client = client;
        this.clock = clock;
        this.tokens = tokens;
    }

    /** How a wait is done; the tests' does not wait. */
    interface Pause {
        void seconds(long seconds);
    }

    /**
     * Has somebody sign in, and returns when they have.
     *
     * @throws Failure {@code UNAUTHENTICATED} when they did not, in time
     */
    static SignedIn at(CustodyLink link, URI issuer, String client, Clock clock, Console console, Pause pause) {
        var about = json(link.get(URI.create(issuer + "/.well-known/openid-configuration"), Optional.empty()));
        String device = about.path("device_authorization_endpoint").asText();
        if (!about.path("issuer").asText().equals(issuer.toString()) || device.isEmpty()) {
            throw new Failure(Code.IDENTITY_UNAVAILABLE, "the identity provider offers no sign-in on another device");
        }
        var session = new SignedIn(
                link, client, clock, URI.create(about.path("token_endpoint").asText()));
        session.wait(session.begin(URI.create(device), console), pause);
        console.say("Signed in.");
        return session;
    }

    /** An access token that is good for a while. */
    synchronized String token() {
        if (clock.instant().plus(AHEAD).isAfter(until) && !refresh.isEmpty()) {
            var reply =
                    send(tokens, Map.of("grant_type", "refresh_token", "client_id", client, "refresh_token", refresh));
            if (reply.status() != 200) {
                throw new Failure(Code.UNAUTHENTICATED, "the sign-in has ended: start the command again, it goes on");
            }
            keep(json(reply));
        }
        return access;
    }

    private JsonNode begin(URI device, Console console) {
        var reply = send(device, Map.of("client_id", client, "scope", "openid"));
        if (reply.status() != 200) {
            throw new Failure(
                    Code.UNAUTHENTICATED,
                    "the identity provider does not let this client sign people in on another device");
        }
        var begun = json(reply);
        console.say("To go on, open " + begun.path("verification_uri").asText() + " in a browser, enter the code "
                + begun.path("user_code").asText() + " and sign in with both factors.");
        if (begun.hasNonNull("verification_uri_complete")) {
            console.say("Or open " + begun.path("verification_uri_complete").asText());
        }
        return begun;
    }

    /** Asks until the person has signed in, as seldom as the provider wants (RFC 8628 section 3.5). */
    private void wait(JsonNode begun, Pause pause) {
        Instant end = clock.instant().plusSeconds(begun.path("expires_in").asLong(300));
        long interval = begun.path("interval").asLong(USUAL_SECONDS);
        while (clock.instant().isBefore(end)) {
            pause.seconds(interval);
            var reply = send(
                    tokens,
                    Map.of(
                            "grant_type", DEVICE_CODE,
                            "client_id", client,
                            "device_code", begun.path("device_code").asText()));
            var answer = json(reply);
            if (reply.status() == 200) {
                keep(answer);
                return;
            }
            switch (answer.path("error").asText()) {
                case "authorization_pending" -> {}
                case "slow_down" -> interval += USUAL_SECONDS;
                default -> throw new Failure(Code.UNAUTHENTICATED, "nobody signed in");
            }
        }
        throw new Failure(Code.UNAUTHENTICATED, "nobody signed in in time");
    }

    private void keep(JsonNode answer) {
        access = answer.path("access_token").asText();
        refresh = answer.path("refresh_token").asText();
        until = clock.instant().plusSeconds(answer.path("expires_in").asLong());
    }

    private CustodyLink.Reply send(URI address, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return link.post(address, FORM, body, Optional.empty());
    }

    private static JsonNode json(CustodyLink.Reply reply) {
        try {
            return JSON.readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new Failure(Code.IDENTITY_UNAVAILABLE, "the identity provider's answer is not JSON");
        }
    }
}
