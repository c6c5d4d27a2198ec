package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.util.Set;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/** What goes wrong with the log, as failures. */
final class Faults {
    /**
     * What will fail for everybody: no connection, no room, shut down, broken; no database or login of ours. See the PostgreSQL
     * manual, appendix A. Anything else is about one statement and its values, and must not let one caller stop the others.
     */
    private static final Set<String> CLASSES = Set.of("08", "28", "3D", "53", "57", "58", "XX");

    private static final String READ_ONLY = "25006";
    private static final String NO_PRIVILEGE = "42501";

    private Faults() {}

    /** Something done with the log. */
    @FunctionalInterface
    interface Work<T> {
        T call() throws SQLException;
    }

    /** Writes; every failure becomes {@code LOG_UNAVAILABLE}, and one that others would meet too closes the gate. */
    static <T> T guard(LogGate gate, Work<T> work) {
        try {
            return work.call();
        } catch (SQLException e) {
            if (Rows.DUPLICATE.equals(e.getSQLState())) {
                // Ids are random, people and their accounts do not conflict: the one duplicate there can be is a
                // closing.
                throw new Failure(Code.ABANDONED, null, e);
            }
            if (isForEverybody(e)) {
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

    /** Reads; a failure says nothing of whether entries can be written. */
    static <T> T reading(Work<T> work) {
        try {
            return work.call();
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        }
    }

    private static boolean isForEverybody(SQLException e) {
        String state = e.getSQLState();
        // Without a state: the pool had no connection to give.
        return state == null
                || state.equals(READ_ONLY)
                || state.equals(NO_PRIVILEGE)
                || CLASSES.contains(state.substring(0, Math.min(2, state.length())));
    }
}
