package dev.aceso.ground.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A database that cannot be asked. */
public final class Away implements DataSource {
    private Away() {}

    /** Statements to it. */
    public static Statements statements() {
        return new Statements(new Away());
    }

    @Override
    public Connection getConnection() throws SQLException {
        throw new SQLException("away");
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("away");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
