package dev.aceso.trust.sealing.vault;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Kind;
import dev.aceso.trust.sealing.cipher.Framing;

/** Where wrapped keys lie in KV version 2, and what they are bound to. */
final class KeyPaths {
    /** What is known of erasures: folders by the first pair of digits of their ids, since a folder of all of them could not be listed. */
    static final String ERASURES = "custody/erasures/";

    /** What the name of a receipt ends with, behind the id of its erasure. */
    static final String RECEIPT = "-receipt";

    private final String kv;

    KeyPaths(VaultConfig config) {
        this.kv = config.mount().kv();
    }

    /** The folder of a kind of keys, with a slash at its end. */
    static String folder(Kind kind) {
        return switch (kind) {
            case PATIENT -> "patients/";
            case LOG -> "log/";
            case DERIVE -> "derive/";
        };
    }

    /** A patient's key: below the first two pairs of digits of its id, so that no folder grows long. */
    static String patient(UUID id) {
        String name = id.toString();
        return "patients/" + name.substring(0, 2) + "/" + name.substring(2, 4) + "/" + name;
    }

    /** A key of either kind that has an id. */
    static String key(Keeper.Kek kek, UUID id) {
        return switch (kek) {
            case PATIENT -> patient(id);
            case LOG -> "log/" + id;
        };
    }

    /** Which key an erasure takes away. */
    static String erasure(UUID id) {
        return ERASURES + id.toString().substring(0, 2) + "/" + id;
    }

    /** The receipt of an erasure, beside it. */
    static String receipt(UUID id) {
        return erasure(id) + RECEIPT;
    }

    /** What Transit derives the key from that wraps the one at this path: the id, or for keys of pseudonyms the name. */
    static byte[] context(Kind kind, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (kind == Kind.DERIVE) {
            return name.getBytes(StandardCharsets.UTF_8);
        }
        return Framing.bytesOf(UUID.fromString(name));
    }

    String data(String path) {
        return kv + "/data/" + path;
    }

    String metadata(String path) {
        return kv + "/metadata/" + path;
    }
}
