package dev.aceso.trust.workforce.people;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jspecify.annotations.Nullable;

/** Reads and writes the tables of the workforce, by plain statements: each joins the running transaction, and its failure is told at once. */
@Singleton
public final class WorkforceRows {
    private static final int SECONDS = 5;
    private static final String UNIQUE = "23505";

    private final DataSource database;

    WorkforceRows(DataSource database) {
        this.database = database;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface Reading<T> {
        /** What the row says. */
        T of(ResultSet row) throws SQLException;
    }

    /**
     * Adds or changes rows; how many.
     *
     * @throws Failure {@code ACCOUNT_TAKEN} when what must be unique would not be, {@code STORE_UNAVAILABLE}; the running transaction must roll
     *     back
     */
    public int change(String sql, @Nullable Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new Failure(UNIQUE.equals(e.getSQLState()) ? Code.ACCOUNT_TAKEN : Code.STORE_UNAVAILABLE, null, e);
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

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(SECONDS);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(
                    i + 1, parameters[i] instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : parameters[i]);
        }
        return statement;
    }
}
