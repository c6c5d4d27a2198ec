package dev.aceso.ground.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Which elements identify a person when they come together, though none does alone. The list is data,
 * {@code quasi-identifiers.json}, each combination with its source; a file that is incomplete stops the start.
 */
@Startup
@ApplicationScoped
public class QuasiIdentifiers {
    private static final Pattern EXTENSION = Pattern.compile("extension\\(([^)]+)\\)");
    private static final Pattern CODE_SLICE = Pattern.compile("\\(code:[^)]+\\)");
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private final List<Combination> combinations;

    /** Reads the list. */
    public QuasiIdentifiers() {
        combinations = read().stream().map(Read::combination).toList();
    }

    /** Every combination. */
    public List<Combination> combinations() {
        return combinations;
    }

    /** The combinations that these disclosed paths complete. */
    public List<Combination> completedBy(Set<String> disclosed) {
        return combinations.stream()
                .filter(combination -> combination.completedBy(disclosed))
                .toList();
    }

    /**
     * What a contract discloses, in the normal form {@code Type.path}: without the value sets of slices, extensions by their URL, and
     * a generalized element with its generalization, such as {@code Patient.birthDate#age}.
     */
    public static Set<String> disclosedPaths(DataContract contract) {
        Set<String> paths = new TreeSet<>();
        for (DataContract.Query query : contract.queries()) {
            for (String path : query.loadedElements()) {
                Generalization coarser = query.generalized().get(path);
                paths.add(normal(query, query.type(), path) + (coarser == null ? "" : "#" + coarser.wire()));
            }
            query.include()
                    .ifPresent(include ->
                            include.elements().forEach(path -> paths.add(normal(query, include.type(), path))));
        }
        return paths;
    }

    /** The normal form of an element path of a query: what it is made coarser by is not in it. */
    public static String normal(DataContract.Query query, String type, String path) {
        Matcher extension = EXTENSION.matcher(CODE_SLICE.matcher(path).replaceAll(""));
        return type + "."
                + extension.replaceAll(found -> Matcher.quoteReplacement(
                        "extension(" + query.extensions().getOrDefault(found.group(1), found.group(1)) + ")"));
    }

    /**
     * Elements that identify together.
     *
     * @param id its name, by which a contract justifies it
     * @param title what it is, for a reader
     * @param source where it is shown that it identifies
     * @param parts what has to come together; more than one
     */
    public record Combination(String id, String title, String source, List<Part> parts) {
        public Combination {
            parts = List.copyOf(parts);
        }

        /** Whether each part is among these disclosed paths, none of them made coarse enough. */
        public boolean completedBy(Set<String> disclosed) {
            return parts.stream().allMatch(part -> part.in(disclosed));
        }
    }

    /**
     * One part of a combination.
     *
     * @param name what it is, for a reader
     * @param paths the paths that disclose it, each as good as the others
     * @param brokenBy the generalizations after which it no longer identifies
     */
    public record Part(String name, Set<String> paths, Set<Generalization> brokenBy) {
        public Part {
            paths = Set.copyOf(paths);
            brokenBy = Set.copyOf(brokenBy);
        }

        /** Whether these disclosed paths hold it in a form that identifies. */
        public boolean in(Set<String> disclosed) {
            Set<String> enough = brokenBy.stream().map(Generalization::wire).collect(Collectors.toSet());
            return disclosed.stream().anyMatch(path -> {
                int mark = path.lastIndexOf('#');
                return mark < 0
                        ? paths.contains(path)
                        : paths.contains(path.substring(0, mark)) && !enough.contains(path.substring(mark + 1));
            });
        }
    }

    private static List<Read> read() {
        try (InputStream in = QuasiIdentifiers.class.getResourceAsStream("/quasi-identifiers.json")) {
            if (in == null) {
                throw new IllegalStateException("quasi-identifiers.json is not there");
            }
            return JSON.readerForListOf(Read.class).readValue(in);
        } catch (IOException e) {
            throw new IllegalStateException("quasi-identifiers.json cannot be read", e);
        }
    }

    @RegisterForReflection
    record Read(String id, String title, String source, List<ReadPart> parts) {
        Combination combination() {
            if (parts.size() < 2) {
                throw new IllegalStateException("quasi-identifiers.json: " + id + " has fewer than two parts");
            }
            return new Combination(
                    id, title, source, parts.stream().map(ReadPart::part).toList());
        }
    }

    @RegisterForReflection
    record ReadPart(String name, Set<String> paths, Set<String> brokenBy) {
        Part part() {
            Map<String, Generalization> known =
                    Stream.of(Generalization.values()).collect(Collectors.toMap(Generalization::wire, g -> g));
            if (paths.isEmpty() || !known.keySet().containsAll(brokenBy)) {
                throw new IllegalStateException(
                        "quasi-identifiers.json: " + name + " has no paths, or an unknown generalization");
            }
            return new Part(name, paths, brokenBy.stream().map(known::get).collect(Collectors.toSet()));
        }
    }
}
