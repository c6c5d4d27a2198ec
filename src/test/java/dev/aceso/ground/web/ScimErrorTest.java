package dev.aceso.ground.web;

import java.util.Map;

import dev.aceso.ground.failure.Code;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScimErrorTest {
    @Test
    void saysWhatTheStandardHasAWordFor() {
        Map.of(
                        Code.ACCOUNT_TAKEN, "uniqueness",
                        Code.FILTER_UNSUPPORTED, "invalidFilter",
                        Code.ATTRIBUTE_UNSUPPORTED, "invalidPath",
                        Code.MALFORMED, "invalidSyntax")
                .forEach((code, word) -> assertThat(of(code).scimType()).isEqualTo(word));
        assertThat(of(Code.NOT_FOUND).scimType()).isNull();
    }

    @Test
    void writesTheStatusAsTextAndKeepsCodeAndRequest() {
        ScimError error = of(Code.ACCOUNT_TAKEN);
        assertThat(error.schemas()).containsExactly("urn:ietf:params:scim:api:messages:2.0:Error");
        assertThat(error.status()).isEqualTo("409");
        assertThat(error.code()).isEqualTo("account-taken");
        assertThat(error.instance()).isEqualTo("urn:uuid:1");
        assertThat(error.detail()).isEqualTo(Code.ACCOUNT_TAKEN.title() + " More.");
    }

    @Test
    void isForItsOwnAddressesOnly() {
        assertThat(ScimError.at("/scim/v2/Users")).isTrue();
        assertThat(ScimError.at("/scimitar")).isFalse();
        assertThat(ScimError.at("/api/v1/me")).isFalse();
    }

    private static ScimError of(Code code) {
        return ScimError.of(
                new Problem("urn", code.title(), Statuses.of(code, false), code.wire(), "More.", "urn:uuid:1"));
    }
}
