package dev.aceso.trust.audit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database that does as it is told: works, fails, or never answers. It knows no rows; every query answers one that says yes. */
final class Scripted {
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger updates = new AtomicInteger();
    private volatile Callable<Void> mood = () -> null;

    void works() {
        mood = () -> null;
    }

    void fails(String state) {
        mood = () -> {
            throw new SQLException("as told", state);
        };
    }

    void throwsUnchecked() {
        mood = () -> {
            throw new IllegalStateException("as told");
        };
    }

    /** From now on nothing comes back before the latch opens; not even an interruption ends it. */
    void hangs(CountDownLatch until) {
        mood = () -> {
            while (until.getCount() > 0) {
                try {
                    until.await();
                } catch (InterruptedException e) {
                    // a socket that is dead without knowing
                }
            }
            return null;
        };
    }

    DataSource source() {
        return fake(DataSource.class, (proxy, method, arguments) -> {
            Callable<Void> told = mood;
            connections.incrementAndGet();
            told.call();
            return connection();
        });
    }

    private Connection connection() {
        return fake(
                Connection.class,
                (proxy, method, arguments) -> method.getName().equals("prepareStatement") ? statement() : null);
    }

    private PreparedStatement statement() {
        return fake(PreparedStatement.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "executeQuery" -> result();
            case "executeUpdate" -> {
                updates.incrementAndGet();
                yield 1;
            }
            default -> null;
        });
    }

    private static ResultSet result() {
        AtomicInteger row = new AtomicInteger();
        return fake(ResultSet.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "next" -> row.getAndIncrement() == 0;
            case "getBoolean" -> true;
            case "getObject" -> new java.util.UUID(1, 2);
            default -> null;
        });
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Scripted.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
