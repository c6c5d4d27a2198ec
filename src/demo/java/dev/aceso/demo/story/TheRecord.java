package dev.aceso.demo.story;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;

/** Act 4: the inference as a record: what the database sees, and that the same finding is kept once. */
final class TheRecord {
    private TheRecord() {}

    static void play(Stage stage, String record) {
        var narrator = stage.narrator();
        narrator.act("4. The sealed record");
        try (Connection database = stage.world().database().superuser()) {
            try (var query = database.prepareStatement(
                    "SELECT function, data_key, made_at, sealed FROM records.inference WHERE id = ?")) {
                query.setObject(1, UUID.fromString(record));
                ResultSet row = query.executeQuery();
                row.next();
                byte[] sealed = row.getBytes("sealed");
                narrator.show(
                        "the raw row: %s, key %s, %s, %d bytes: %s...",
                        row.getString("function"),
                        row.getString("data_key"),
                        row.getTimestamp("made_at").toInstant(),
                        sealed.length,
                        HexFormat.of().formatHex(sealed, 0, 40));
                narrator.claim(
                        "the body is ciphertext: none of its words is readable",
                        !new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1).contains("prevent"),
                        "readable text");
            }
            long before = count(database);
            var again = stage.hooks().fire(stage.hooks().call("pt-prevent-01", "patient", "creatinine", "hdl"));
            var kept = again.json().path("extension").path("dev.aceso.record");
            narrator.claim(
                    "the chart opened again is another viewing of the same inference, not another record",
                    kept.path("id").asText().equals(record)
                            && !kept.path("fresh").asBoolean()
                            && count(database) == before,
                    kept);
            var call = stage.hooks().call("pt-prevent-02");
            var first = stage.hooks().fire(call);
            var repeat = stage.hooks().fire(call);
            narrator.claim(
                    "the same hook call sent twice gets the stored answer",
                    repeat.status() == 200 && repeat.body().equals(first.body()),
                    repeat.status());
            call.path("context");
            ((com.fasterxml.jackson.databind.node.ObjectNode) call.path("context")).put("patientId", "pt-ascvd");
            var other = stage.hooks().fire(call);
            narrator.claim(
                    "sent again with another body: 409",
                    other.status() == 409 && other.code().equals("hook-conflict"),
                    other.status());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(Connection database) throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM records.inference")) {
            row.next();
            return row.getLong(1);
        }
    }
}
