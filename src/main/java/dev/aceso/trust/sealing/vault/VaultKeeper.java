package dev.aceso.trust.sealing.vault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.KeyEncryptionKeys;
import dev.aceso.trust.sealing.cipher.Framing;
import dev.aceso.trust.sealing.cipher.Secret;

/**
 * Keys in Vault's Transit: {@code patient} and {@code log} wrap keys and never leave it; {@code derive} wraps those that are handed out, which
 * are kept in KV as {@code derive/epoch-<n>} and {@code derive/mac}.
 *
 * <p>A wrapped key is what Transit returns, in ASCII: {@code vault:v<version>:<Base64>}. It is bound to its id, or to its name in
 * KV, as derivation context.
 *
 * <h2>Epochs</h2>
 *
 * <p>They are numbered without a gap, and found by asking for one after the other until one is not there. A list of them would be a
 * second truth, and this is asked when the process starts only. That Vault cannot be asked is a failure, and never an end.
 *
 * <h2>Why a nonce cannot repeat</h2>
 *
 * <p>Transit derives a key of its own for each context (HKDF-SHA256 over its key and the context), and seals with AES-256-GCM under a random
 * 96-bit nonce; convergent encryption, which would not, is off. A context is the id of one key, which is wrapped when
 * it is made and once more at each rotation that rewraps it, and then under another version of Transit's key. So a derived key
 * seals once, or twice when a transaction is repeated, where NIST SP 800-38D (8.3) allows 2^32 with random nonces. Nothing need be counted.
 */
final class VaultKeeper implements Keeper {
    static final String DERIVE = "derive";
    static final String MAC = "mac";

    private final VaultCalls calls;
    private final String folder;

    VaultKeeper(VaultCalls calls, VaultConfig config) {
        this.calls = calls;
        this.folder = new KeyPaths(config).data(KeyPaths.folder(KeyEncryptionKeys.Kind.DERIVE));
    }

    @Override
    public Bytes wrap(Kek kek, UUID keyId, byte[] key) {
        return calls.encrypt(kek.wire(), Framing.bytesOf(keyId), key);
    }

    @Override
    public byte[] unwrap(Kek kek, UUID keyId, Bytes wrapped) {
        return calls.decrypt(kek.wire(), Framing.bytesOf(keyId), wrapped);
    }

    @Override
    public NavigableSet<Integer> epochs() {
        var epochs = new TreeSet<Integer>();
        while (wrapped(epoch(epochs.size() + 1)).isPresent()) {
            epochs.add(epochs.size() + 1);
        }
        if (epochs.isEmpty()) {
            throw Trouble.MISSING.failure();
        }
        return Collections.unmodifiableNavigableSet(epochs);
    }

    @Override
    public byte[] epochKey(int epoch) {
        return derived(epoch(epoch));
    }

    @Override
    public byte[] macKey() {
        return derived(MAC);
    }

    static String epoch(int number) {
        return "epoch-" + number;
    }

    /** What a key that is handed out is bound to. */
    static byte[] context(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] derived(String name) {
        var key = calls.decrypt(DERIVE, context(name), wrapped(name).orElseThrow(Trouble.MISSING::failure));
        if (key.length != Secret.LENGTH) {
            Arrays.fill(key, (byte) 0);
            throw Trouble.MISUNDERSTOOD.failure();
        }
        return key;
    }

    private Optional<Bytes> wrapped(String name) {
        return calls.read(folder + name).map(VaultWrappedKeys::wrapped);
    }
}
