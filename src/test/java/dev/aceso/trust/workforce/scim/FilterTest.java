package dev.aceso.trust.workforce.scim;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.workforce.scim.Filter.By;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FilterTest {
    @Test
    void readsWhatProvidersAsk() {
        assertThat(Filter.parse("userName eq \"Avery.Quill@hospital.example\""))
                .isEqualTo(new Filter(By.USER_NAME, "Avery.Quill@hospital.example"));
        assertThat(Filter.parse(" USERNAME  EQ \"a\\\"b\\u0041\" ")).isEqualTo(new Filter(By.USER_NAME, "a\"bA"));
        assertThat(Filter.parse("urn:ietf:params:scim:schemas:core:2.0:User:externalId eq \"7\""))
                .isEqualTo(new Filter(By.EXTERNAL_ID, "7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "userName",
                "userName eq",
                "userName eq a",
                "userName eq \"a",
                "userName eq \"a\\\"",
                "userName eq \"\\q\"",
                "userName sw \"a\"",
                "userName ne \"a\"",
                "userName eq \"a\" or userName eq \"b\"",
                "not (userName eq \"a\")",
                "active eq true",
                "emails[type eq \"work\"].value eq \"a\"",
                "password eq \"a\"",
                "id eq \"a\""
            })
    void refusesEveryOther(String filter) {
        refused(filter);
    }

    @Test
    void refusesOneThatIsTooLongAtOnce() {
        refused("userName eq \"" + "\\\\".repeat(100_000) + "\"");
    }

    private static void refused(String filter) {
        assertThatThrownBy(() -> Filter.parse(filter))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.FILTER_UNSUPPORTED));
    }
}
