package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * What is in a backup and must be known before its rows can be read; {@code contents.json} inside the file.
 *
 * @param file the id of the file
 * @param startedAt when the backup began, by the database's clock
 * @param vaultSnapshotAt when the snapshot of Vault was asked for, by the same clock; absent where there is no Vault
 * @param schema the version of the schema, by Flyway's count
 * @param checkpoint the newest signed checkpoint; absent where nothing was published yet
 * @param logSize how many entries that covers
 * @param tables the tables in the order in which they follow
 */
record Contents(
        UUID file,
        Instant startedAt,
        Optional<Instant> vaultSnapshotAt,
        String schema,
        Optional<String> checkpoint,
        long logSize,
        List<Table> tables) {
    static final String NAME = "contents.json";
    private static final int FORMAT = 1;

    Contents {
        tables = List.copyOf(tables);
    }

    /** The entry in which the rows of a table follow. */
    static String entry(Table table) {
        return "tables/" + table.name();
    }

    byte[] json(ObjectMapper json) throws IOException {
        var root = json.createObjectNode();
        root.put("format", FORMAT);
        root.put("file", file.toString());
        root.put("startedAt", startedAt.toString());
        vaultSnapshotAt.ifPresent(at -> root.put("vaultSnapshotAt", at.toString()));
        root.put("schema", schema);
        checkpoint.ifPresent(note -> root.put("checkpoint", note));
        root.put("logSize", logSize);
        var all = root.putArray("tables");
        for (var table : tables) {
            var one = all.addObject().put("name", table.name());
            var columns = one.putArray("columns");
            table.columns()
                    .forEach(column ->
                            columns.addObject().put("name", column.name()).put("type", column.type()));
        }
        return json.writeValueAsBytes(root);
    }

    static Contents read(ObjectMapper json, byte[] bytes) throws IOException {
        var root = json.readTree(bytes);
        if (root.path("format").asInt() != FORMAT) {
            throw new Failure(Code.INTEGRITY, "the content of the backup has a format that this release does not know");
        }
        List<Table> tables = new ArrayList<>();
        for (var table : root.path("tables")) {
            List<Table.Column> columns = new ArrayList<>();
            table.path("columns")
                    .forEach(column -> columns.add(new Table.Column(
                            column.path("name").asText(), column.path("type").asText())));
            tables.add(new Table(table.path("name").asText(), columns));
        }
        return new Contents(
                UUID.fromString(root.path("file").asText()),
                Instant.parse(root.path("startedAt").asText()),
                text(root, "vaultSnapshotAt").map(Instant::parse),
                root.path("schema").asText(),
                text(root, "checkpoint"),
                root.path("logSize").asLong(),
                tables);
    }

    private static Optional<String> text(JsonNode root, String name) {
        return Optional.ofNullable(root.get(name)).map(JsonNode::asText);
    }
}
