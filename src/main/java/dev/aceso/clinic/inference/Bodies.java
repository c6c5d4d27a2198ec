package dev.aceso.clinic.inference;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.aceso.clinic.chart.Slice;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The stored form of an inference: UTF-8 JSON, canonical by RFC 8785, so that equal findings have equal bytes.
 *
 * <p>Fields are only ever added to {@link Finding}; a stored body of any age stays readable.
 */
@ApplicationScoped
@RegisterForReflection(
        targets = {
            Body.class,
            Finding.class,
            Finding.Input.class,
            Finding.Result.class,
            Finding.Gap.class,
            Slice.Tally.class
        })
public class Bodies {
    /** Its own mapper: how the API writes JSON may change, what is stored may not. */
    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    /** What makes two inferences the same: the finding, and how sensitive what it was made of is. */
    Bytes canonical(Finding finding, List<String> sensitivities) {
        return sensitivities.isEmpty()
                ? write(finding)
                : write(Map.of("finding", finding, "sensitivities", sensitivities));
    }

    /** What is sealed. */
    Bytes write(Body body) {
        return write((Object) body);
    }

    /** Reads a stored body. */
    public Body read(Bytes stored) {
        try {
            return json.readValue(stored.toArray(), Body.class);
        } catch (IOException e) {
            throw new Failure(Code.INTEGRITY, "a stored inference is not readable", null);
        }
    }

    private Bytes write(Object value) {
        try {
            return CanonicalJson.of(json.valueToTree(value));
        } catch (IOException e) {
            throw new IllegalStateException("a finding is plain data", e);
        }
    }
}
