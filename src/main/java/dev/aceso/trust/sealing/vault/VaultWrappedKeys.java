package dev.aceso.trust.sealing.vault;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.WrappedKeys;

/**
 * Wrapped keys in Vault's KV version 2: {@code patients/<aa>/<bb>/<id>} and {@code log/<id>}, each {@code {"wrapped": ...}}.
 *
 * <p>{@code aa} and {@code bb} are the first two pairs of hexadecimal digits of the id, so that the keys of a million patients lie in 65,536
 * folders of about fifteen, and can be listed in parts.
 */
final class VaultWrappedKeys implements WrappedKeys {
    private static final String WRAPPED = "wrapped";

    private final VaultCalls calls;
    private final KeyPaths paths;

    VaultWrappedKeys(VaultCalls calls, VaultConfig config) {
        this.calls = calls;
        this.paths = new KeyPaths(config);
    }

    /** A call that was repeated because its answer was lost finds its own bytes, and has done its work. */
    @Override
    public void put(UUID keyId, Keeper.Kek kek, Bytes wrapped) {
        var written = calls.create(paths.data(KeyPaths.key(kek, keyId)), entry(wrapped));
        if (!written && !find(kek, keyId).equals(Optional.of(wrapped))) {
            throw Trouble.OTHERWISE_THERE.failure();
        }
    }

    @Override
    public Optional<Bytes> find(Keeper.Kek kek, UUID keyId) {
        return calls.read(paths.data(KeyPaths.key(kek, keyId))).map(VaultWrappedKeys::wrapped);
    }

    @Override
    public boolean gone(Keeper.Kek kek, UUID keyId) {
        return calls.nothingAt(paths.data(KeyPaths.key(kek, keyId)));
    }

    /** The wrapped key in an entry of KV. */
    static Bytes wrapped(JsonNode entry) {
        var text = entry.path("data").path("data").path(WRAPPED);
        if (!text.isTextual()) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
        return Bytes.utf8(text.textValue());
    }

    /** An entry of KV with that wrapped key. */
    static Map<String, String> entry(Bytes wrapped) {
        return Map.of(WRAPPED, wrapped.asUtf8());
    }
}
