package dev.aceso.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import dev.aceso.demo.world.Canaries;
import dev.aceso.demo.world.Planted;
import dev.aceso.demo.world.World;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CanaryIT {
    /** One for each way of writing, so that none stands in for another. None is planted in a chart. */
    private static Map<String, byte[]> written() throws IOException {
        Map<String, byte[]> written = new LinkedHashMap<>();
        written.put("Scratchwort Plain", "Scratchwort Plain".getBytes(StandardCharsets.UTF_8));
        written.put("Scratchwort Little", "Scratchwort Little".getBytes(StandardCharsets.UTF_16LE));
        written.put("Scratchwort Big", "Scratchwort Big".getBytes(StandardCharsets.UTF_16BE));
        for (int before = 0; before < 3; before++) {
            String value = "Scratchwort Encoded " + before;
            written.put(
                    value,
                    Base64.getEncoder().encode(("x".repeat(before) + value + "!").getBytes(StandardCharsets.UTF_8)));
        }
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"name\":\"Scratchwort Packed\"}".getBytes(StandardCharsets.UTF_8));
        }
        written.put("Scratchwort Packed", packed.toByteArray());
        return written;
    }

    @Test
    void findsWhatIsInTheClearInDataFilesWriteAheadLogLogsAndTemporaryFiles() throws Exception {
        // Given
        World world = World.shared();
        var written = written();
        Path log = world.workspace().log("scratch");
        Path temporary = world.workspace().directory().resolve("tmp/scratch");
        store(world, written);
        Files.write(log, joined(written));
        Files.write(temporary, joined(written));

        // When
        var found = Canaries.of(written.keySet()).in(world.workspace().directory(), path -> false);
        Files.delete(log);
        Files.delete(temporary);

        // Then
        for (var place : List.of("postgres/base/", "postgres/pg_wal/", "log/scratch", "tmp/scratch")) {
            assertThat(found.stream()
                            .filter(sighting -> sighting.where().startsWith(place))
                            .map(Canaries.Sighting::value))
                    .as(place)
                    .containsAll(written.keySet());
        }
    }

    @Test
    void findsNothingPlantedAfterTheWholeStory() {
        // Given
        World world = PlayedStory.world();

        // When
        var found = Planted.sightings(world);

        // Then
        assertThat(found).isEmpty();
    }

    private static void store(World world, Map<String, byte[]> written) throws SQLException {
        try (var connection = world.postgres().superuser("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE scratch (content bytea)");
            try (var insert = connection.prepareStatement("INSERT INTO scratch VALUES (?)")) {
                for (byte[] content : written.values()) {
                    insert.setBytes(1, content);
                    insert.executeUpdate();
                }
            }
            Planted.checkpoint(world.postgres());
        }
    }

    private static byte[] joined(Map<String, byte[]> written) {
        var all = new ByteArrayOutputStream();
        written.values().forEach(all::writeBytes);
        return all.toByteArray();
    }
}
