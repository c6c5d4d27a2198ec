package dev.aceso.trust.sealing.cipher;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.stream.Stream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SealedTextTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Context HERE = new Context("records.inference", new UUID(1, 2), 3, new UUID(4, 5));
    private static final Bytes TEXT = Bytes.utf8("a sealed text");

    private final RawKey key = new RawKey(Secret.fresh(RANDOM));
    private final RecordCipher records = new RecordCipher(RANDOM);
    private final LogRowCipher rows = new LogRowCipher(RANDOM);

    @Test
    void opensUnderItsOwnContext() {
        assertThat(records.open(key, HERE, records.seal(key, HERE, TEXT))).isEqualTo(TEXT);
        assertThat(openRow(key, HERE, sealRow())).isEqualTo(TEXT);
    }

    @Test
    void sealsTheEmptyText() {
        assertThat(records.open(key, HERE, records.seal(key, HERE, Bytes.of())).length())
                .isZero();
    }

    static Stream<Context> otherContexts() {
        return Stream.of(
                new Context("records.inferenc", HERE.row(), HERE.version(), HERE.key()),
                new Context(HERE.table(), new UUID(1, 3), HERE.version(), HERE.key()),
                new Context(HERE.table(), HERE.row(), 4, HERE.key()),
                new Context(HERE.table(), HERE.row(), HERE.version(), new UUID(4, 6)));
    }

    @ParameterizedTest
    @MethodSource("otherContexts")
    void doesNotOpenUnderAnotherContext(Context elsewhere) {
        // Given
        var sealed = records.seal(key, HERE, TEXT);

        // Then
        refused(() -> records.open(key, elsewhere, sealed));
    }

    @Test
    void doesNotOpenARowElsewhere() {
        // Given
        var sealed = sealRow();

        // Then
        refused(() -> rows.open(key, "audit.entry", HERE.row(), sealed));
        refused(() -> rows.open(key, HERE.table(), new UUID(9, 9), sealed));
    }

    @Test
    void doesNotOpenUnderAnotherKey() {
        // Given
        var other = new RawKey(Secret.fresh(RANDOM));
        var record = records.seal(key, HERE, TEXT);
        var row = sealRow();

        // Then
        refused(() -> records.open(other, HERE, record));
        refused(() -> openRow(other, HERE, row));
    }

    @Test
    void doesNotOpenWithAnyBitChanged() {
        // Given
        var record = records.seal(key, HERE, TEXT);
        var row = sealRow();

        // Then
        for (var bit = 0; bit < record.length() * 8; bit++) {
            var changed = flipped(record, bit);
            refused(() -> records.open(key, HERE, changed));
        }
        for (var bit = 0; bit < row.length() * 8; bit++) {
            var changed = flipped(row, bit);
            refused(() -> openRow(key, HERE, changed));
        }
    }

    @Test
    void doesNotOpenWhatIsCutShort() {
        // Given
        var record = records.seal(key, HERE, TEXT).toArray();
        var row = sealRow().toArray();

        // Then
        for (var length = 0; length < record.length; length++) {
            var cut = Bytes.of(java.util.Arrays.copyOf(record, length));
            refused(() -> records.open(key, HERE, cut));
        }
        for (var length = 0; length < row.length; length++) {
            var cut = Bytes.of(java.util.Arrays.copyOf(row, length));
            refused(() -> openRow(key, HERE, cut));
        }
    }

    @Test
    void neverSealsTheSameWayTwice() {
        assertThat(records.seal(key, HERE, TEXT)).isNotEqualTo(records.seal(key, HERE, TEXT));
        assertThat(sealRow()).isNotEqualTo(sealRow());
    }

    @Test
    void framesDifferentFieldsDifferently() {
        assertThat(Framing.of("u").text("ab").text("c").toArray())
                .isNotEqualTo(Framing.of("u").text("a").text("bc").toArray())
                .isNotEqualTo(Framing.of("u").text("abc").toArray())
                .isNotEqualTo(Framing.of("u").text("ab").text("c").text("").toArray());
    }

    @Test
    void passesItsSelfTest() {
        SelfTest.run(RANDOM);
    }

    private Bytes sealRow() {
        return rows.seal(key, HERE.key(), HERE.table(), HERE.row(), TEXT);
    }

    private Bytes openRow(RawKey with, Context where, Bytes sealed) {
        return rows.open(with, where.table(), where.row(), sealed);
    }

    private static Bytes flipped(Bytes sealed, int bit) {
        var changed = sealed.toArray();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return Bytes.of(changed);
    }

    private static void refused(ThrowingCallable opening) {
        assertThatThrownBy(opening)
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.INTEGRITY));
    }
}
