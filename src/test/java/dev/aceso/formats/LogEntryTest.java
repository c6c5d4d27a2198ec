package dev.aceso.formats;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogEntryTest {
    private static final String GOLDEN = "{\"action\":\"inference.run\",\"at\":\"2026-03-01T09:30:00.000120Z\","
            + "\"attributes\":{\"record\":\"0b9bd6b6-5a4c-4f0e-9f0e-0c1d2e3f4a5b\",\"record-version\":\"1\"},"
            + "\"id\":\"6f1c2a64-7a0d-4e3b-8f56-1f2e3d4c5b6a\",\"outcome\":\"done\",\"patient\":\"1:00ff\","
            + "\"purpose\":\"TREAT\",\"salt\":\"" + "5a".repeat(32) + "\",\"v\":1,"
            + "\"who\":{\"id\":\"11111111-2222-3333-4444-555555555555\",\"kind\":\"person\",\"roles\":\"clinician\"}}";

    private final LogEntry entry = new LogEntry(
            UUID.fromString("6f1c2a64-7a0d-4e3b-8f56-1f2e3d4c5b6a"),
            Instant.parse("2026-03-01T09:30:00.000120999Z"),
            Map.of("kind", "person", "id", "11111111-2222-3333-4444-555555555555", "roles", "clinician"),
            "inference.run",
            "done",
            Optional.of("TREAT"),
            Optional.of("1:00ff"),
            Map.of("record", "0b9bd6b6-5a4c-4f0e-9f0e-0c1d2e3f4a5b", "record-version", "1"),
            "5a".repeat(32));

    @Test
    void hasTheseBytesForEver() {
        assertThat(new String(entry.canonical(), UTF_8)).isEqualTo(GOLDEN);
        assertThat(entry.leaf().asHex()).isEqualTo("af8405e82433091801d67783695129d35b002ccb7d06b2829839ddcdcdcf7f79");
    }

    @Test
    void isReadBackAsItWasWritten() {
        assertThat(LogEntry.parse(GOLDEN.getBytes(UTF_8))).isEqualTo(entry);
    }

    @Test
    void escapesAsRfc8785Says() {
        // Given
        LogEntry odd = new LogEntry(
                entry.id(),
                entry.at(),
                Map.of("kind", "system"),
                "a\"\\\n\u0001\u20ac/",
                "done",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                entry.salt());

        // Then
        assertThat(new String(odd.canonical(), UTF_8)).startsWith("{\"action\":\"a\\\"\\\\\\n\\u0001\u20ac/\",");
        assertThat(LogEntry.parse(odd.canonical())).isEqualTo(odd);
    }

    @Test
    void refusesWhatIsNotCanonicalOrNotOfThisVersion() {
        for (String bad : List.of(
                "",
                "[]",
                "{}",
                GOLDEN + " ",
                GOLDEN.replace("\"v\":1", "\"v\":2"),
                GOLDEN.replace("\"v\":1", "\"v\":1.0"),
                GOLDEN.replace(",\"v\":1", ",\"v\": 1"),
                GOLDEN.replace("\"v\":1", "\"v\":1,\"v\":1"),
                GOLDEN.replace("\"v\":1,", "\"v\":1,\"vv\":1,"),
                GOLDEN.replace("{\"action\":\"inference.run\",", "{"),
                GOLDEN.replace("\"record-version\":\"1\"", "\"record-version\":1.5"),
                GOLDEN.replace("\"record-version\":\"1\"", "\"record-version\":{}"),
                GOLDEN.replace("5a5a", "5A5A"))) {
            assertThatThrownBy(() -> LogEntry.parse(bad.getBytes(UTF_8))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesMoreBytesThanAnEntryBundleTakes() {
        LogEntry huge = new LogEntry(
                entry.id(),
                entry.at(),
                Map.of("kind", "system"),
                "x".repeat(LogEntry.MOST_BYTES),
                "done",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                entry.salt());
        assertThatThrownBy(huge::canonical).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LogEntry.parse(new byte[LogEntry.MOST_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
