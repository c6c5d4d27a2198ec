package dev.aceso.trust.custody.backup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RestoreOptionsTest {
    @Test
    void readsWhatItIsTold() {
        // When
        var options = RestoreOptions.of(List.of(
                "a.backup",
                "--erasures",
                "one",
                "--recovery-key",
                "key.pem",
                "--erasures",
                "two",
                "--checkpoint",
                "note"));

        // Then
        assertThat(options.file()).isEqualTo(Path.of("a.backup"));
        assertThat(options.recoveryKey()).contains(Path.of("key.pem"));
        assertThat(options.erasures()).containsExactly(Path.of("one"), Path.of("two"));
        assertThat(options.checkpoint()).contains(Path.of("note"));
        assertThat(options.acceptMissing()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--recovery-key key.pem",
                "a b",
                "a --recovery-key",
                "a --unknown x",
                "a --checkpoint one --checkpoint two"
            })
    void refusesWhatItDoesNotUnderstand(String words) {
        assertThatThrownBy(() -> RestoreOptions.of(Stream.of(words.split(" "))
                        .filter(word -> !word.isEmpty())
                        .toList()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("restore FILE");
    }

    @Test
    void keysAreComparedInTheOrderOfTheirDigits() {
        // Given: in Java's own order the second would come first
        var low = UUID.fromString("7fffffff-0000-0000-0000-000000000000");
        var high = UUID.fromString("80000000-0000-0000-0000-000000000000");
        var higher = UUID.fromString("80000000-0000-0000-8000-000000000000");

        // Then
        assertThat(KeyCheck.order(low, high)).isNegative();
        assertThat(KeyCheck.order(higher, high)).isPositive();
        assertThat(KeyCheck.order(high, high)).isZero();
    }
}
