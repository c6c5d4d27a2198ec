package dev.aceso.trust.audit;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** A data source whose connections are all the same open transaction, as those of a transaction manager are. */
final class Joined {
    private Joined() {}

    static DataSource to(Connection transaction) {
        Connection unclosed = (Connection) Proxy.newProxyInstance(
                Joined.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) ->
                        method.getName().equals("close") ? null : call(method, transaction, arguments));
        return (DataSource) Proxy.newProxyInstance(
                Joined.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> unclosed);
    }

    static DataSource either(BooleanSupplier first, DataSource one, DataSource other) {
        return (DataSource) Proxy.newProxyInstance(
                Joined.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> (first.getAsBoolean() ? one : other).getConnection());
    }

    private static Object call(java.lang.reflect.Method method, Connection target, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (java.lang.reflect.InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
