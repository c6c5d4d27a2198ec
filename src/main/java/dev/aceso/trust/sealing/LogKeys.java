package dev.aceso.trust.sealing;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.cipher.Secret;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;

/** The rows of {@code sealing.log_key}: one key for each month, UTC. */
@ApplicationScoped
class LogKeys implements PanacheRepositoryBase<LogKeyRow, String> {
    private final Keeper keeper;
    private final WrappedKeys wrappedKeys;
    private final Escrow escrow;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    LogKeys(Keeper keeper, WrappedKeys wrappedKeys, Escrow escrow, Clock clock) {
        this.keeper = keeper;
        this.wrappedKeys = wrappedKeys;
        this.escrow = escrow;
        this.clock = clock;
    }

    /**
     * The id of the month's key, made on first use.
     *
     * <p>In a transaction of its own: otherwise a caller's rollback would take away a key under which another transaction has sealed
     * already.
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    UUID of(YearMonth month) {
        try {
            return find(month).or(() -> make(month)).or(() -> find(month)).orElseThrow();
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "the key of the month cannot be had", e);
        }
    }

    /** Whether there is a month with the key of that id. */
    @Transactional
    boolean known(UUID id) {
        try {
            return count("id", id) > 0;
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "the key of the month cannot be looked up", e);
        }
    }

    private Optional<UUID> find(YearMonth month) {
        return findByIdOptional(month.toString()).map(row -> row.id);
    }

    private Optional<UUID> make(YearMonth month) {
        var id = UUID.randomUUID();
        var fresh = Secret.fresh(random);
        try {
            var wrapped = keeper.wrap(Keeper.Kek.LOG, id, fresh);
            if (!claim(month, id)) {
                return Optional.empty();
            }
            escrow.keep(Keeper.Kek.LOG, id, fresh);
            wrappedKeys.put(id, Keeper.Kek.LOG, wrapped);
            return Optional.of(id);
        } finally {
            Arrays.fill(fresh, (byte) 0);
        }
    }

    private boolean claim(YearMonth month, UUID id) {
        return getEntityManager()
                        .createNativeQuery("""
                        insert into sealing.log_key (month, id, created_at)
                        values (:month, :id, :createdAt) on conflict do nothing""")
                        .setParameter("month", month.toString())
                        .setParameter("id", id)
                        .setParameter("createdAt", clock.instant())
                        .executeUpdate()
                == 1;
    }
}
