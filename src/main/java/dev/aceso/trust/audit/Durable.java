package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.util.function.Supplier;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;

import dev.aceso.ground.failure.Causes;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Work that counts only when it and its log entry are durable. */
public final class Durable {
    private Durable() {}

    /**
     * Runs {@code work} in a transaction of its own and returns its value only after the commit.
     *
     * @throws Failure the work's own, or {@code STORE_UNAVAILABLE} when the commit or the store failed; nothing is left behind
     */
    public static <T> T inTransaction(Supplier<T> work) {
        try {
            return QuarkusTransaction.requiringNew().call(work::get);
        } catch (Failure failure) {
            throw failure;
        } catch (RuntimeException fault) {
            throw ofTheStore(fault)
                    ? new Failure(Code.STORE_UNAVAILABLE, "the call could not be made durable", fault)
                    : new Failure(Code.INTERNAL, null, fault);
        }
    }

    /** Whether the store or the commit failed, and not our own code. */
    private static boolean ofTheStore(RuntimeException fault) {
        return Causes.of(fault).stream()
                .anyMatch(cause -> cause instanceof SQLException
                        || cause instanceof PersistenceException
                        || cause instanceof RollbackException
                        || cause instanceof SystemException);
    }
}
