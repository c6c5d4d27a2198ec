package dev.aceso.demo.world;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a server has of Aceso's, read back. */
final class VaultState {
    private VaultState() {}

    /** Everything that both ways make, as the server reads it back, without what is random by nature. */
    static Map<String, Object> of(Bao server) {
        var root = server.root();
        var state = new TreeMap<String, Object>();
        for (var mount : List.of("aceso-transit", "aceso-kv", "aceso-database")) {
            var data = root.read("sys/mounts").data().path(mount + "/");
            state.put(mount, List.of(data.path("type"), data.path("options"), data.path("config")));
        }
        state.put("auth", root.read("sys/auth").data().path("approle/").path("config"));
        state.put("kv", root.read("aceso-kv/config").data());
        texts(root.list("aceso-transit/keys").data().path("keys"))
                .forEach(key -> state.put("key " + key, without(root.read("aceso-transit/keys/" + key), "keys")));
        texts(root.list("sys/policies/acl").data().path("keys"))
                .forEach(policy -> state.put(
                        "policy " + policy,
                        root.read("sys/policies/acl/" + policy).data().path("policy")));
        texts(root.list("auth/approle/role").data().path("keys"))
                .forEach(role -> state.put("login " + role, sorted(without(root.read("auth/approle/role/" + role)))));
        state.put("connection", sorted(without(root.read("aceso-database/config/aceso"))));
        texts(root.list("aceso-database/roles").data().path("keys"))
                .forEach(role -> state.put("account " + role, without(root.read("aceso-database/roles/" + role))));
        return state;
    }

    private static JsonNode without(VaultApi.Answer answer, String... fields) {
        return ((ObjectNode) answer.data()).without(List.of(fields));
    }

    /** Lists of names have no order. */
    private static Map<String, Object> sorted(JsonNode object) {
        var sorted = new HashMap<String, Object>();
        object.properties()
                .forEach(field -> sorted.put(
                        field.getKey(),
                        field.getValue().isArray() ? new TreeSet<>(texts(field.getValue())) : field.getValue()));
        return sorted;
    }

    static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
