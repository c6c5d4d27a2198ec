package dev.aceso.trust.workforce.scim;

import java.util.List;
import java.util.Optional;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.workforce.people.Attributes;
import dev.aceso.trust.workforce.people.Attributes.Email;
import dev.aceso.trust.workforce.people.Attributes.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UserFormTest {
    @Test
    void readsWhatEntraSendsAndKeepsNoMoreThanItNeeds() {
        assertThat(UserForm.read(Sent.file("entra-create")))
                .isEqualTo(new Attributes(
                        "Avery.Quill@hospital.example",
                        Optional.of("0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"),
                        Optional.of("Avery Quill"),
                        new Name(Optional.of("Avery Quill"), Optional.of("Quill"), Optional.of("Avery")),
                        List.of(new Email("Avery.Quill@hospital.example", Optional.of("work"), true)),
                        true));
    }

    @Test
    void readsWhatOktaSends() {
        assertThat(UserForm.read(Sent.file("okta-create")))
                .isEqualTo(new Attributes(
                        "avery.quill@hospital.example",
                        Optional.of("00ujl29u0le5T6Aj10h7"),
                        Optional.of("Avery Quill"),
                        new Name(Optional.empty(), Optional.of("Quill"), Optional.of("Avery")),
                        List.of(new Email("avery.quill@hospital.example", Optional.of("work"), true)),
                        true));
    }

    @Test
    void whatDecidesAboutAccessStaysWhereAReplacementSaysNothingOfIt() {
        // Given
        var left = UserForm.read(Sent.text("{\"userName\":\"a\",\"externalId\":\"e-1\",\"active\":false}"));

        // When
        var renamed = UserForm.read(Sent.text("{\"userName\":\"b\"}"), left);
        var replaced = UserForm.read(Sent.file("okta-replace"), UserForm.read(Sent.file("okta-create")));

        // Then
        assertThat(renamed.active()).isFalse();
        assertThat(renamed.externalId()).contains("e-1");
        assertThat(UserForm.read(Sent.text("{\"userName\":\"b\",\"externalId\":null}"), left)
                        .externalId())
                .isEmpty();
        assertThat(replaced.active()).isFalse();
        assertThat(replaced.externalId()).contains("00ujl29u0le5T6Aj10h7");
        assertThat(replaced.name().familyName()).contains("Marsh");
    }

    @Test
    void readsNamesOfAttributesInWhateverCase() {
        assertThat(UserForm.read(Sent.text("{\"USERNAME\":\"a\",\"Active\":\"FALSE\"}"))
                        .active())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "{}",
                "{\"userName\":\"\"}",
                "{\"userName\":\" \"}",
                "{\"userName\":7}",
                "{\"userName\":\"a\\nb\"}",
                "{\"userName\":\"a\",\"active\":\"no\"}",
                "{\"userName\":\"a\",\"active\":0}",
                "{\"userName\":\"a\",\"active\":[false]}",
                "{\"userName\":\"a\",\"active\":true,\"Active\":false}",
                "{\"userName\":\"a\",\"name\":\"A\"}",
                "{\"userName\":\"a\",\"emails\":\"a@b\"}",
                "{\"userName\":\"a\",\"emails\":[\"a@b\"]}",
                "{\"userName\":\"a\",\"emails\":[{},{},{},{},{},{},{},{},{},{},{}]}",
                "{\"userName\":\"a\",\"externalId\":{}}"
            })
    void refusesWhatIsNoUser(String body) {
        refused(body, Code.MALFORMED);
    }

    @Test
    void refusesTextThatIsTooLong() {
        assertThat(UserForm.read(Sent.text("{\"userName\":\"" + "a".repeat(256) + "\"}"))
                        .userName())
                .hasSize(256);
        refused("{\"userName\":\"" + "a".repeat(257) + "\"}", Code.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"actve", "isActive", "urn:ietf:params:scim:schemas:core:2.0:Usr"})
    void refusesAnAttributeThatNoUserHas(String name) {
        refused("{\"userName\":\"a\",\"" + name + "\":false}", Code.ATTRIBUTE_UNSUPPORTED);
    }

    private static void refused(String body, Code code) {
        assertThatThrownBy(() -> UserForm.read(Sent.text(body)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
