package dev.aceso.trust.workforce.scim;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
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

class PatchTest {
    private static final Attributes QUILL = UserForm.read(Sent.file("entra-create"));

    @ParameterizedTest
    @ValueSource(strings = {"entra-disable", "entra-dotted", "okta-deactivate"})
    void readsEveryFormInWhichAProviderSaysThatSomebodyLeft(String file) {
        assertThat(Patch.apply(Sent.file(file), QUILL).active()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}",
                "{\"op\":\"Add\",\"path\":\"Active\",\"value\":\"false\"}",
                "{\"op\":\"REPLACE\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:User:active\",\"value\":false}",
                "{\"OP\":\"replace\",\"VALUE\":{\"urn:ietf:params:scim:schemas:core:2.0:User:active\":\"False\"}}",
                "{\"op\":\"replace\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:User\",\"value\":{\"active\":false}}"
            })
    void readsThatSomebodyLeftHoweverItIsWritten(String operation) {
        assertThat(Patch.apply(Sent.patch(operation), QUILL).active()).isFalse();
    }

    @Test
    void changesWhatEntraChangesAndPassesOverWhatIsNotKept() {
        assertThat(Patch.apply(Sent.file("entra-update"), QUILL))
                .isEqualTo(new Attributes(
                        "Avery.Quill@hospital.example",
                        Optional.of("0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"),
                        Optional.of("Avery Marsh"),
                        new Name(Optional.of("Avery Quill"), Optional.of("Marsh"), Optional.of("Avery")),
                        List.of(new Email("avery.marsh@hospital.example", Optional.of("work"), true)),
                        true));
    }

    @Test
    void addsAndReplacesAndRemovesAddresses() {
        var other = "{\"value\":\"a@home.example\",\"type\":\"home\"}";
        assertThat(emails("{\"op\":\"add\",\"path\":\"emails\",\"value\":[" + other + "]}"))
                .containsExactly("Avery.Quill@hospital.example", "a@home.example");
        assertThat(emails("{\"op\":\"replace\",\"path\":\"emails\",\"value\":[" + other + "]}"))
                .containsExactly("a@home.example");
        assertThat(
                        emails(
                                "{\"op\":\"add\",\"path\":\"emails[type eq \\\"home\\\"].value\",\"value\":\"a@home.example\"}"))
                .containsExactly("Avery.Quill@hospital.example", "a@home.example");
        assertThat(emails("{\"op\":\"remove\",\"path\":\"emails[type eq \\\"work\\\"]\"}"))
                .isEmpty();
        assertThat(emails("{\"op\":\"remove\",\"path\":\"emails[primary eq false]\"}"))
                .hasSize(1);
    }

    @Test
    void changesANameAsAWholeOrInParts() {
        assertThat(name("{\"op\":\"replace\",\"path\":\"name\",\"value\":{\"familyName\":\"Marsh\"}}"))
                .isEqualTo(new Name(Optional.empty(), Optional.of("Marsh"), Optional.empty()));
        assertThat(name("{\"op\":\"add\",\"path\":\"name\",\"value\":{\"familyName\":\"Marsh\"}}"))
                .isEqualTo(new Name(Optional.of("Avery Quill"), Optional.of("Marsh"), Optional.of("Avery")));
        assertThat(name("{\"op\":\"remove\",\"path\":\"name.formatted\"}").formatted())
                .isEmpty();
    }

    @Test
    void removesAnExternalIdOnlyWhenToldTo() {
        assertThat(Patch.apply(Sent.patch("{\"op\":\"remove\",\"path\":\"externalId\"}"), QUILL)
                        .externalId())
                .isEmpty();
    }

    /** What is passed over silently could be how a provider says that somebody left. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"replace\",\"path\":\"actve\",\"value\":false}",
                "{\"op\":\"replace\",\"path\":\"active.value\",\"value\":false}",
                "{\"op\":\"replace\",\"path\":\"active[value eq true]\",\"value\":false}",
                "{\"op\":\"replace\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:Usr:active\",\"value\":false}",
                "{\"op\":\"remove\",\"path\":\"active\"}",
                "{\"op\":\"remove\",\"path\":\"userName\"}",
                "{\"op\":\"remove\"}",
                "{\"op\":\"replace\",\"path\":7,\"value\":false}",
                "{\"op\":\"replace\",\"path\":\"\",\"value\":{\"active\":false}}",
                "{\"op\":\"replace\",\"value\":{\"enabled\":false}}",
                "{\"op\":\"replace\",\"path\":\"name.nick\",\"value\":\"a\"}",
                "{\"op\":\"replace\",\"path\":\"emails.value\",\"value\":\"a\"}",
                "{\"op\":\"replace\",\"path\":\"emails[type co \\\"w\\\"].value\",\"value\":\"a\"}",
                "{\"op\":\"replace\",\"path\":\"emails[type eq \\\"work\\\"].secret\",\"value\":\"a\"}"
            })
    void failsAsAWholeOnWhatItDoesNotKnow(String operation) {
        refused(
                Sent.patch("{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"A\"}," + operation),
                Code.ATTRIBUTE_UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"destroy\",\"path\":\"active\",\"value\":false}",
                "{\"path\":\"active\",\"value\":false}",
                "{\"op\":\"replace\",\"value\":false}",
                "{\"op\":\"replace\"}",
                "{\"op\":\"replace\",\"path\":\"active\",\"value\":\"perhaps\"}",
                "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"\"}",
                "{\"op\":\"replace\",\"value\":{\"active\":true,\"Active\":false}}",
                "7"
            })
    void refusesWhatIsNoOperation(String operation) {
        refused(Sent.patch(operation), Code.MALFORMED);
    }

    @Test
    void refusesWhatIsNoChange() {
        refused(Sent.text("{}"), Code.MALFORMED);
        refused(Sent.text("[]"), Code.MALFORMED);
        refused(Sent.file("entra-create"), Code.MALFORMED);
        refused(Sent.patch(""), Code.MALFORMED);
        refused(Sent.text("{\"Operations\":[{\"op\":\"replace\",\"value\":{\"active\":false}}]}"), Code.MALFORMED);
        var one = "{\"op\":\"replace\",\"path\":\"active\",\"value\":false},";
        refused(Sent.patch(one.repeat(100) + one.substring(0, one.length() - 1)), Code.MALFORMED);
    }

    private static List<String> emails(String operation) {
        return Patch.apply(Sent.patch(operation), QUILL).emails().stream()
                .map(Email::value)
                .toList();
    }

    private static Name name(String operation) {
        return Patch.apply(Sent.patch(operation), QUILL).name();
    }

    private static void refused(JsonNode body, Code code) {
        assertThatThrownBy(() -> Patch.apply(body, QUILL))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
