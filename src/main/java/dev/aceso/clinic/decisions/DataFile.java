package dev.aceso.clinic.decisions;

import java.io.IOException;
import java.io.InputStream;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A file of {@code functions/} in the application: figures and words that belong to a function, read strictly and at start. */
final class DataFile {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private DataFile() {}

    /** Reads it; a missing file, an unknown field or a missing one is an error of the build and stops the start. */
    static <T> T read(String name, Class<T> type) {
        try (InputStream in = DataFile.class.getResourceAsStream("/functions/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("functions/" + name + ".json is not there");
            }
            return JSON.readValue(in, type);
        } catch (IOException e) {
            throw new IllegalStateException("functions/" + name + ".json cannot be read", e);
        }
    }
}
