package dev.aceso.trust.sealing.keystore;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import javax.crypto.SecretKey;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.cipher.DerivedCipher;
import dev.aceso.trust.sealing.cipher.Framing;
import dev.aceso.trust.sealing.cipher.Secret;

/**
 * Keeps its keys in memory, read from a keystore file: {@code kek-<version>}, {@code log-kek-<version>}, {@code epoch-<number>} and
 * {@code mac}.
 *
 * <h2>Format 3, wrapped keys</h2>
 *
 * <p>{@code 0x03 | version of the key-encryption key, 4 bytes, big-endian |} the salt, ciphertext and tag of {@link DerivedCipher}.
 * Associated data: the {@link Framing} of {@code aceso.wrapped}, format, which key-encryption key, its version, and the id of the
 * wrapped key.
 */
final class KeystoreKeeper implements Keeper {
    private static final byte FORMAT = 3;
    private static final int HEADER = 1 + Integer.BYTES;

    private final Map<Kek, NavigableMap<Integer, Secret>> keks = new HashMap<>();
    private final NavigableMap<Integer, Secret> epochs;
    private final Secret mac;
    private final DerivedCipher cipher;

    /** Takes the arrays of {@code keys} over. */
    KeystoreKeeper(Map<String, byte[]> keys, SecureRandom random) {
        keks.put(Kek.PATIENT, versions("kek-", keys));
        keks.put(Kek.LOG, versions("log-kek-", keys));
        this.epochs = versions("epoch-", keys);
        this.mac = secret("mac", keys);
        this.cipher = new DerivedCipher(random);
    }

    /** The keys of a new keystore. */
    static Map<String, byte[]> freshKeys(SecureRandom random) {
        var keys = new HashMap<String, byte[]>();
        for (var alias : new String[] {"kek-1", "log-kek-1", "epoch-1", "mac"}) {
            keys.put(alias, Secret.fresh(random));
        }
        return keys;
    }

    @Override
    public Bytes wrap(Kek kek, UUID keyId, byte[] key) {
        var newest = versions(kek).lastEntry();
        int version = newest.getKey();
        var header = ByteBuffer.allocate(HEADER).put(FORMAT).putInt(version).array();
        return with(newest.getValue(), k -> Bytes.of(cipher.seal(k, header, associatedData(kek, version, keyId), key)));
    }

    @Override
    public byte[] unwrap(Kek kek, UUID keyId, Bytes wrapped) {
        if (wrapped.length() < HEADER) {
            throw new Failure(Code.INTEGRITY, "not a wrapped key");
        }
        var in = ByteBuffer.wrap(wrapped.toArray());
        if (in.get() != FORMAT) {
            throw new Failure(Code.INTEGRITY, "not a wrapped key of a known format");
        }
        var version = in.getInt();
        var secret = versions(kek).get(version);
        if (secret == null) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "the key that wraps this key is not in the keystore");
        }
        return with(secret, k -> cipher.open(k, HEADER, associatedData(kek, version, keyId), in.array()));
    }

    @Override
    public NavigableSet<Integer> epochs() {
        return Collections.unmodifiableNavigableSet(epochs.navigableKeySet());
    }

    @Override
    public byte[] epochKey(int epoch) {
        var secret = epochs.get(epoch);
        if (secret == null) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "the key of this epoch is not in the keystore");
        }
        return with(secret, SecretKey::getEncoded);
    }

    @Override
    public byte[] macKey() {
        return with(mac, SecretKey::getEncoded);
    }

    private NavigableMap<Integer, Secret> versions(Kek kek) {
        return Objects.requireNonNull(keks.get(kek));
    }

    private static byte[] associatedData(Kek kek, int version, UUID keyId) {
        return Framing.of("aceso.wrapped")
                .number(FORMAT)
                .text(kek.wire())
                .number(version)
                .id(keyId)
                .toArray();
    }

    private static NavigableMap<Integer, Secret> versions(String prefix, Map<String, byte[]> keys) {
        var versions = new TreeMap<Integer, Secret>();
        keys.keySet().stream()
                .filter(alias -> alias.matches(prefix + "[1-9][0-9]{0,8}"))
                .forEach(alias -> versions.put(Integer.valueOf(alias.substring(prefix.length())), secret(alias, keys)));
        if (versions.isEmpty()) {
            throw new IllegalStateException("the keystore lacks " + prefix + "1");
        }
        return versions;
    }

    private static Secret secret(String alias, Map<String, byte[]> keys) {
        var key = keys.get(alias);
        if (key == null || key.length != Secret.LENGTH) {
            throw new IllegalStateException("the keystore lacks a 256-bit key " + alias);
        }
        return Secret.owning(key);
    }

    private static <T> T with(Secret secret, Function<SecretKey, T> work) {
        try (var use = secret.use().orElseThrow()) {
            return work.apply(use.key());
        }
    }
}
