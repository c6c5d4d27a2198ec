package dev.aceso.wire;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a browser is told with every answer there is, that no answer gives a cookie, and that no page elsewhere can have anything done. */
class HeadersIT {
    private static final Map<String, String> EVERYWHERE = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "X-Frame-Options", "DENY");
    /** What is public, or holds nothing about a patient. */
    private static final Pattern KEPT =
            Pattern.compile("/\\.well-known/jwks\\.json|/aceso\\.css|/log/(tile|checkpoint)");

    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final List<Call> OPERATIONS = operations();
    private static Site site;

    private record Call(String method, String path) {
        boolean changes() {
            return CHANGING.contains(method);
        }

        boolean hook() {
            return path.startsWith("/cds-services");
        }

        /** Ends the session of whoever calls it, whom others need. */
        boolean signsOut() {
            return method.equals("DELETE");
        }

        String user() {
            return path.startsWith("/api/v1/custody") ? "ops.berg" : "privacy.nguyen";
        }
    }

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @Test
    void everyOperationAnswersWithThemWhoeverAsks() {
        // Given
        Set<Integer> statuses = new TreeSet<>();

        // Then
        for (var call : OPERATIONS) {
            var answers = new ArrayList<HttpResponse<String>>();
            answers.add(send(call, Map.of()));
            answers.add(send(call, Map.of("authorization", "Bearer a.b.c")));
            if (!call.signsOut()) {
                answers.add(send(call, Map.of("authorization", "Bearer " + site.token(call.user()))));
                answers.add(send(call, Map.of("authorization", "Bearer " + site.token("pat.prevent01"))));
            }
            answers.forEach(answer -> {
                dressed(answer, call.toString());
                statuses.add(answer.statusCode());
            });
        }
        assertThat(OPERATIONS).hasSizeGreaterThan(30);
        assertThat(statuses).contains(200, 400, 401, 403, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/functions",
                "/functions/ckm-review",
                "/functions/nothing",
                "/contracts",
                "/contracts/ckm-review",
                "/contracts/ckm-review/diff?from=1&to=2",
                "/access-matrix",
                "/access-matrix?role=wizard",
                "/aceso.css",
                "/openapi",
                "/q/health/live",
                "/q/health/ready",
                "/q/metrics",
                "/nothing",
                "/",
                "/api/v1/me?code=x&state=y",
                "/%00",
                "/..%2f..%2fetc/passwd"
            })
    void everyPageAndWhateverElseThereIsAnswersWithThem(String path) {
        for (var accept : List.of("text/html", "application/json", "image/png")) {
            for (var method : List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT")) {
                var answer =
                        site.send(site.request(path).header("accept", accept).method(method, BodyPublishers.noBody()));
                dressed(answer, method + " " + path);
            }
        }
    }

    @Test
    void soDoesARefusalThatNoResourceSaw() {
        var tooLarge = site.send(
                site.request("/api/v1/patients/lookup").POST(BodyPublishers.ofByteArray(new byte[1_048_577])));
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        dressed(tooLarge, "too large");
    }

    @Test
    void nothingIsDoneThatAPageElsewhereHadABrowserSend() {
        // Given
        var mark = Site.mark();
        var changing = OPERATIONS.stream()
                .filter(call -> call.changes() && !call.hook())
                .toList();
        assertThat(changing).hasSizeGreaterThan(10);

        // Then
        for (var call : changing) {
            for (var told : List.of(
                    Map.of("sec-fetch-site", "cross-site", "cookie", "session=1"),
                    Map.of("sec-fetch-site", "same-site"),
                    Map.of("origin", "https://evil.example"),
                    Map.of("origin", "null", "cookie", "session=1"))) {
                var answer = send(call, told);
                assertThat(answer.statusCode()).as(call + ": " + answer.body()).isEqualTo(403);
                assertThat(answer.body()).contains("\"code\":\"cross-site\"");
                dressed(answer, call.toString());
            }
        }
        assertThat(site.log(mark.minusSeconds(70), "request.send", "refused"))
                .anySatisfy(entry -> assertThat(Site.code(entry)).isEqualTo("cross-site"));
    }

    @Test
    void notEvenWithAGoodToken() {
        // Given
        var token = "Bearer " + site.token("dr.rivera");
        var lookup = new Call("POST", "/api/v1/patients/lookup");

        // Then
        assertThat(send(lookup, Map.of("authorization", token, "sec-fetch-site", "cross-site"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(lookup, Map.of("authorization", token, "sec-fetch-site", "same-origin"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTokenInACookieIsNone() {
        // Given
        var token = site.token("dr.rivera");

        // Then
        for (var name : List.of("access_token", "q_session", "__Host-session", "Authorization")) {
            var answer = send(new Call("GET", "/api/v1/me"), Map.of("cookie", name + "=" + token));
            assertThat(answer.statusCode()).isEqualTo(401);
            dressed(answer, name);
        }
    }

    @Test
    void nobodyIsSentToASignInAndNoCodeIsRedeemed() {
        var answer = send(new Call("GET", "/api/v1/me?code=forged&state=forged&session_state=x"), Map.of());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("location")).isEmpty();
    }

    private static HttpResponse<String> send(Call call, Map<String, String> headers) {
        var request = site.request(call.path());
        headers.forEach(request::header);
        if (call.changes()) {
            request.header(
                    "content-type",
                    call.path().startsWith("/back") ? "application/x-www-form-urlencoded" : "application/json");
        }
        return site.send(request.method(
                call.method(), call.method().equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody()));
    }

    private static void dressed(HttpResponse<String> answer, String what) {
        var headers = answer.headers();
        EVERYWHERE.forEach((name, value) -> assertThat(headers.allValues(name))
                .as("%s of %s, %d", name, what, answer.statusCode())
                .containsExactly(value));
        assertThat(headers.allValues("Cache-Control"))
                .as(what)
                .singleElement()
                .satisfies(kept -> assertThat(kept)
                        .matches(
                                KEPT.matcher(what).find()
                                        ? "no-store|no-cache|(public|private),( immutable,)? max-age=.*"
                                        : "no-store"));
        boolean page = headers.firstValue("content-type").orElse("").startsWith("text/html");
        assertThat(headers.allValues("Content-Security-Policy"))
                .as(what)
                .singleElement()
                .satisfies(policy -> assertThat(List.of(policy.split("; ")))
                        .contains(
                                "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
                        .hasSize(page && policy.contains("style-src 'self'") ? 5 : 4));
        assertThat(headers.allValues("Permissions-Policy"))
                .as(what)
                .singleElement()
                .satisfies(policy -> assertThat(policy).contains("camera=()", "microphone=()", "geolocation=()"));
        assertThat(headers.allValues("X-Request-Id")).as(what).hasSize(1);
        assertThat(headers.map().keySet())
                .as(what)
                .extracting(name -> name.toLowerCase(Locale.ROOT))
                .doesNotContain("set-cookie", "set-cookie2", "server", "x-powered-by", "access-control-allow-origin");
    }

    private static List<Call> operations() {
        List<Call> found = new ArrayList<>();
        description()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> operation.getValue().has("responses"))
                        .forEach(operation -> found.add(
                                new Call(operation.getKey().toUpperCase(Locale.ROOT), filled(path.getKey())))));
        return found;
    }

    private static String filled(String template) {
        return template.replace("{function}", "ckm-review")
                .replace("/cds-services/{id}", Site.HOOK)
                .replace("{patient}", "a".repeat(26))
                .replace("{path}", "0/000")
                .replaceAll("\\{\\w+}", "3c1f0f0e-1f63-4f5e-9a57-1c7b6a0f6a55");
    }

    private static JsonNode description() {
        try {
            return new ObjectMapper()
                    .readTree(Path.of("target/openapi/openapi.json").toFile());
        } catch (IOException e) {
            throw new AssertionError("the build has not written target/openapi/openapi.json", e);
        }
    }
}
