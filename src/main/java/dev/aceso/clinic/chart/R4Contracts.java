package dev.aceso.clinic.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jakarta.enterprise.context.ApplicationScoped;

import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import dev.aceso.ground.contracts.ContractModel;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.contracts.Generalization;
import dev.aceso.ground.contracts.ValueSets;

/** Checks contracts against HAPI's model of FHIR R4, and adds what every query of a type carries. */
@ApplicationScoped
class R4Contracts implements ContractModel {
    private static final Set<String> DATES = Set.of("date", "dateTime", "instant");
    private final ValueSets sets;

    R4Contracts(ValueSets sets) {
        this.sets = sets;
    }

    @Override
    public List<String> check(Query query) {
        try {
            return checked(query);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new IllegalStateException("query " + query.key() + ": " + e.getMessage(), e);
        }
    }

    private List<String> checked(Query query) {
        if ((query.found() == Found.READ) != query.type().equals("Patient")) {
            throw new IllegalStateException("only the Patient is read by id, and only by id");
        }
        Shapes shapes = new Shapes(query.extensions(), sets);
        shapes.of(query.type(), query.elements());
        query.generalized().forEach((path, rule) -> generalized(query.type(), path, rule));
        if (query.found() == Found.SEARCH) {
            param(query.type(), "patient", RestSearchParameterTypeEnum.REFERENCE);
        }
        for (String name : query.params().keySet()) {
            param(query.type(), name, RestSearchParameterTypeEnum.TOKEN);
            enforced(query, name);
        }
        if (query.codesSent()) {
            param(query.type(), "code", RestSearchParameterTypeEnum.TOKEN);
            if (query.codes().stream().anyMatch(id -> !sets.get(id).under().isEmpty())) {
                throw new IllegalStateException("a value set with whole branches of a hierarchy cannot be sent");
            }
        }
        query.date().ifPresent(date -> {
            param(query.type(), date.param(), RestSearchParameterTypeEnum.DATE);
            if (query.elements().stream().noneMatch(path -> path.startsWith(date.element()))) {
                throw new IllegalStateException("its date " + date.element() + " is not among its elements");
            }
        });
        query.include().ifPresent(include -> {
            param(query.type(), include.param(), RestSearchParameterTypeEnum.REFERENCE);
            if (!include.type().equals("Medication") || !query.type().equals("MedicationRequest")) {
                throw new IllegalStateException("only the Medication of a MedicationRequest can be included");
            }
            shapes.of(include.type(), include.elements());
        });
        if (!query.codes().isEmpty()) {
            String code = codeElement(query.type())
                    .orElseThrow(() -> new IllegalStateException(query.type() + " has no code to filter by"));
            coded(query, code, "its value sets");
        }
        List<String> added = new ArrayList<>(added(query));
        added.removeAll(query.elements());
        shapes.of(query.type(), added);
        return added;
    }

    /** An EHR may ignore a parameter, so what it searches by must be among what comes in. */
    private static void enforced(Query query, String param) {
        String element = paramElement(query.type(), param);
        if (!Shapes.simple(query.type(), element)) {
            coded(query, element, "the parameter " + param);
        } else if (!query.elements().contains(element) && !added(query).contains(element)) {
            throw new IllegalStateException(
                    "the parameter " + param + " cannot be enforced: " + element + " is not among its elements");
        }
    }

    private static void coded(Query query, String element, String what) {
        Set<String> loaded = added(query);
        loaded.addAll(query.elements());
        boolean coding = loaded.containsAll(List.of(element + ".system", element + ".code"));
        boolean concept = loaded.containsAll(List.of(element + ".coding.system", element + ".coding.code"));
        if (!coding && !concept) {
            throw new IllegalStateException(
                    what + " cannot be enforced: system and code of " + element + " are not among its elements");
        }
    }

    private static void generalized(String type, String path, Generalization rule) {
        Set<String> fitting = rule.of() == Generalization.Kind.DATE ? DATES : Set.of("string");
        if (!fitting.contains(Shapes.primitive(type, path))) {
            throw new IllegalStateException(path + " cannot be generalized to " + rule.wire());
        }
        boolean age = rule == Generalization.AGE || rule == Generalization.EXACT_AGE;
        if (age && !(type.equals("Patient") && path.equals("birthDate"))) {
            throw new IllegalStateException("only Patient.birthDate can be generalized to an age, not " + path);
        }
    }

    private static Set<String> added(Query query) {
        Set<String> added = new LinkedHashSet<>();
        added.add("id");
        patientElement(query.type()).ifPresent(element -> added.add(element + ".reference"));
        added.addAll(Shapes.modifiers(query.type(), query.elements()));
        return added;
    }

    /** The paths of an included type that are read: those named, its id and its modifiers. */
    static List<String> included(DataContract.Include include) {
        Set<String> paths = new LinkedHashSet<>(include.elements());
        paths.add("id");
        paths.addAll(Shapes.modifiers(include.type(), include.elements()));
        return List.copyOf(paths);
    }

    /** The element that refers to the patient, as a path: one that repeats may refer to others beside. None for the Patient. */
    static Optional<String> patientElement(String type) {
        if (type.equals("Patient")) {
            return Optional.empty();
        }
        Pattern here = Pattern.compile("(?:^|[| (])" + type + "\\.([A-Za-z]+(?:\\.(?!where\\()[A-Za-z]+)*)");
        Matcher matcher = here.matcher(
                param(type, "patient", RestSearchParameterTypeEnum.REFERENCE).getPath());
        if (!matcher.find()) {
            throw new IllegalStateException(type + " does not say whose it is");
        }
        return Optional.of(matcher.group(1));
    }

    /** The element that says what a resource is about; the concept of a choice. */
    static Optional<String> codeElement(String type) {
        if (type.equals("MedicationRequest")) {
            return Optional.of("medicationCodeableConcept");
        }
        return Optional.ofNullable(Shapes.below(Shapes.type(type), "code")).map(d -> "code");
    }

    /**
     * The element that a fixed parameter searches by.
     *
     * @throws IllegalStateException when it is not one element at the top of the resource
     */
    static String paramElement(String type, String name) {
        List<String> paths = Arrays.stream(param(type, name, RestSearchParameterTypeEnum.TOKEN)
                        .getPath()
                        .split("\\|", -1))
                .map(String::strip)
                .filter(path -> path.matches(type + "\\.[A-Za-z]+"))
                .toList();
        if (paths.size() != 1) {
            throw new IllegalStateException("the parameter " + name + " cannot be enforced: it is no element");
        }
        return paths.getFirst().substring(type.length() + 1);
    }

    private static RuntimeSearchParam param(String type, String name, RestSearchParameterTypeEnum kind) {
        RuntimeSearchParam param = Shapes.type(type).getSearchParam(name);
        if (param == null || param.getParamType() != kind) {
            throw new IllegalStateException(type + " has no search parameter " + name + " of type " + kind.getCode());
        }
        return param;
    }
}
