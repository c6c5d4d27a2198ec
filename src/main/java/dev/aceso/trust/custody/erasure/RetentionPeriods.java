package dev.aceso.trust.custody.erasure;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The rows of {@code retention/periods.json}. One that cannot be understood stops the start. */
final class RetentionPeriods {
    private static final String FILE = "retention/periods.json";
    private final Map<String, Period> states;

    private RetentionPeriods(Map<String, Period> states) {
        this.states = Map.copyOf(states);
    }

    /**
     * How long a state has records kept.
     *
     * @param years after the last entry
     * @param minorUntilAge the age until which those of somebody who was a minor at the last entry are kept at least
     */
    record Period(int years, Optional<Integer> minorUntilAge) {}

    static RetentionPeriods load() {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            return read(new ObjectMapper().readTree(in));
        } catch (IOException unreadable) {
            throw new IllegalStateException(FILE + " cannot be read", unreadable);
        }
    }

    static RetentionPeriods read(JsonNode file) {
        Map<String, Period> states = new TreeMap<>();
        for (JsonNode row : file.path("states")) {
            String state = row.path("state").asText();
            int years = row.path("years").asInt();
            boolean whole = state.matches("[A-Z]{2}")
                    && years > 0
                    && !row.path("citation").asText().isBlank()
                    && (!row.has("minorUntilAge") || row.path("minorUntilAge").asInt() > Retention.MAJORITY);
            var period = new Period(
                    years,
                    row.has("minorUntilAge")
                            ? Optional.of(row.path("minorUntilAge").asInt())
                            : Optional.empty());
            if (!whole || states.put(state, period) != null) {
                throw new IllegalStateException(FILE + ": a row for '" + state + "' is not whole, or there are two");
            }
        }
        return new RetentionPeriods(states);
    }

    Optional<Period> of(String state) {
        return Optional.ofNullable(states.get(state));
    }
}
