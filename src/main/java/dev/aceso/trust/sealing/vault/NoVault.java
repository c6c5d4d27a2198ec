package dev.aceso.trust.sealing.vault;

import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.ErasedKeys;
import dev.aceso.trust.sealing.FileKeys;
import dev.aceso.trust.sealing.Snapshots;

/** No Vault keeps the keys: wrapped keys are in the database, and nobody but the recovery key opens a backup. */
final class NoVault implements FileKeys, Snapshots, ErasedKeys {
    @Override
    public Optional<Bytes> wrap(UUID file, byte[] key) {
        return Optional.empty();
    }

    @Override
    public byte[] unwrap(UUID file, Bytes wrapped) {
        throw new Failure(Code.KEYS_UNAVAILABLE, "the backup's key is wrapped by a Vault, and none is configured");
    }

    @Override
    public Optional<InputStream> take() {
        return Optional.empty();
    }

    /** Receipts are in the database alone. */
    @Override
    public Set<UUID> all() {
        return Set.of();
    }
}
