package dev.aceso.ground.web;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FormTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void takesTheUsualNumberAndAnyUpToTheMost() {
        assertThat(Form.limit(null, 20, 100)).isEqualTo(20);
        assertThat(Form.limit("1", 20, 100)).isEqualTo(1);
        assertThat(Form.limit("100", 20, 100)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "101", "1000", "1e2", " 5", "٣"})
    void refusesALimitOutOfBounds(String asked) {
        isMalformed(() -> Form.limit(asked, 20, 100));
    }

    @Test
    void beginsAPageAfterAnythingThatIsMadeOrWhereItIsTold() {
        // by whatever clock it is made
        assertThat(Form.before(null)).isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
        assertThat(Form.before("2026-02-01T00:00:00.000001Z")).isEqualTo(Instant.parse("2026-02-01T00:00:00.000001Z"));
    }

    /** What the database could not compare with is refused here. */
    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-02-01", "1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
    void refusesAnInstantOutOfBounds(String asked) {
        isMalformed(() -> Form.before(asked));
    }

    @Test
    void readsAnIdInLowerCaseOnly() {
        var id = UUID.fromString("4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2");
        assertThat(Form.id(id.toString(), "id")).isEqualTo(id);
        isMalformed(() -> Form.id("4B3F6C1E-2A57-4D0F-8F0E-6C1DE0A3F9A2", "id"));
        isMalformed(() -> Form.id("1-1-1-1-1", "id"));
    }

    @Test
    void readsABodyThatHasTheFieldsAndNoOthers() throws Exception {
        // Given
        var body = JSON.readTree("{\"a\": \"x\", \"b\": 1}");

        // Then
        assertThat(Form.field(body, 2, "a", "x")).isEqualTo("x");
        isMalformed(() -> Form.field(body, 1, "a", "x"));
        isMalformed(() -> Form.field(body, 2, "a", "y"));
        isMalformed(() -> Form.field(body, 2, "b", "1"));
        isMalformed(() -> Form.field(body, 2, "c", "x"));
        isMalformed(() -> Form.field(JSON.readTree("[\"a\", \"x\"]"), 2, "a", "x"));
    }

    @Test
    void saysWhatIsWrongAndNeverWhatWasWritten() {
        assertThatThrownBy(() -> Form.demand("canary", "[0-9]+", "patient"))
                .isInstanceOfSatisfying(
                        Failure.class,
                        f -> assertThat(f.detail())
                                .hasValueSatisfying(said ->
                                        assertThat(said).contains("patient").doesNotContain("canary")));
    }

    private static void isMalformed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.MALFORMED));
    }
}
