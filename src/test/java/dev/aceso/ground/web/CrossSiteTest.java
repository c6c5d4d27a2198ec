package dev.aceso.ground.web;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CrossSiteTest {
    private static final String PATH = "/api/v1/session";
    private final CrossSite crossSite = new CrossSite(new PublicBaseUrl("https://aceso.example:8443/base"));

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "", "SAME-ORIGIN", "anything"})
    void whatAPageElsewhereSentIsForged(String site) {
        for (var method : List.of("POST", "PUT", "PATCH", "DELETE", "PROPFIND")) {
            assertThat(forged(method, PATH, Map.of("Sec-Fetch-Site", List.of(site))))
                    .as(method)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "none"})
    void whatOurOwnPageOrThePersonSentIsNot(String site) {
        assertThat(forged("POST", PATH, Map.of("Sec-Fetch-Site", List.of(site))))
                .isFalse();
    }

    @Test
    void oneOfTwoAnswersIsNotBelieved() {
        assertThat(forged("POST", PATH, Map.of("Sec-Fetch-Site", List.of("same-origin", "cross-site"))))
                .isTrue();
        assertThat(forged(
                        "POST", PATH, Map.of("Origin", List.of("https://aceso.example:8443", "https://evil.example"))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "",
                "https://aceso.example",
                "http://aceso.example:8443",
                "https://aceso.example:8443.evil.example"
            })
    void anOlderBrowserIsJudgedByTheOrigin(String origin) {
        assertThat(forged("POST", PATH, Map.of("Origin", List.of(origin)))).isTrue();
    }

    @Test
    void ourOwnOriginAndWhoIsNoBrowserMayGoOn() {
        assertThat(forged("POST", PATH, Map.of("Origin", List.of("https://aceso.example:8443"))))
                .isFalse();
        assertThat(forged("POST", PATH, Map.of())).isFalse();
    }

    @Test
    void readingAndHooksAreNotJudged() {
        var elsewhere = Map.of("Sec-Fetch-Site", List.of("cross-site"), "Origin", List.of("https://ehr.example"));
        for (var method : List.of("GET", "HEAD", "OPTIONS")) {
            assertThat(forged(method, PATH, elsewhere)).as(method).isFalse();
        }
        assertThat(forged("POST", "/cds-services/ckm-review", elsewhere)).isFalse();
    }

    private boolean forged(String method, String path, Map<String, List<String>> headers) {
        var sent = MultiMap.caseInsensitiveMultiMap();
        headers.forEach(sent::add);
        Map<String, Object> answers = Map.of("method", HttpMethod.valueOf(method), "headers", sent);
        var request = (HttpServerRequest) Proxy.newProxyInstance(
                HttpServerRequest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (_, asked, _) -> answers.get(asked.getName()));
        return crossSite.forged(request, path);
    }
}
