package dev.aceso.ground.contracts;

import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Sensitivity;

/**
 * What one function may see of a chart, for one purpose of use: the minimum necessary (45 CFR 164.502(b)), as data. It shapes the
 * queries, the published prefetch templates and the projection of what comes back, so that the three cannot disagree.
 *
 * @param function the id of the function
 * @param purpose the purpose of use it holds for
 * @param version its version, stored with every inference
 * @param title its name for a reader
 * @param why why the function needs data at all
 * @param justifications why an identifying combination of elements is needed as it is, by the combination's id
 *     ({@link QuasiIdentifiers})
 * @param sensitivities the sensitive categories of which it may see data; of any other it sees none
 * @param queries what is asked, in the order of the file
 */
public record DataContract(
        String function,
        Purpose purpose,
        String version,
        String title,
        String why,
        Map<String, String> justifications,
        Set<Sensitivity> sensitivities,
        List<Query> queries) {
    public DataContract {
        justifications = Map.copyOf(justifications);
        sensitivities = Set.copyOf(sensitivities);
        queries = List.copyOf(queries);
    }

    /** A contract that may see nothing sensitive. */
    public DataContract(
            String function,
            Purpose purpose,
            String version,
            String title,
            String why,
            Map<String, String> justifications,
            List<Query> queries) {
        this(function, purpose, version, title, why, justifications, Set.of(), queries);
    }

    /** The same contract with other queries. */
    public DataContract with(List<Query> others) {
        return new DataContract(function, purpose, version, title, why, justifications, sensitivities, others);
    }

    /** The same contract, as far as these sensitive categories may be seen as well. */
    public DataContract within(Set<Sensitivity> permitted) {
        return permitted.containsAll(sensitivities)
                ? this
                : new DataContract(
                        function,
                        purpose,
                        version,
                        title,
                        why,
                        justifications,
                        sensitivities.stream().filter(permitted::contains).collect(Collectors.toSet()),
                        queries);
    }

    /** How a query finds its resources. */
    public enum Found {
        /** The patient, by id. */
        READ,
        /** By a search in the patient's compartment. */
        SEARCH
    }

    /**
     * One query.
     *
     * @param key its name, also the prefetch key
     * @param type the FHIR R4 resource type
     * @param why what the function does with it
     * @param found how it is found
     * @param params fixed search parameters, sent and, where they name a coded element, enforced on receipt
     * @param codes value sets; a resource with no code in any of them is dropped on receipt
     * @param codesSent whether the codes are sent to the EHR as well
     * @param date where the date is, when there is a look-back
     * @param lookBack how far back, from today
     * @param lookAhead how far ahead, where a date can be to come
     * @param codeSystems systems of which a resource must show one to be classified; one that shows none makes the answer partial
     * @param include a referenced resource that is needed to read this one
     * @param extensions the extensions named in {@code elements}, by their short name
     * @param elements the element paths that the function is given
     * @param generalized those of {@code elements} that the function is given coarser than the EHR has them
     * @param added element paths that every query of this type carries: id, patient, status and modifier elements; empty in a file,
     *     filled when the contract loads
     * @param limit the most resources that are read
     */
    public record Query(
            String key,
            String type,
            String why,
            Found found,
            Map<String, String> params,
            List<String> codes,
            boolean codesSent,
            Optional<DateRule> date,
            Optional<Period> lookBack,
            Optional<Period> lookAhead,
            List<String> codeSystems,
            Optional<Include> include,
            Map<String, String> extensions,
            List<String> elements,
            Map<String, Generalization> generalized,
            List<String> added,
            int limit) {
        public Query {
            params = Map.copyOf(params);
            codes = List.copyOf(codes);
            codeSystems = List.copyOf(codeSystems);
            extensions = Map.copyOf(extensions);
            elements = List.copyOf(elements);
            generalized = Map.copyOf(generalized);
            added = List.copyOf(added);
        }

        /** Every element path that comes in: the named ones and the added ones. */
        public List<String> loadedElements() {
            return Stream.concat(elements.stream(), added.stream()).distinct().toList();
        }

        Query with(List<String> more) {
            return new Query(
                    key,
                    type,
                    why,
                    found,
                    params,
                    codes,
                    codesSent,
                    date,
                    lookBack,
                    lookAhead,
                    codeSystems,
                    include,
                    extensions,
                    elements,
                    generalized,
                    more,
                    limit);
        }
    }

    /**
     * Where a resource carries its date.
     *
     * @param param the search parameter
     * @param element the element, without the type of a choice: {@code effective}
     */
    public record DateRule(String param, String element) {}

    /**
     * A referenced resource that is read along.
     *
     * @param param the reference search parameter, as in {@code _include=MedicationRequest:medication}
     * @param type the type it must have
     * @param elements the element paths of it that are read
     */
    public record Include(String param, String type, List<String> elements) {
        public Include {
            elements = List.copyOf(elements);
        }
    }
}
