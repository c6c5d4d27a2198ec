package dev.aceso.ground.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Every checked-in value set, read once at start from {@code valuesets/index.json} and the files it names. A file that is
 * missing, has an unknown field, a code without a name or another id than its file name stops the start; so does a caller
 * that asks at start for an id that is not there.
 */
@Startup
@ApplicationScoped
public class ValueSets {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private final Map<String, ValueSet> byId;

    /** Reads them all. */
    public ValueSets() {
        Map<String, ValueSet> read = new HashMap<>();
        for (String id : read("index", String[].class)) {
            if (read.put(id, valueSet(id)) != null) {
                throw new IllegalStateException("valuesets/index.json: " + id + " is there twice");
            }
        }
        byId = Map.copyOf(read);
    }

    /** The value set of that id. Ask at start, so that an unknown id stops the start and not a patient's request. */
    public ValueSet get(String id) {
        ValueSet found = byId.get(id);
        if (found == null) {
            throw new IllegalArgumentException("there is no value set " + id);
        }
        return found;
    }

    /** The ids of all value sets. */
    public Set<String> ids() {
        return byId.keySet();
    }

    private static ValueSet valueSet(String id) {
        File file = read(id, File.class);
        if (!file.id.equals(id)) {
            throw new IllegalStateException("valuesets/" + id + ".json says that it is " + file.id);
        }
        if (file.codes.isEmpty() && file.under.isEmpty()) {
            throw new IllegalStateException("valuesets/" + id + ".json has no codes");
        }
        return new ValueSet(
                id,
                file.title,
                file.source,
                file.date,
                file.status,
                codings(id, file.codes),
                List.copyOf(codings(id, file.under)));
    }

    private static Set<Coding> codings(String id, List<Code> codes) {
        Set<Coding> all = new LinkedHashSet<>();
        for (Code code : codes) {
            if (code.system.isBlank() || code.code.isBlank() || code.display.isBlank()) {
                throw new IllegalStateException("valuesets/" + id + ".json has a code without system, code or name");
            }
            if (!all.add(new Coding(code.system, code.code))) {
                throw new IllegalStateException("valuesets/" + id + ".json has " + code.code + " twice");
            }
        }
        return all;
    }

    private static <T> T read(String name, Class<T> type) {
        try (InputStream in = ValueSets.class.getResourceAsStream("/valuesets/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("valuesets/" + name + ".json is not there");
            }
            return JSON.readValue(in, type);
        } catch (IOException e) {
            throw new IllegalStateException("valuesets/" + name + ".json cannot be read", e);
        }
    }

    @RegisterForReflection
    record File(
            String id, String title, String source, String date, String status, List<Code> codes, List<Code> under) {}

    /** The name is for whoever reads the file; matching is by system and code. */
    @RegisterForReflection
    record Code(String system, String code, String display) {}
}
