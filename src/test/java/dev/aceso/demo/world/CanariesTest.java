package dev.aceso.demo.world;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CanariesTest {
    private static final String CANARY = "Quill vane";
    private final Canaries canaries = Canaries.of(List.of(CANARY, "another-one"));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void findsBase64AtEveryAlignment(int before) {
        for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            // Given
            var text = new ByteArrayOutputStream();
            text.writeBytes(new byte[before]);
            text.writeBytes(CANARY.getBytes(charset));
            text.writeBytes("?~".getBytes(StandardCharsets.US_ASCII));

            // Then
            assertThat(values(Base64.getEncoder().encode(text.toByteArray()))).containsOnly(CANARY);
            assertThat(values(Base64.getUrlEncoder().encode(text.toByteArray())))
                    .containsOnly(CANARY);
        }
    }

    @Test
    void findsTextInEachEncodingAndAtTheVeryEnd() {
        assertThat(values(("x" + CANARY).getBytes(StandardCharsets.UTF_8))).containsOnly(CANARY);
        assertThat(values(("x" + CANARY).getBytes(StandardCharsets.UTF_16LE))).containsOnly(CANARY);
        assertThat(values(("x" + CANARY).getBytes(StandardCharsets.UTF_16BE))).containsOnly(CANARY);
        assertThat(values("name=Quill+vane&".getBytes(StandardCharsets.UTF_8))).containsOnly(CANARY);
        assertThat(values("/Quill%20vane/".getBytes(StandardCharsets.UTF_8))).containsOnly(CANARY);
    }

    @Test
    void findsWhatIsPackedInTheMiddleOfOtherBytes() throws IOException {
        // Given
        var inner = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(inner)) {
            zip.putNextEntry(new ZipEntry("entries"));
            zip.write(CANARY.getBytes(StandardCharsets.UTF_16LE));
        }
        var outer = new ByteArrayOutputStream();
        outer.write(new byte[] {0x1f, (byte) 0x8b, 8, 0});
        try (var gzip = new GZIPOutputStream(outer)) {
            gzip.write(inner.toByteArray());
        }
        outer.write(7);

        // Then
        assertThat(values(outer.toByteArray())).containsOnly(CANARY);
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThat(values("Quill vann, quill vane, Quill".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(values(new byte[] {0x1f, (byte) 0x8b, 8, 31, 'P', 'K', 3, 4}))
                .isEmpty();
    }

    private List<String> values(byte[] content) {
        return canaries.in("here", content).stream()
                .map(Canaries.Sighting::value)
                .toList();
    }
}
