package dev.aceso.trust.access.disclosure;

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PathSetTest {
    /** Rows of years ago are under this digest of this text: neither may change. */
    @Test
    void isStoredInOneFormForGood() {
        // Given
        var paths = Set.of("Patient.gender", "Patient.birthDate#age");

        // When
        var stored = PathSet.of(paths);

        // Then
        assertThat(stored.text()).isEqualTo("Patient.birthDate#age\nPatient.gender");
        assertThat(stored.id().asHex()).isEqualTo("ca1d8b3a7574ffa7dddbb720389a2a6ef311b63bd7ffeaf8134aad59564cae41");
        assertThat(PathSet.paths(stored.text())).isEqualTo(paths);
    }
}
