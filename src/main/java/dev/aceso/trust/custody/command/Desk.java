package dev.aceso.trust.custody.command;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.egress.CustodyLink;
import dev.aceso.ground.failure.Code;

/**
 * The service's endpoints of custody, with the token of whoever is signed in. Where the service wants a sign-in of a short while ago (RFC 9470),
 * since what came before took long, the person signs in once more and the call is repeated.
 */
final class Desk implements Counter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final CustodyLink link;
    private final String base;
    private final Supplier<SignedIn> signIn;
    private SignedIn person;

    Desk(CustodyLink link, URI service, Supplier<SignedIn> signIn) {
        this.link = link;
        this.base = service + "/api/v1/custody";
        this.signIn = signIn;
        this.person = signIn.get();
    }

    @Override
    public JsonNode get(String path) {
        return answer(link.get(URI.create(base + path), Optional.of(person.token())));
    }

    @Override
    public JsonNode post(String path, Map<String, String> body) {
        try {
            return answer(send(path, body));
        } catch (Declined declined) {
            if (!declined.code().equals(Code.STEP_UP_REQUIRED.wire())) {
                throw declined;
            }
            person = signIn.get();
            return answer(send(path, body));
        }
    }

    private CustodyLink.Reply send(String path, Map<String, String> body) {
        try {
            return link.post(
                    URI.create(base + path),
                    "application/json",
                    JSON.writeValueAsString(body),
                    Optional.of(person.token()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts cannot be written", e);
        }
    }

    /** Has the token renewed in time, while something long goes on. */
    void stayIn() {
        person.token();
    }

    private static JsonNode answer(CustodyLink.Reply reply) {
        JsonNode body;
        try {
            body = JSON.readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new Declined(reply.status(), "", "The service's answer is not JSON.");
        }
        if (reply.status() != 200) {
            throw new Declined(
                    reply.status(),
                    body.path("code").asText(),
                    body.path("title").asText()
                            + (body.hasNonNull("detail")
                                    ? " (" + body.path("detail").asText() + ")"
                                    : ""));
        }
        return body;
    }

    /** The service said no. Its words are ours: a code, a title and a detail. */
    static final class Declined extends RuntimeException {
        private final String code;

        Declined(int status, String code, String words) {
            super(status + " " + code + ": " + words);
            this.code = code;
        }

        String code() {
            return code;
        }
    }
}
