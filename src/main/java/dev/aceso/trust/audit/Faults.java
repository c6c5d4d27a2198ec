package dev.aceso.trust.audit;

import java.sql.SQLException;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/** What goes wrong with the log, as failures. */
final class Faults {
    /** The transaction had failed before we came: not the log's fault. */
    private static final String ALREADY_FAILED = "25P02";

    private Faults() {}

    /** Something done with the log. */
    @FunctionalInterface
    interface Work<T> {
        T call() throws SQLException;
    }

    /** Runs {@code work}; every failure to write becomes {@code LOG_UNAVAILABLE} and closes the gate. */
    static <T> T guard(LogGate gate, Work<T> work) {
        try {
            return work.call();
        } catch (SQLException e) {
            if (Rows.DUPLICATE.equals(e.getSQLState())) {
                // Ids are random, people and their accounts do not conflict: the one duplicate there can be is a
                // closing.
                throw new Failure(Code.ABANDONED, null, e);
            }
            if (!ALREADY_FAILED.equals(e.getSQLState())) {
                gate.failed();
            }
            throw new Failure(Code.LOG_UNAVAILABLE, null, e);
        } catch (Failure e) {
            if (e.code() != Code.KEYS_UNAVAILABLE && e.code() != Code.STORE_UNAVAILABLE) {
                throw e;
            }
            gate.failed();
            throw new Failure(Code.LOG_UNAVAILABLE, null, e);
        }
    }
}
