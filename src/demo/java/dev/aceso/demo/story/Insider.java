package dev.aceso.demo.story;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.sealing.cipher.LogRowCipher;

/** A database superuser who also stole the keys of the log: opens a row, and seals another in its place. */
final class Insider {
    private final Function<UUID, byte[]> stolen;
    private final LogRowCipher cipher = new LogRowCipher(new SecureRandom());

    /** Knows the log's keys by their ids. */
    Insider(Function<UUID, byte[]> stolen) {
        this.stolen = stolen;
    }

    /** Opens a row of the log. */
    byte[] open(UUID row, byte[] sealed) {
        var bytes = Bytes.of(sealed);
        return cipher.open(key(LogRowCipher.keyOf(bytes)), EntrySeal.ENTRIES, row, bytes)
                .toArray();
    }

    /** Seals other content as the same row, so that it opens without complaint. */
    byte[] seal(UUID row, byte[] sealedBefore, byte[] content) {
        var id = LogRowCipher.keyOf(Bytes.of(sealedBefore));
        return cipher.seal(key(id), id, EntrySeal.ENTRIES, row, Bytes.of(content))
                .toArray();
    }

    private SecretKeySpec key(UUID id) {
        return new SecretKeySpec(stolen.apply(id), "AES");
    }
}
