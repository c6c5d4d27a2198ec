package dev.aceso.trust.sealing.keystore;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Function;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper;

/** A copy of the keystore file with its password, and the wrapped keys of the log in the database. */
public final class StolenKeystore implements Function<UUID, byte[]> {
    private final KeystoreKeeper keeper;
    private final Connection database;

    /** Reads the stolen file. */
    public StolenKeystore(Path keystore, String password, Connection database) {
        this.keeper = new KeystoreKeeper(KeystoreFile.read(keystore, password.toCharArray()), new SecureRandom());
        this.database = database;
    }

    @Override
    public byte[] apply(UUID id) {
        try (var query = database.prepareStatement("SELECT wrapped FROM sealing.wrapped_key WHERE id = ?")) {
            query.setObject(1, id);
            try (var row = query.executeQuery()) {
                row.next();
                return keeper.unwrap(Keeper.Kek.LOG, id, Bytes.of(row.getBytes(1)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
