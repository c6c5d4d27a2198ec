package dev.aceso.demo.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What each chosen patient must yield, computed without our code ({@code demo/ehr/patients/expected.json}). */
public final class Expected {
    private static final Map<String, String> NAMES = Map.of(
            "cvd10", "prevent-cvd-10-year",
            "ascvd10", "prevent-ascvd-10-year",
            "hf10", "prevent-hf-10-year",
            "cvd30", "prevent-cvd-30-year",
            "ascvd30", "prevent-ascvd-30-year",
            "hf30", "prevent-hf-30-year");
    private final JsonNode patients;

    /** Reads the file beside the patients. */
    public Expected(Path directory) {
        try {
            patients = new ObjectMapper()
                    .readTree(directory.resolve("expected.json").toFile())
                    .path("patients");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every patient. */
    public List<String> patients() {
        return java.util.stream.StreamSupport.stream(
                        java.util.Spliterators.spliteratorUnknownSize(patients.fieldNames(), 0), false)
                .toList();
    }

    /** The results by the product's names, as shown; what must not be computed is absent. */
    public Map<String, String> of(String patient) {
        var results = new LinkedHashMap<String, String>();
        JsonNode wanted = patients.path(patient);
        NAMES.forEach((key, name) -> {
            if (wanted.path("prevent").path(key).hasNonNull("shown")) {
                results.put(name, wanted.path("prevent").path(key).path("shown").asText());
            }
        });
        if (wanted.path("egfr").hasNonNull("shown")) {
            results.put("egfr", wanted.path("egfr").path("shown").asText());
        }
        if (wanted.hasNonNull("gCategory")) {
            results.put("kdigo-g", wanted.path("gCategory").asText());
        }
        if (wanted.hasNonNull("aCategory")) {
            results.put("kdigo-a", wanted.path("aCategory").asText());
        }
        return results;
    }

    /** Why a result is not computed, in free words. */
    public JsonNode notComputed(String patient) {
        return patients.path(patient).path("notComputed");
    }
}
