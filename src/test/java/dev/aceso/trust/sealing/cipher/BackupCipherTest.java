package dev.aceso.trust.sealing.cipher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BackupCipherTest {
    private static final BackupHeader HEADER = new BackupHeader(
            UUID.fromString("11111111-2222-3333-4444-555555555555"),
            "00112233445566778899aabbccddeeff".repeat(2),
            Bytes.of(Golden.counting(0x80, 16)),
            Optional.of(Bytes.utf8("vault:v1:AAAA")));
    private static final byte[] KEY = Golden.counting(0, 32);

    @Test
    void writesTheHeaderAsPinned() throws IOException {
        // Then
        assertThat(Bytes.of(HEADER.toArray()).asHex())
                .isEqualTo(Golden.bytes("backup-header").asHex());
        assertThat(BackupHeader.read(new ByteArrayInputStream(HEADER.toArray())))
                .isEqualTo(HEADER);
        var alone = new BackupHeader(HEADER.file(), HEADER.recoveryKey(), HEADER.forRecovery(), Optional.empty());
        assertThat(BackupHeader.read(new ByteArrayInputStream(alone.toArray()))).isEqualTo(alone);
    }

    @Test
    void opensWhatWasSealedWhenTheFormatWasPinned() throws IOException {
        assertThat(open(Golden.bytes("backup").toArray(), KEY))
                .isEqualTo("a backup".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void opensWhatItSealsOverSeveralSegments() throws IOException {
        // Given
        var content = new byte[3 << 20];
        Arrays.fill(content, 1 << 20, 2 << 20, (byte) 7);

        // When
        var sealed = seal(content);

        // Then
        assertThat(open(sealed, KEY)).isEqualTo(content);
        assertThatThrownBy(() -> open(sealed, Golden.counting(1, 32))).isInstanceOf(IOException.class);
    }

    @Test
    void refusesEveryChangedBitAndEveryCut() throws IOException {
        // Given
        var content = new byte[2 << 20];
        var sealed = seal(content);

        // Then
        for (var at = 0; at < sealed.length; at += at < 200 ? 1 : 65_521) {
            var changed = sealed.clone();
            changed[at] ^= 4;
            refused(changed);
            refused(Arrays.copyOf(sealed, at));
        }
        // at the very ends of segments too, where nothing but the number and the mark of the last one is wrong
        var start = HEADER.toArray().length;
        refused(Arrays.copyOf(sealed, start + (1 << 20)));
        refused(Arrays.copyOf(sealed, start + (2 << 20)));
        refused(Arrays.copyOf(sealed, sealed.length + 1));
    }

    @Test
    void refusesWhatIsNoBackup() {
        assertThatThrownBy(() -> BackupHeader.read(
                        new ByteArrayInputStream("something else".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .isInstanceOf(Failure.class);
        var other = HEADER.toArray();
        other[8] = 2;
        assertThatThrownBy(() -> BackupHeader.read(new ByteArrayInputStream(other)))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.detail().orElseThrow()).contains("does not know"));
    }

    private static void refused(byte[] changed) {
        assertThatThrownBy(() -> open(changed, KEY)).isInstanceOfAny(Failure.class, IOException.class);
    }

    private static byte[] seal(byte[] content) throws IOException {
        var file = new ByteArrayOutputStream();
        file.write(HEADER.toArray());
        try (var out = BackupCipher.sealing(file, HEADER, KEY)) {
            out.write(content);
        }
        return file.toByteArray();
    }

    private static byte[] open(byte[] sealed, byte[] key) throws IOException {
        var in = new ByteArrayInputStream(sealed);
        var header = BackupHeader.read(in);
        try (var out = BackupCipher.opening(in, header, key)) {
            return out.readAllBytes();
        }
    }
}
