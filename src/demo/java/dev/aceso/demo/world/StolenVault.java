package dev.aceso.demo.world;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Somebody with the root token of Vault: whatever it keeps, they can unwrap. What it signs with, they can only have it sign. */
public final class StolenVault implements Function<UUID, byte[]> {
    private final VaultApi root;

    /** Takes the root token. */
    public StolenVault(Bao vault) {
        this.root = vault.root();
    }

    /** The log key of that id. */
    @Override
    public byte[] apply(UUID id) {
        var wrapped = root.read("aceso-kv/data/log/" + id).data().path("data").path("wrapped");
        var context = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        var opened = root.write(
                "aceso-transit/decrypt/log",
                Map.of(
                        "ciphertext",
                        wrapped.asText(),
                        "context",
                        Base64.getEncoder().encodeToString(context)));
        return Base64.getDecoder().decode(opened.data().path("plaintext").asText());
    }
}
