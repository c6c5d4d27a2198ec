package dev.aceso.ground.parties;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PartiesTest {
    @Test
    void nothingPrintsWhoOrWhatItHolds() {
        var patient = new PatientRef("hospital", "pt-secret");
        var person = new Caller.Person(
                "https://idp.example",
                "sub-secret",
                "Name Secret",
                Set.of(Role.PATIENT),
                Optional.of(patient),
                Optional.of("sid-secret"),
                Instant.EPOCH);
        var client =
                new Caller.OnBehalf("hospital", "https://ehr.example", "c-secret", Optional.of("Practitioner/secret"));

        assertThat(Bytes.utf8("secret").toString()).isEqualTo("Bytes[6]");
        assertThat(patient + " " + person + " " + client)
                .doesNotContain("secret")
                .contains("hospital");
    }

    @Test
    void bytesAreNobodyElses() {
        // Given
        byte[] given = {1, 2, 3};
        var bytes = Bytes.of(given);

        // When
        given[0] = 9;
        bytes.toArray()[1] = 9;

        // Then
        assertThat(bytes).isEqualTo(Bytes.hex("010203")).hasSameHashCodeAs(Bytes.hex("010203"));
        assertThat(bytes.asHex()).isEqualTo("010203");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "hospital,a,true",
                "h-1,A.b-9,true",
                "H,a,false",
                "'',a,false",
                "h,'',false",
                "h,a/b,false",
                "h,a b,false",
                "h_1,a,false",
                "h,a?x,false",
                "h,ä,false"
            })
    void takesTheIdsOfFhirAndNothingElse(String ehr, String id, boolean good) {
        assertThat(PatientRef.valid(ehr, id)).isEqualTo(good);
        if (good) {
            assertThat(new PatientRef(ehr, id).id()).isEqualTo(id);
        } else {
            assertThatThrownBy(() -> new PatientRef(ehr, id)).hasMessage("not a patient reference");
        }
    }

    @Test
    void takesIdsOfUpTo64Characters() {
        assertThat(PatientRef.valid("e".repeat(32), "a".repeat(64))).isTrue();
        assertThat(PatientRef.valid("e".repeat(33), "a")).isFalse();
        assertThat(PatientRef.valid("e", "a".repeat(65))).isFalse();
    }
}
