package dev.aceso.trust.sealing.keystore;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.cipher.LogRowCipher;

/** A database superuser who also stole the keys of the log: opens a row, and seals another in its place. */
public final class Insider {
    private final KeystoreKeeper keeper;
    private final Connection database;
    private final LogRowCipher cipher = new LogRowCipher(new SecureRandom());

    /** Reads the stolen file. */
    public Insider(Path keystore, String password, Connection database) {
        this.keeper = new KeystoreKeeper(KeystoreFile.read(keystore, password.toCharArray()), new SecureRandom());
        this.database = database;
    }

    /** Opens a row of the log. */
    public byte[] open(UUID row, byte[] sealed) throws SQLException {
        var bytes = Bytes.of(sealed);
        return cipher.open(key(LogRowCipher.keyOf(bytes)), EntrySeal.ENTRIES, row, bytes)
                .toArray();
    }

    /** Seals other content as the same row, so that it opens without complaint. */
    public byte[] seal(UUID row, byte[] sealedBefore, byte[] content) throws SQLException {
        var id = LogRowCipher.keyOf(Bytes.of(sealedBefore));
        return cipher.seal(key(id), id, EntrySeal.ENTRIES, row, Bytes.of(content))
                .toArray();
    }

    private SecretKeySpec key(UUID id) throws SQLException {
        try (var query = database.prepareStatement("SELECT wrapped FROM sealing.wrapped_key WHERE id = ?")) {
            query.setObject(1, id);
            try (var row = query.executeQuery()) {
                row.next();
                return new SecretKeySpec(keeper.unwrap(Keeper.Kek.LOG, id, Bytes.of(row.getBytes(1))), "AES");
            }
        }
    }
}
