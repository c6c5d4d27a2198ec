package dev.aceso.ground.web;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PublicBaseUrlTest {
    @Test
    void resolvesPathsUnderTheConfiguredAddress() {
        assertThat(new PublicBaseUrl("https://aceso.example:8443/x").resolve("/cds-services"))
                .isEqualTo("https://aceso.example:8443/x/cds-services");
    }

    @Test
    void doesNotStartWithAnotherAddressAndNamesTheKey() {
        for (String bad : List.of(
                "",
                "http://aceso.example",
                "https://aceso.example/",
                "https://user@aceso.example",
                "https://aceso.example?x",
                "https://aceso example",
                "aceso.example")) {
            assertThatThrownBy(() -> new PublicBaseUrl(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("aceso.public-base-url");
        }
    }
}
