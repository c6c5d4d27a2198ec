package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

import dev.aceso.Hands;
import dev.aceso.formats.LogEntry;

/** The log's parts, put together by hand over one database. */
final class Bench {
    final Hands clock = new Hands();
    final Fakes.Seal seal = new Fakes.Seal();
    final Fakes.Names names = new Fakes.Names();
    final Rows rows;
    final Entries entries;
    final LogGate gate;
    final UnpublishedGate unpublished;
    final DatabaseLog log;
    final CountedRefusals refusals;
    final Abandonment abandonment;

    Bench(DataSource database) {
        this(database, database);
    }

    /** Over a running transaction; what must stand apart from it goes to {@code own}. */
    Bench(DataSource running, DataSource own) {
        ThreadLocal<Boolean> isApart = ThreadLocal.withInitial(() -> false);
        Apart apart = new Apart() {
            @Override
            public <T> T call(Supplier<T> work) {
                isApart.set(true);
                try {
                    return work.get();
                } finally {
                    isApart.set(false);
                }
            }
        };
        rows = new Rows(Joined.either(isApart::get, own, running));
        entries = new Entries(rows, new Who(rows, names, seal, apart), names, seal, List.of(), clock);
        gate = new LogGate(rows, entries, apart, clock);
        log = new DatabaseLog(entries, rows, names, gate);
        unpublished = new UnpublishedGate(rows, Fakes.config(10), log, clock);
        refusals = new CountedRefusals(entries, names, gate, apart, clock, 3);
        abandonment = new Abandonment(rows, entries, apart);
    }

    /** Every entry, published or not, as its plaintext. */
    List<LogEntry> all(LogDatabase database) throws SQLException {
        try (var connection = database.superuser().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT id, sealed, at FROM audit.entry UNION ALL"
                        + " SELECT id, sealed, at FROM audit.pending ORDER BY at")) {
            var all = new java.util.ArrayList<LogEntry>();
            while (found.next()) {
                all.add(entries.open(new Rows.Stored(
                        found.getObject(1, java.util.UUID.class),
                        dev.aceso.ground.parties.Bytes.of(found.getBytes(2)))));
            }
            return all;
        }
    }

    Instant now() {
        return clock.instant();
    }
}
