package dev.aceso.ground.web;

import java.io.IOException;
import java.io.InputStream;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * Reads the body of a request where a resource asks for it: after it is known who sends it, so that nobody unknown makes us parse and
 * a known sender's mistake is in the log.
 */
@ApplicationScoped
public class JsonBody {
    private final ObjectReader reader;

    JsonBody(ObjectMapper mapper) {
        reader = mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * The body, one JSON value; a missing node when it is empty.
     *
     * @throws Failure {@code MALFORMED} when it is no JSON, {@code TOO_LARGE} when it is too long or too deeply nested
     */
    public JsonNode read(InputStream body) {
        try {
            return reader.readTree(body);
        } catch (StreamConstraintsException tooMuch) {
            throw new Failure(Code.TOO_LARGE, null, tooMuch);
        } catch (IOException malformed) {
            throw new Failure(Code.MALFORMED, "The body is not one JSON value with each name once.", malformed);
        }
    }
}
