package dev.aceso.trust.access.disclosure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.contracts.DataContract.Include;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.contracts.Generalization;
import dev.aceso.ground.contracts.QuasiIdentifiers;
import dev.aceso.ground.parties.Purpose;

/** Contracts for these tests, by their paths: {@code Patient.birthDate}, or {@code Patient.birthDate#age} where it is made coarser. */
final class Asked {
    static final String BIRTH = "Patient.birthDate";
    static final String ZIP = "Patient.address.postalCode";
    static final String CITY = "Patient.address.city";
    static final String SEX = "Patient.gender";
    static final String ADMISSION = "Encounter.period.start";
    static final String US_CORE_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex";

    private Asked() {}

    static DataContract of(String... paths) {
        return of(Map.of(), Optional.empty(), paths);
    }

    static DataContract of(Map<String, String> justifications, Optional<Include> include, String... paths) {
        return new DataContract(
                "research",
                Purpose.COMPLIANCE,
                "1",
                "Title",
                "Why",
                justifications,
                Stream.of("Patient", "Encounter")
                        .flatMap(type -> query(type, include, paths).stream())
                        .toList());
    }

    private static Optional<Query> query(String type, Optional<Include> include, String... paths) {
        Map<String, Generalization> coarser = new LinkedHashMap<>();
        List<String> elements = Stream.of(paths)
                .filter(path -> path.startsWith(type + "."))
                .map(path -> path.substring(type.length() + 1))
                .map(path -> {
                    int mark = path.indexOf('#');
                    if (mark < 0) {
                        return path;
                    }
                    Stream.of(Generalization.values())
                            .filter(by -> by.wire().equals(path.substring(mark + 1)))
                            .forEach(by -> coarser.put(path.substring(0, mark), by));
                    return path.substring(0, mark);
                })
                .toList();
        return elements.isEmpty()
                ? Optional.empty()
                : Optional.of(new Query(
                        type,
                        type,
                        "Why",
                        Found.SEARCH,
                        Map.of(),
                        List.of(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        include,
                        Map.of("sex", US_CORE_SEX),
                        elements,
                        coarser,
                        List.of("id"),
                        10));
    }

    /** What a decision lets the recipient see. */
    static Set<String> shown(Disclosure decision) {
        return switch (decision) {
            case Disclosure.Allowed(DataContract contract) -> paths(contract);
            case Disclosure.Generalized(DataContract contract, var _) -> paths(contract);
            case Disclosure.Refused _ -> Set.of();
        };
    }

    static Set<String> paths(DataContract contract) {
        return QuasiIdentifiers.disclosedPaths(contract);
    }
}
