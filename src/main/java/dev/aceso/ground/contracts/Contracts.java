package dev.aceso.ground.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.Startup;

/**
 * The data contracts, loaded and checked when the service starts: {@code contracts/index.json} lists them, one file per function.
 * A contract that names something unknown stops the start with a message that names it.
 */
@ApplicationScoped
@Startup
public class Contracts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Map<String, DataContract> loaded = new LinkedHashMap<>();

    Contracts(ContractModel model, ValueSets sets) {
        for (JsonNode id : resource("index")) {
            DataContract contract = load(resource(id.asText()), model, sets);
            if (!contract.function().equals(id.asText())) {
                throw new IllegalStateException(
                        "contract " + id.asText() + ": names the function " + contract.function());
            }
            if (loaded.put(contract.function(), contract) != null) {
                throw new IllegalStateException("two contracts for the function " + contract.function());
            }
        }
    }

    /** The contract of a function; an {@link IllegalStateException} when there is none. */
    public DataContract get(String function) {
        DataContract contract = loaded.get(function);
        if (contract == null) {
            throw new IllegalStateException("no contract for the function " + function);
        }
        return contract;
    }

    /** Every contract. */
    public Collection<DataContract> all() {
        return java.util.Collections.unmodifiableCollection(loaded.values());
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
        return new DataContract(
                contract.function(),
                contract.purpose(),
                contract.version(),
                contract.title(),
                contract.why(),
                contract.justifications(),
                contract.queries().stream()
                        .map(query -> query.with(model.check(query)))
                        .toList());
    }

    private static JsonNode resource(String name) {
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
