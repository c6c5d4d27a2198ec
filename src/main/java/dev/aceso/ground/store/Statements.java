package dev.aceso.ground.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes rows by plain statements with parameters: each joins the running transaction, which must roll back when one fails, and its
 * failure is told at once.
 */
@Singleton
public final class Statements {
    private static final int SECONDS = 10;
    private static final int BRIEF_SECONDS = 5;
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource database;
    private final int seconds;

    @Inject
    Statements(DataSource database) {
        this(database, SECONDS);
    }

    private Statements(DataSource database, int seconds) {
        this.database = database;
        this.seconds = seconds;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface Reading<T> {
        /** What the row says. */
        T of(ResultSet row) throws SQLException;
    }

    /** The same for what a caller waits for before anything else is done: a statement is given up after five seconds, not ten. */
    public Statements brief() {
        return new Statements(database, BRIEF_SECONDS);
    }

    /**
     * Adds, changes or removes rows; how many.
     *
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    public int change(String sql, @Nullable Object... parameters) {
        return change(Code.STORE_UNAVAILABLE, sql, parameters);
    }

    /**
     * Adds or changes rows of which something is unique; how many.
     *
     * @throws Failure {@code taken} when another row has it, {@code STORE_UNAVAILABLE}
     */
    public int change(Code taken, String sql, @Nullable Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new Failure(UNIQUE_VIOLATION.equals(e.getSQLState()) ? taken : Code.STORE_UNAVAILABLE, null, e);
        }
    }

    /**
     * Reads rows.
     *
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    public <T> List<T> read(String sql, Reading<T> reading, @Nullable Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet found = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(reading.of(found));
            }
            return rows;
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        }
    }

    /**
     * Reads the first row, if there is one.
     *
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    public <T> Optional<T> first(String sql, Reading<T> reading, @Nullable Object... parameters) {
        return read(sql, reading, parameters).stream().findFirst();
    }

    /**
     * Reads the one number of the one row that such a question has for an answer.
     *
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    public long count(String sql, @Nullable Object... parameters) {
        return read(sql, row -> row.getLong(1), parameters).getFirst();
    }

    private PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(seconds);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(
                    i + 1, parameters[i] instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : parameters[i]);
        }
        return statement;
    }
}
