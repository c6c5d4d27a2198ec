package dev.aceso.ground.contracts;

import java.io.IOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Contracts for tests of other rooms. */
public final class Contracted {
    private Contracted() {}

    public static Contracts all(ContractModel model, ValueSets sets) {
        return new Contracts(model, sets, new QuasiIdentifiers());
    }

    public static DataContract load(String json, ContractModel model, ValueSets sets) {
        return Contracts.load(tree(json), model, sets);
    }

    private static JsonNode tree(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
