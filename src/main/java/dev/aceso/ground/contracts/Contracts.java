package dev.aceso.ground.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.parties.Purpose;
import io.quarkus.runtime.Startup;

/**
 * The data contracts, loaded and checked when the service starts. {@code contracts/index.json} lists the functions, each with a purpose
 * of use and its versions, the current one first; a version is the file {@code contracts/<function>/<purpose>-<version>.json}. A contract
 * that names something unknown, or whose current version completes an identifying combination without a word why, stops the start
 * with a message that names it.
 */
@ApplicationScoped
@Startup
public class Contracts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Map<Held, List<DataContract>> loaded = new LinkedHashMap<>();

    private record Held(String function, Purpose purpose) {}

    @Inject
    Contracts(ContractModel model, ValueSets sets, QuasiIdentifiers identifiers) {
        this(Contracts::resource, model, sets, identifiers);
    }

    Contracts(Function<String, JsonNode> files, ContractModel model, ValueSets sets, QuasiIdentifiers identifiers) {
        for (JsonNode line : files.apply("index")) {
            List<DataContract> versions = new ArrayList<>();
            for (JsonNode version : line.path("versions")) {
                String name = name(line, version);
                DataContract contract = load(files.apply(name), model, sets);
                if (!name(contract).equals(name)) {
                    throw new IllegalStateException(
                            "contracts/" + name + ".json: is of another function, purpose or version");
                }
                versions.add(contract);
            }
            if (versions.isEmpty()) {
                throw new IllegalStateException(
                        "contracts/index.json: " + line.path("function").asText() + " has no versions");
            }
            DataContract current = versions.getFirst();
            justified(current, identifiers);
            if (loaded.put(new Held(current.function(), current.purpose()), List.copyOf(versions)) != null) {
                throw new IllegalStateException("two lines for the function " + current.function() + " and the purpose "
                        + current.purpose().code());
            }
        }
    }

    /** The current contract of a function for a purpose; an {@link IllegalStateException} when there is none. */
    public DataContract get(String function, Purpose purpose) {
        return find(function, purpose)
                .orElseThrow(() -> new IllegalStateException(
                        "no contract for the function " + function + " and the purpose " + purpose.code()));
    }

    /** The current contract of a function for a purpose, if there is one. */
    public Optional<DataContract> find(String function, Purpose purpose) {
        return versions(function, purpose).stream().findFirst();
    }

    /** Every current contract. */
    public Collection<DataContract> all() {
        return loaded.values().stream().map(List::getFirst).toList();
    }

    /** Every version of a function's contract for a purpose that is kept, the current one first; none when there is no contract. */
    public List<DataContract> versions(String function, Purpose purpose) {
        return loaded.getOrDefault(new Held(function, purpose), List.of());
    }

    /** The version that was current before this one, which EHRs may still follow. */
    public Optional<DataContract> previous(DataContract current) {
        return versions(current.function(), current.purpose()).stream()
                .dropWhile(kept -> !kept.version().equals(current.version()))
                .skip(1)
                .findFirst();
    }

    static DataContract load(JsonNode file, ContractModel model, ValueSets sets) {
        DataContract contract = new ContractFile(file).read();
        Set<String> keys = new HashSet<>();
        for (DataContract.Query query : contract.queries()) {
            if (!keys.add(query.key())) {
                throw new IllegalStateException(
                        "contract " + contract.function() + ": two queries have the key " + query.key());
            }
            for (String id : query.codes()) {
                if (!sets.ids().contains(id)) {
                    throw new IllegalStateException(
                            "contract " + contract.function() + ", query " + query.key() + ": no value set " + id);
                }
            }
        }
        return contract.with(contract.queries().stream()
                .map(query -> query.with(model.check(query)))
                .toList());
    }

    /** Checks that whatever a contract discloses that identifies together is justified, and that nothing else is. */
    static void justified(DataContract contract, QuasiIdentifiers identifiers) {
        Set<String> completed = identifiers.completedBy(QuasiIdentifiers.disclosedPaths(contract)).stream()
                .map(QuasiIdentifiers.Combination::id)
                .collect(Collectors.toSet());
        for (String id : completed) {
            if (!contract.justifications().containsKey(id)) {
                throw new IllegalStateException(
                        "contract " + contract.function() + ": its elements complete the identifying" + " combination "
                                + id + "; generalize one of them, or say under justifications why not");
            }
        }
        for (String id : contract.justifications().keySet()) {
            if (!completed.contains(id)) {
                throw new IllegalStateException("contract " + contract.function() + ": justifies the combination " + id
                        + ", which it does not complete");
            }
        }
    }

    static String name(JsonNode line, JsonNode version) {
        return line.path("function").asText() + "/" + line.path("purpose").asText() + "-" + version.asText();
    }

    private static String name(DataContract contract) {
        String purpose = contract.purpose().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return contract.function() + "/" + purpose + "-" + contract.version();
    }

    static JsonNode resource(String name) {
        try (InputStream in = Contracts.class.getResourceAsStream("/contracts/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("no file contracts/" + name + ".json");
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("contracts/" + name + ".json cannot be read", e);
        }
    }
}
