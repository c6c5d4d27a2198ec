package dev.aceso.trust.custody;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Reads from and adds to the tables of custody, and others that are only added to, by plain statements: each joins the running transaction, and its failure is told at
 * once.
 */
@Singleton
public final class CustodyRows {
    private static final int SECONDS = 10;
    private final DataSource database;

    CustodyRows(DataSource database) {
        this.database = database;
    }

    /** Reads one row. */
    public interface Reading<T> {
        /** What the row says. */
        T of(ResultSet row) throws SQLException;
    }

    /**
     * Adds rows; how many.
     *
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    public int add(String sql, @Nullable Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
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

    /** The instant in a column that is never null. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
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
