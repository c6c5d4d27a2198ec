package dev.aceso.trust.sealing.keystore;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

/**
 * A PKCS#12 file (RFC 7292) of secret keys, readable by its owner only. Whatever is wrong with it is an {@link IllegalStateException},
 * which stops the start.
 */
final class KeystoreFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private KeystoreFile() {}

    /** The keys by alias. The caller owns the arrays. */
    static Map<String, byte[]> read(Path file, char[] password) {
        try {
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                throw new IllegalStateException(
                        "a keystore file is open to others than its owner: set its mode to 0600");
            }
            var store = KeyStore.getInstance("PKCS12");
            try (var in = Files.newInputStream(file)) {
                store.load(in, password);
            }
            var keys = new TreeMap<String, byte[]>();
            for (var alias : Collections.list(store.aliases())) {
                var key = store.getKey(alias, password);
                if (key != null) {
                    keys.put(alias, key.getEncoded());
                }
            }
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "a keystore file cannot be read: is it there, and is its password right?", e);
        }
    }

    /**
     * Makes the file, whole or not at all, unless another process was first: then that one's stays. Overwrites the arrays of
     * {@code keys}.
     */
    static void create(Path file, char[] password, Map<String, byte[]> keys) {
        var draft = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (var channel = FileChannel.open(
                            draft,
                            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
                    var out = Channels.newOutputStream(channel)) {
                store(keys, password).store(out, password);
                channel.force(true);
            }
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException anotherProcessWasFirst) {
            // Its keys are as good as ours.
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a keystore file cannot be made", e);
        } finally {
            keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
            delete(draft);
        }
    }

    private static KeyStore store(Map<String, byte[]> keys, char[] password)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var protection = new KeyStore.PasswordProtection(password);
        for (var key : keys.entrySet()) {
            // The algorithm is a label only: PKCS#12 wants one that has an object identifier.
            store.setEntry(
                    key.getKey(), new KeyStore.SecretKeyEntry(new SecretKeySpec(key.getValue(), "AES")), protection);
        }
        return store;
    }

    private static void delete(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            throw new IllegalStateException("the draft of a keystore file cannot be removed", e);
        }
    }
}
