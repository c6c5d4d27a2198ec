package dev.aceso.trust.custody.backup;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * A table of ours.
 *
 * @param name schema and table, such as {@code audit.entry}
 * @param columns its columns in the order in which they are copied
 */
record Table(String name, List<Column> columns) {
    private static final String COLUMNS = """
            SELECT n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public', 'migrations')
            ORDER BY n.nspname, c.relname, a.attnum
            """;
    private static final String REFERENCES = """
            SELECT n.nspname || '.' || c.relname, m.nspname || '.' || d.relname
            FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class d ON d.oid = k.confrelid JOIN pg_namespace m ON m.oid = d.relnamespace
            WHERE k.contype = 'f' AND k.conrelid <> k.confrelid
            """;

    Table {
        columns = List.copyOf(columns);
    }

    /** A column and its type as PostgreSQL writes it. */
    record Column(String name, String type) {}

    /** Every table but Flyway's own, each behind those that it refers to. */
    static List<Table> inOrder(Connection connection) throws SQLException {
        Map<String, List<Column>> columns = new LinkedHashMap<>();
        each(
                connection,
                COLUMNS,
                row -> columns.computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                        .add(new Column(row.getString(2), row.getString(3))));
        Map<String, Set<String>> before = new LinkedHashMap<>();
        each(
                connection,
                REFERENCES,
                row -> before.computeIfAbsent(row.getString(1), name -> new LinkedHashSet<>())
                        .add(row.getString(2)));
        List<Table> ordered = new ArrayList<>();
        Set<String> placed = new LinkedHashSet<>();
        while (placed.size() < columns.size()) {
            var ready = columns.keySet().stream()
                    .filter(name -> !placed.contains(name))
                    .filter(name -> placed.containsAll(before.getOrDefault(name, Set.of())))
                    .toList();
            if (ready.isEmpty()) {
                throw new Failure(Code.INTERNAL, "tables refer to each other in a circle");
            }
            ready.forEach(name -> ordered.add(new Table(name, columns.getOrDefault(name, List.of()))));
            placed.addAll(ready);
        }
        return List.copyOf(ordered);
    }

    /** The statement that hands the rows out. */
    String out() {
        return "COPY " + target() + " TO STDOUT (FORMAT binary)";
    }

    /** The statement that takes them in. */
    String in() {
        return "COPY " + target() + " FROM STDIN (FORMAT binary)";
    }

    /** The table's name, quoted. */
    String quoted() {
        return Stream.of(name.split("\\.", 2)).map(Table::quote).collect(Collectors.joining("."));
    }

    private String target() {
        return quoted()
                + columns.stream().map(column -> quote(column.name)).collect(Collectors.joining(", ", " (", ")"));
    }

    private static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private static void each(Connection connection, String query, Row row) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            while (found.next()) {
                row.read(found);
            }
        }
    }

    /** Reads one row. */
    private interface Row {
        void read(ResultSet row) throws SQLException;
    }
}
