package dev.aceso.trust.sealing.vault;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;

/** One version of a signing key of Transit. */
final class TransitKey {
    private final VaultCalls calls;
    private final String transit;
    private final String name;
    private final int version;
    private final SortedMap<Integer, String> publicKeys;

    private TransitKey(
            VaultCalls calls, String transit, String name, int version, SortedMap<Integer, String> publicKeys) {
        this.calls = calls;
        this.transit = transit;
        this.name = name;
        this.version = version;
        this.publicKeys = publicKeys;
    }

    /** The version that is the newest now. */
    static TransitKey newest(VaultCalls calls, VaultConfig config, String name, String type) {
        return newest(calls, config, name, type, Instant.MAX);
    }

    /** The newest version of those made before a moment; the oldest there is when all are younger. */
    static TransitKey newest(VaultCalls calls, VaultConfig config, String name, String type, Instant madeBefore) {
        var transit = config.mount().transit();
        var key = calls.read(transit + "/keys/" + name)
                .orElseThrow(Trouble.MISSING::failure)
                .path("data");
        if (!key.path("type").asText().equals(type)) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
        var publicKeys = new TreeMap<Integer, String>();
        int chosen = 0;
        for (var version : key.path("keys").properties()) {
            int number = number(version.getKey());
            publicKeys.put(number, version.getValue().path("public_key").asText());
            if (number > chosen
                    && (madeBefore.equals(Instant.MAX)
                            || made(version.getValue()).isBefore(madeBefore))) {
                chosen = number;
            }
        }
        if (publicKeys.isEmpty() || publicKeys.containsValue("")) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
        return new TransitKey(calls, transit, name, chosen == 0 ? publicKeys.firstKey() : chosen, publicKeys);
    }

    private static int number(String version) {
        try {
            return Integer.parseInt(version);
        } catch (NumberFormatException e) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
    }

    private static Instant made(JsonNode version) {
        try {
            return OffsetDateTime.parse(version.path("creation_time").asText()).toInstant();
        } catch (DateTimeParseException e) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
    }

    /** The public key, as Transit writes it. */
    String publicKey() {
        return publicKeys.getOrDefault(version, "");
    }

    /** The public keys of every version that Transit still has, the oldest first. */
    List<String> publicKeys() {
        return List.copyOf(publicKeys.values());
    }

    /**
     * Signs with this version.
     *
     * @param options how, in Transit's words
     * @return the signature, as Transit writes it, without what names the version
     */
    String sign(Bytes message, Map<String, String> options) {
        var order = new HashMap<String, Object>(options);
        order.put("input", Base64.getEncoder().encodeToString(message.toArray()));
        order.put("key_version", version);
        var signature = calls.write(transit + "/sign/" + name, order)
                .path("data")
                .path("signature")
                .asText();
        var before = "vault:v" + version + ":";
        if (!signature.startsWith(before)) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
        return signature.substring(before.length());
    }
}
