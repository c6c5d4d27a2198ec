package dev.aceso.trust.sealing.cipher;

import java.security.SecureRandom;
import java.util.UUID;

import dev.aceso.ground.parties.Bytes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GoldenBytesTest {
    private static final UUID ROW = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final UUID KEY = UUID.fromString("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");
    private static final Bytes TEXT = Bytes.utf8("{\"finding\":\"é\"}");

    private final RawKey key = new RawKey(Golden.counting(0, 32));

    @Test
    void sealsARecordAsPinned() {
        // Given
        var context = new Context("records.inference", ROW, 7, KEY);

        // When
        var sealed = RecordCipher.seal(key, context, TEXT, Golden.counting(0xf0, 12));

        // Then
        assertThat(sealed.asHex()).isEqualTo(Golden.bytes("record").asHex());
        assertThat(new RecordCipher(new SecureRandom()).open(key, context, sealed))
                .isEqualTo(TEXT);
    }

    @Test
    void sealsARowOfTheLogAsPinned() {
        // When
        var sealed = LogRowCipher.seal(key, KEY, "audit.pending", ROW, TEXT, Golden.counting(0x20, 32));

        // Then
        assertThat(sealed.asHex()).isEqualTo(Golden.bytes("log-row").asHex());
        assertThat(LogRowCipher.keyOf(sealed)).isEqualTo(KEY);
        assertThat(new LogRowCipher(new SecureRandom()).open(key, "audit.pending", ROW, sealed))
                .isEqualTo(TEXT);
    }
}
