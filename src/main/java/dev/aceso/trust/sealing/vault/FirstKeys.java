package dev.aceso.trust.sealing.vault;

import java.security.SecureRandom;
import java.util.Arrays;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.trust.sealing.KeyEncryptionKeys;
import dev.aceso.trust.sealing.cipher.Secret;

/**
 * The keys that are handed out, made by {@code migrate} where they are absent: the first epoch of pseudonyms, and the key of opaque ids.
 *
 * <p>They are made here, wrapped by Transit, and written by check-and-set: of two migrators one writes, and both end with the same keys. Whoever
 * made one cannot unwrap it again.
 */
final class FirstKeys {
    private final VaultCalls calls;
    private final String folder;
    private final SecureRandom random = new SecureRandom();

    FirstKeys(VaultCalls calls, VaultConfig config) {
        this.calls = calls;
        this.folder = new KeyPaths(config).data(KeyPaths.folder(KeyEncryptionKeys.Kind.DERIVE));
    }

    void make() {
        make(VaultKeeper.MAC);
        make(VaultKeeper.epoch(1));
    }

    /** Makes the key of the epoch after the newest. Of two who do so at once, one makes it, and both are told its number. */
    int nextEpoch() {
        int next = 1;
        while (calls.read(folder + VaultKeeper.epoch(next)).isPresent()) {
            next++;
        }
        make(VaultKeeper.epoch(next));
        return next;
    }

    private void make(String name) {
        if (calls.read(folder + name).isPresent()) {
            return;
        }
        var fresh = Secret.fresh(random);
        try {
            var wrapped = calls.encrypt(VaultKeeper.DERIVE, VaultKeeper.context(name), fresh);
            calls.create(folder + name, VaultWrappedKeys.entry(wrapped));
        } finally {
            Arrays.fill(fresh, (byte) 0);
        }
    }
}
