package dev.aceso.trust.sealing.vault;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;

/** One version of a signing key of Transit. */
final class TransitKey {
    private final VaultCalls calls;
    private final String transit;
    private final String name;
    private final int version;
    private final String publicKey;

    private TransitKey(VaultCalls calls, String transit, String name, int version, String publicKey) {
        this.calls = calls;
        this.transit = transit;
        this.name = name;
        this.version = version;
        this.publicKey = publicKey;
    }

    /** The version that is the newest now. */
    static TransitKey newest(VaultCalls calls, VaultConfig config, String name, String type) {
        var transit = config.mount().transit();
        var key = calls.read(transit + "/keys/" + name)
                .orElseThrow(Trouble.MISSING::failure)
                .path("data");
        int version = key.path("latest_version").asInt();
        var publicKey = key.path("keys")
                .path(Integer.toString(version))
                .path("public_key")
                .asText();
        if (!key.path("type").asText().equals(type) || publicKey.isEmpty()) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
        return new TransitKey(calls, transit, name, version, publicKey);
    }

    /** The public key, as Transit writes it. */
    String publicKey() {
        return publicKey;
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
