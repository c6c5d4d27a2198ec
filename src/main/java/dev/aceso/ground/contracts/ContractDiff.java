package dev.aceso.ground.contracts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.aceso.ground.parties.Sensitivity;

/**
 * What changed between two versions of a contract, for whoever has to agree with it: nothing that {@link DataContract} holds is left out.
 *
 * @param function the id of the function
 * @param purpose the purpose of use, a code of v3-ActReason
 * @param from the version before
 * @param to the version after
 * @param changes what changed, query by query
 */
public record ContractDiff(String function, String purpose, String from, String to, List<Change> changes) {
    public ContractDiff {
        changes = List.copyOf(changes);
    }

    /**
     * One change.
     *
     * @param query the key of the query; empty for the contract itself
     * @param what what of it changed
     * @param removed what it said before and no longer says
     * @param added what it says and did not say before
     */
    public record Change(String query, String what, List<String> removed, List<String> added) {
        public Change {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }
    }

    /** The changes from one version to another. */
    public static ContractDiff between(DataContract from, DataContract to) {
        List<Change> changes = new ArrayList<>();
        compare("", said(from), said(to), changes);
        Map<String, DataContract.Query> before = byKey(from);
        Map<String, DataContract.Query> after = byKey(to);
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            compare(
                    key,
                    before.containsKey(key) ? said(before.get(key)) : Map.of(),
                    after.containsKey(key) ? said(after.get(key)) : Map.of(),
                    changes);
        }
        return new ContractDiff(to.function(), to.purpose().code(), from.version(), to.version(), changes);
    }

    private static void compare(
            String query, Map<String, List<String>> before, Map<String, List<String>> after, List<Change> changes) {
        Set<String> parts = new LinkedHashSet<>(before.keySet());
        parts.addAll(after.keySet());
        for (String part : parts) {
            List<String> was = before.getOrDefault(part, List.of());
            List<String> is = after.getOrDefault(part, List.of());
            List<String> removed =
                    was.stream().filter(text -> !is.contains(text)).toList();
            List<String> added = is.stream().filter(text -> !was.contains(text)).toList();
            if (!removed.isEmpty() || !added.isEmpty()) {
                changes.add(new Change(query, part, removed, added));
            }
        }
    }

    private static Map<String, DataContract.Query> byKey(DataContract contract) {
        Map<String, DataContract.Query> queries = new LinkedHashMap<>();
        contract.queries().forEach(query -> queries.put(query.key(), query));
        return queries;
    }

    private static Map<String, List<String>> said(DataContract contract) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        said.put("title", List.of(contract.title()));
        said.put("why", List.of(contract.why()));
        said.put("justifications", pairs(contract.justifications()));
        said.put(
                "sensitive categories",
                contract.sensitivities().stream()
                        .map(Sensitivity::code)
                        .sorted()
                        .toList());
        return said;
    }

    private static Map<String, List<String>> said(DataContract.Query query) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        said.put("resource", List.of(query.type()));
        said.put("why", List.of(query.why()));
        said.put("found by", List.of(query.found() == DataContract.Found.READ ? "id" : "search for the patient"));
        said.put("search parameters", pairs(query.params()));
        said.put("codes", query.codes());
        said.put("codes are sent to the EHR", List.of(query.codesSent() ? "yes" : "no"));
        said.put(
                "date",
                query.date().stream()
                        .map(date -> date.param() + " of " + date.element())
                        .toList());
        said.put("look-back", query.lookBack().stream().map(Object::toString).toList());
        said.put("look-ahead", query.lookAhead().stream().map(Object::toString).toList());
        said.put("code systems", query.codeSystems());
        said.put(
                "included",
                query.include().stream()
                        .flatMap(include -> Stream.concat(
                                Stream.of(include.type() + " by " + include.param()),
                                include.elements().stream().map(path -> include.type() + "." + path)))
                        .toList());
        said.put("extensions", pairs(query.extensions()));
        said.put(
                "elements",
                query.elements().stream()
                        .map(path -> query.generalized().containsKey(path)
                                ? path + ": " + query.generalized().get(path).words()
                                : path)
                        .toList());
        said.put("elements added by the service", query.added());
        said.put("at most", List.of(query.limit() + " resources"));
        return said;
    }

    private static List<String> pairs(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream().map(e -> e.getKey() + " = " + e.getValue()).toList();
    }
}
