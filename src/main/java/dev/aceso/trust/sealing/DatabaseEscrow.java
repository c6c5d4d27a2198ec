package dev.aceso.trust.sealing;

import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.cipher.RecoveryKey;

/**
 * Keeps keys in {@code sealing.escrow}.
 *
 * <p>The time of a row is the database's own: {@code backup} compares it with the same clock when it decides which rows a snapshot of
 * Vault has made needless.
 */
@ApplicationScoped
class DatabaseEscrow implements Escrow {
    private final DataSource database;
    private final Recovery recovery;

    DatabaseEscrow(DataSource database, Recovery recovery) {
        this.database = database;
        this.recovery = recovery;
    }

    @Override
    @Transactional
    public void keep(Keeper.Kek kek, UUID keyId, byte[] key) {
        recovery.key().ifPresent(half -> insert(half, kek.wire(), keyId, key));
    }

    @Override
    @Transactional
    public void forget(UUID keyId) {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("DELETE FROM sealing.escrow WHERE key_id = ?")) {
            statement.setObject(1, keyId);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a key in escrow cannot be forgotten", e);
        }
    }

    private void insert(RecoveryKey half, String kek, UUID keyId, byte[] key) {
        var sealed = half.seal(kek, keyId, key);
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "INSERT INTO sealing.escrow (key_id, kek, recovery_key_id, sealed, created_at)"
                                + " VALUES (?, ?, ?, ?, clock_timestamp())")) {
            statement.setObject(1, keyId);
            statement.setString(2, kek);
            statement.setString(3, half.id());
            statement.setBytes(4, sealed.toArray());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a key cannot be kept in escrow", e);
        }
    }
}
