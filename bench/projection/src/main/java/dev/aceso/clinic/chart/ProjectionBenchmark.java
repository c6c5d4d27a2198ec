package dev.aceso.clinic.chart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.contracts.ValueSets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Stripping one resource to the contract of the review, as a large EHR sends it: with narrative, identifiers, displays, extensions and
 * contained resources. Beside it what any reader of JSON does with the same bytes, reading them, so that the share can be told.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ProjectionBenchmark {
    @Param({"patient", "creatinine", "blood-pressure", "conditions"})
    private String query = "";

    private byte[] sent = {};
    private JsonNode resource = Fhir.JSON.nullNode();
    private Shape shape = new Shape(Set.of());

    /** Makes the shape of the query from the contract's file, and reads the resource once. */
    @Setup
    public void read() throws IOException {
        JsonNode contract = json("/contracts/ckm-review/treatment-2.json");
        for (JsonNode each : contract.path("queries")) {
            if (each.path("key").asText().equals(query)) {
                shape = shape(each);
            }
        }
        resource = json("/resources/" + query + ".json");
        sent = resource.toString().getBytes(StandardCharsets.UTF_8);
        System.out.printf(
                "%s: %d bytes, %d values, %d of them kept%n",
                query, sent.length, Shape.values(resource), Shape.values(project()));
    }

    private static Shape shape(JsonNode query) {
        String type = query.path("type").asText();
        Set<String> paths = new LinkedHashSet<>();
        query.path("elements").forEach(path -> paths.add(path.asText()));
        List<String> named = new ArrayList<>(paths);
        paths.add("id");
        R4Contracts.patientElement(type).ifPresent(element -> paths.add(element + ".reference"));
        paths.addAll(Shapes.modifiers(type, named));
        Map<String, String> extensions = new TreeMap<>();
        query.path("extensions").properties().forEach(e -> extensions.put(e.getKey(), e.getValue().asText()));
        return new Shapes(extensions, new ValueSets()).of(type, paths);
    }

    private static JsonNode json(String name) throws IOException {
        try (InputStream in = ProjectionBenchmark.class.getResourceAsStream(name)) {
            return Fhir.JSON.readTree(in);
        }
    }

    /** The projection alone, of a resource that is read already. */
    @Benchmark
    public ObjectNode project() {
        try {
            return shape.project(resource);
        } catch (Fhir.Unreadable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counting its values, as the proof of minimum necessary does with what comes and with what is handed on. */
    @Benchmark
    public int count() {
        return Shape.values(resource);
    }

    /** Reading the bytes as JSON, which comes before. */
    @Benchmark
    public JsonNode readJson() throws IOException {
        return Fhir.JSON.readTree(sent);
    }
}
