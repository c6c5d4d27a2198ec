package dev.aceso.clinic.chart;

import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.contracts.ValueSet;

/**
 * One query of a contract, ready to be asked and to be read: everything that goes to the EHR and everything that may stay of its answer
 * comes from here.
 *
 * @param query the query
 * @param shape what may stay of a resource
 * @param coarsening what of that is told coarser than it came
 * @param included what may stay of an included resource
 * @param codes the value sets
 * @param patientElement the element that refers to the patient
 * @param codeElement the element that says what it is about
 * @param partsByCode the elements of which only the parts with certain codes are read
 * @param fixed the elements that the fixed parameters search by, by their names
 * @param labelling what tells how sensitive a resource is
 * @param narrowing the parameters that narrow a search beside the patient, within the subset for prefetch templates
 * @param compared those that are compared with what an answer says that it answers
 */
record Plan(
        Query query,
        Shape shape,
        Coarsening coarsening,
        Optional<Shape> included,
        List<ValueSet> codes,
        Optional<String> patientElement,
        Optional<String> codeElement,
        Set<String> partsByCode,
        Map<String, String> fixed,
        Labelling labelling,
        Map<String, String> narrowing,
        Map<String, Set<String>> compared) {

    /** The plan of the query; what it says of a search is put together once and not for every call. */
    static Plan of(
            Query query,
            Shape shape,
            Coarsening coarsening,
            Optional<Shape> included,
            List<ValueSet> codes,
            Labelling labelling) {
        Map<String, String> narrowing = narrowing(query, codes);
        return new Plan(
                query,
                shape,
                coarsening,
                included,
                codes,
                R4Contracts.patientElement(query.type()),
                R4Contracts.codeElement(query.type()),
                partsByCode(query),
                query.params().keySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                name -> name, name -> R4Contracts.paramElement(query.type(), name))),
                labelling,
                narrowing,
                SelfLink.compared(narrowing));
    }

    private static Set<String> partsByCode(Query query) {
        return query.elements().stream()
                .filter(path -> path.contains("(code:"))
                .map(path -> path.substring(0, path.indexOf('(')))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, String> narrowing(Query query, List<ValueSet> codes) {
        Map<String, String> params = new LinkedHashMap<>(query.params());
        if (query.codesSent()) {
            params.put(
                    "code",
                    codes.stream()
                            .flatMap(set -> set.codes().stream())
                            .sorted(Comparator.comparing(Coding::system).thenComparing(Coding::code))
                            .map(code -> code.system() + "|" + code.code())
                            .distinct()
                            .collect(Collectors.joining(",")));
        }
        query.date().ifPresent(date -> {
            params.put("_sort", "-" + date.param());
            params.put("_count", Integer.toString(query.limit()));
        });
        return Collections.unmodifiableMap(params);
    }

    /** All parameters of the search that we send ourselves. */
    Map<String, List<String>> search(String patient, LocalDate today) {
        Map<String, List<String>> params = new LinkedHashMap<>();
        params.put(query.found() == Found.READ ? "_id" : "patient", List.of(patient));
        narrowing().forEach((name, value) -> params.put(name, List.of(value)));
        List<String> bounds = Stream.concat(
                        start(today).map(from -> "ge" + from).stream(), end(today).map(until -> "le" + until).stream())
                .toList();
        if (!bounds.isEmpty()) {
            params.put(query.date().orElseThrow().param(), bounds);
        }
        query.include().ifPresent(include -> params.put("_include", List.of(query.type() + ":" + include.param())));
        params.put("_elements", List.of(elements()));
        params.put("_count", List.of(Integer.toString(query.limit())));
        return params;
    }

    /** All parameters of the search for some resources of the included type, by their ids. */
    Map<String, List<String>> lookUp(List<String> ids) {
        return Map.of(
                "_id",
                List.of(String.join(",", ids)),
                "_elements",
                List.of(query.include().stream()
                        .flatMap(include -> Stream.concat(
                                R4Contracts.included(include).stream()
                                        .map(path -> Shapes.element(include.type(), path)),
                                Labelling.telling(include.type()).stream()))
                        .distinct()
                        .collect(Collectors.joining(","))),
                "_count",
                List.of(Integer.toString(ids.size())));
    }

    /**
     * The value of {@code _elements}. Names of an included type are in it too, for servers that apply it to every entry; and
     * {@code contained}, since the resource that is referred to may be inside the one that refers to it. What tells how sensitive a
     * resource is comes last.
     */
    String elements() {
        Stream<String> own = query.loadedElements().stream().map(path -> Shapes.element(query.type(), path));
        Stream<String> more = query.include().stream()
                .flatMap(include -> Stream.concat(
                        Stream.of("contained"),
                        R4Contracts.included(include).stream().map(path -> Shapes.element(include.type(), path))));
        return Stream.concat(Stream.concat(own, more), Labelling.telling(query.type()).stream())
                .distinct()
                .collect(Collectors.joining(","));
    }

    /** The first day of the look-back. */
    Optional<LocalDate> start(LocalDate today) {
        return query.lookBack().map(today::minus);
    }

    /** The last day of the look-ahead. */
    Optional<LocalDate> end(LocalDate today) {
        return query.lookAhead().map(today::plus);
    }

    /** Whether these codes are of those asked for. */
    boolean wanted(Set<Coding> of) {
        return codes.isEmpty() || codes.stream().anyMatch(set -> set.containsAny(of));
    }

    /** Whether it can be told from the codes of a concept whether it is wanted. A code without a system may be any. */
    boolean classified(JsonNode concept) {
        Set<Coding> of = Codes.of(concept);
        return query.codeSystems().isEmpty()
                ? codes.isEmpty() || (!of.isEmpty() && !Codes.nameless(concept))
                : of.stream().anyMatch(code -> query.codeSystems().contains(code.system()));
    }
}
