package dev.aceso.trust.custody.consent;

import java.time.LocalDate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TermsTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
    /** Bytes once written are written for good: consents sealed by an older version hold them. */
    private static final String FORM_1 =
            "{\"format\":1,\"discloser\":\"Riverside\",\"information\":\"Diagnoses\",\"recipient\":\"My treating providers\","
                    + "\"purpose\":\"TREAT\",\"expires\":\"2027-03-01\",\"signedBy\":\"patient\",\"signedOn\":\"2026-03-01\","
                    + "\"reference\":\"scan:1\"}";

    private static ObjectNode body() {
        return new ObjectMapper()
                .createObjectNode()
                .put("discloser", "Riverside")
                .put("information", "Diagnoses")
                .put("recipient", "My treating providers")
                .put("purpose", "TREAT")
                .put("expires", "2027-03-01")
                .put("signedBy", "patient")
                .put("signedOn", "2026-03-01")
                .put("reference", "scan:1");
    }

    @Test
    void writesAndReadsFormOneAsItWasFirstWritten() {
        Terms terms = Terms.read(body(), TODAY);
        assertThat(terms.write().asUtf8()).isEqualTo(FORM_1);
        assertThat(Terms.stored(Bytes.utf8(FORM_1))).isEqualTo(terms);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "{\"format\":2}"})
    void aStoredFormThatIsNoneIsNotRead(String stored) {
        assertThatThrownBy(() -> Terms.stored(Bytes.utf8(stored)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.INTEGRITY));
    }

    @ParameterizedTest
    @CsvSource({"2026-02-28,false", "2026-03-01,true", "2027-03-01,true", "2027-03-02,false"})
    void holdsFromTheDayItWasSignedToTheLastDay(LocalDate day, boolean holds) {
        assertThat(Terms.read(body(), TODAY).holds(day)).isEqualTo(holds);
    }

    @Test
    void withoutAnEndItHoldsForGood() {
        assertThat(Terms.read(body().put("expires", "none"), TODAY).holds(LocalDate.of(2126, 1, 1)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "discloser,", "discloser,''", "purpose,PATRQT", "purpose,treat", "expires,2026-05-31", "expires,2027-02-30",
        "expires,never", "signedBy,somebody", "signedOn,2026-06-02", "signedOn,yesterday", "reference,a b", "more,x"
    })
    void whatIsNoConsentIsNotTaken(String field, String value) throws JsonProcessingException {
        ObjectNode wrong = value == null ? (ObjectNode) body().without(field) : body().put(field, value);
        assertThatThrownBy(() -> Terms.read(wrong, TODAY))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.MALFORMED));
    }

    @Test
    void textIsBounded() {
        Terms.read(body().put("recipient", "x".repeat(200)), TODAY);
        assertThatThrownBy(() -> Terms.read(body().put("recipient", "x".repeat(201)), TODAY))
                .isInstanceOf(Failure.class);
        assertThatThrownBy(() -> Terms.read(body().put("recipient", "a\nb"), TODAY))
                .isInstanceOf(Failure.class);
    }
}
