package dev.aceso.clinic.chart.smart;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.aceso.ground.egress.TokenLink.Reply;

/**
 * Reads what an authorization server answered (RFC 6749, section 5). Without {@code expires_in} a token is used for a minute, and none
 * longer than an hour, whatever it says; each ends for us a little before it ends for the EHR.
 */
final class Answered {
    static final Duration UNSAID = Duration.ofMinutes(1);
    static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration EARLIER = Duration.ofSeconds(10);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1,8192}");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(64 * 1024)
                            .maxNumberLength(20)
                            .maxNameLength(256)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private Answered() {}

    /**
     * The token of an answer.
     *
     * @param asked what was asked for, which is granted where the answer says nothing else
     * @param at when it was asked for
     */
    static Token token(Reply reply, Scopes asked, Instant at) throws NoToken {
        JsonNode answer = json(reply);
        if (reply.status() != 200) {
            throw NoToken.refused(reply.status(), answer.path("error").asText());
        }
        if (!"bearer".equalsIgnoreCase(answer.path("token_type").asText())) {
            throw NoToken.because("the answer holds no bearer token");
        }
        String value = answer.path("access_token").asText();
        if (!TOKEN.matcher(value).matches()) {
            throw NoToken.because("the token is not of its form");
        }
        return new Token(value, granted(answer.path("scope"), asked), at.plus(lifetime(answer.path("expires_in"))));
    }

    /** An answer as JSON; a missing node when it is none. */
    static JsonNode json(Reply reply) {
        try {
            return Optional.ofNullable(JSON.readTree(reply.body())).orElse(MissingNode.getInstance());
        } catch (JsonProcessingException e) {
            // Its message can hold what was sent.
            return MissingNode.getInstance();
        }
    }

    private static Scopes granted(JsonNode scope, Scopes asked) throws NoToken {
        if (scope.isMissingNode() || scope.isNull()) {
            return asked;
        }
        return Optional.of(scope)
                .filter(JsonNode::isTextual)
                .flatMap(text -> Scopes.parse(text.textValue()))
                .orElseThrow(() -> NoToken.because("the scopes granted are not of their form"))
                .ofTheClient();
    }

    private static Duration lifetime(JsonNode expires) throws NoToken {
        if (expires.isMissingNode() || expires.isNull()) {
            return UNSAID;
        }
        // Some write a number as text (RFC 6749 has a number).
        long seconds = expires.isIntegralNumber() || expires.isTextual() ? expires.asLong(0) : 0;
        if (seconds <= 0) {
            throw NoToken.because("the token has no lifetime");
        }
        Duration whole = Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
        Duration early = whole.dividedBy(2).compareTo(EARLIER) < 0 ? whole.dividedBy(2) : EARLIER;
        return whole.minus(early);
    }
}
