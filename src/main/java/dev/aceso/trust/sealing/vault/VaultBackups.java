package dev.aceso.trust.sealing.vault;

import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.ErasedKeys;
import dev.aceso.trust.sealing.FileKeys;
import dev.aceso.trust.sealing.Snapshots;
import dev.aceso.trust.sealing.cipher.Framing;

/**
 * What Vault does for backups: wraps their keys with Transit's key {@code backup}, derived for the id of the file; streams a snapshot of its
 * storage; and remembers below {@code custody/erasures/} which keys were erased.
 */
@Singleton
@Typed(VaultBackups.class)
class VaultBackups implements FileKeys, Snapshots, ErasedKeys {
    private static final String KEY = "backup";

    private final VaultCalls calls;
    private final KeyPaths paths;

    VaultBackups(VaultCalls calls, VaultConfig config) {
        this.calls = calls;
        this.paths = new KeyPaths(config);
    }

    @Override
    public Optional<Bytes> wrap(UUID file, byte[] key) {
        return Optional.of(calls.encrypt(KEY, Framing.bytesOf(file), key));
    }

    @Override
    public byte[] unwrap(UUID file, Bytes wrapped) {
        return calls.decrypt(KEY, Framing.bytesOf(file), wrapped);
    }

    @Override
    public Optional<InputStream> take() {
        return Optional.of(calls.stream("sys/storage/raft/snapshot"));
    }

    /** Each entry, the announcement of an erasure or its receipt, names the key. One that cannot be read is not passed over. */
    @Override
    public Set<UUID> all() {
        Set<UUID> keys = new HashSet<>();
        for (var folder : calls.list(paths.metadata(KeyPaths.ERASURES))) {
            for (var name : calls.list(paths.metadata(KeyPaths.ERASURES + folder))) {
                keys.add(key(KeyPaths.ERASURES + folder + name));
            }
        }
        return keys;
    }

    private UUID key(String path) {
        var entry = calls.read(paths.data(path)).orElseThrow(Trouble.MISSING::failure);
        try {
            return UUID.fromString(entry.path("data").path("data").path("key").asText());
        } catch (IllegalArgumentException e) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
    }
}
