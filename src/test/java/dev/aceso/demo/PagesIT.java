package dev.aceso.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What anybody may read: which functions there are, what each is made of and what it may see. */
class PagesIT {
    private static final World WORLD = World.shared();

    @BeforeAll
    static void startService() {
        WORLD.startService(ServiceProcess.QUICK_START);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/functions", "/functions/ckm-review", "/contracts", "/contracts/ckm-review"})
    void isAPageForABrowserAndJsonForAProgram(String path) throws Exception {
        // When
        var page = get(path, "text/html,application/xhtml+xml,*/*;q=0.8");
        var data = get(path, "*/*");

        // Then
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith("<!DOCTYPE html>").contains("Cardiovascular-kidney-metabolic review");
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).contains("default-src 'none'").contains("style-src 'self'"));
        assertThat(data.statusCode()).isEqualTo(200);
        assertThat(new ObjectMapper().readTree(data.body()).toString()).contains("ckm-review");
    }

    @Test
    void showsWhatChangedBetweenTwoVersionsOfAContract() throws Exception {
        // When
        String address = "/contracts/ckm-review/diff?from=1&to=2";
        var data = new ObjectMapper().readTree(get(address, "application/json").body());
        var page = get(address, "text/html").body();
        var contract = get("/contracts/ckm-review", "text/html").body();
        var before = get("/contracts/ckm-review?version=1", "text/html").body();

        // Then
        assertThat(data.path("changes"))
                .anySatisfy(change ->
                        assertThat(change.path("added").toString()).contains("birthDate: age in completed years"));
        assertThat(page).contains("<del>birthDate</del>", "<ins>birthDate: age in completed years</ins>");
        assertThat(contract)
                .contains("<code>birthDate</code> (age in completed years)", "<code class=\"added\">link.type</code>")
                .contains("diff?purpose=TREAT&amp;from=1&amp;to=2")
                .doesNotContain("no longer in force");
        assertThat(before).contains("no longer in force").doesNotContain("(age in completed years)");
    }

    /** All of it, so that nobody has to look into files of ours to check. */
    @Test
    void showsEveryCodeScopeAndExtensionOfAContract() throws Exception {
        // When
        var contract = new ObjectMapper()
                .readTree(get("/contracts/ckm-review", "application/json").body());
        var sets = new ObjectMapper()
                .readTree(get("/contracts/ckm-review/value-sets", "application/json")
                        .body())
                .path("items");
        var page = get("/contracts/ckm-review", "text/html").body();

        // Then
        assertThat(sets).extracting(set -> set.path("id").asText()).doesNotHaveDuplicates();
        assertThat(contract.path("queries")).allSatisfy(query -> {
            assertThat(query.path("codes"))
                    .allSatisfy(id -> assertThat(sets)
                            .anySatisfy(set -> assertThat(set.path("id")).isEqualTo(id)));
            assertThat(query.path("codeSystems"))
                    .allSatisfy(system -> assertThat(page).contains("<code>" + system.asText() + "</code>"));
            assertThat(query.path("extensions"))
                    .allSatisfy(url -> assertThat(page).contains("<code>" + url.asText() + "</code>"));
            assertThat(query.at("/include/elements"))
                    .allSatisfy(element -> assertThat(page).contains("<code>" + element.asText() + "</code>"));
        });
        assertThat(sets)
                .allSatisfy(set -> Stream.of("codes", "under")
                        .flatMap(list -> set.path(list).valueStream())
                        .forEach(code -> assertThat(page)
                                .contains("<code>" + code.path("system").asText() + "|"
                                        + code.path("code").asText() + "</code>")));
        assertThat(page).contains("system/Observation.rs", "system/Observation.read");
    }

    @Test
    void showsWhoMayDoWhatByRole() throws Exception {
        // When
        var all = get("/access-matrix", "text/html");
        var one = get("/access-matrix?role=scheduler", "text/html").body();
        var data = new ObjectMapper()
                .readTree(get("/access-matrix?role=nurse", "application/json").body());
        var wrong = get("/access-matrix?role=wizard", "application/json");

        // Then
        assertThat(all.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).contains("default-src 'none'").contains("style-src 'self'"));
        assertThat(all.body())
                .startsWith("<!DOCTYPE html>")
                .contains("45 CFR 164.308(a)(4)", "45 CFR 164.514(d)", "<th scope=\"col\">auditor</th>", "<td></td>")
                .contains("TREAT: any patient, with <a href=\"/functions/ckm-review\">ckm-review</a>");
        assertThat(one)
                .contains("HOPERAT: nobody&#39;s record")
                .contains("<th scope=\"row\"><code>inference.read</code></th><td></td>")
                .doesNotContain("<th scope=\"col\">auditor</th>");
        assertThat(data.path("rows")).hasSizeGreaterThan(3).allSatisfy(row -> {
            assertThat(row.path("role").asText()).isEqualTo("nurse");
            assertThat(row.path("purpose").asText()).isIn("TREAT", "BTG");
        });
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("\"code\":\"malformed\"").doesNotContain("wizard");
    }

    @Test
    void tellsEveryAttributeOfTheFunctionThatACardLinksTo() throws Exception {
        // When
        var data = new ObjectMapper()
                .readTree(get("/functions/ckm-review", "application/json").body());
        var page = get("/functions/ckm-review", "text/html").body();

        // Then
        assertThat(data.path("sections")).hasSizeGreaterThan(5).allSatisfy(section -> {
            assertThat(page).contains(section.path("title").asText());
            assertThat(section.path("attributes")).isNotEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/functions/units",
                "/functions/ckd-epi-2021",
                "/functions/nothing",
                "/contracts/nothing",
                "/contracts/ckm-review?version=9",
                "/contracts/nothing/value-sets",
                "/contracts/ckm-review/value-sets?version=9",
                "/contracts/ckm-review?purpose=PATRQT",
                "/contracts/ckm-review/diff?from=0"
            })
    void showsNoOtherFile(String path) throws Exception {
        var answer = get(path, "application/json");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"not-found\"");
    }

    private static HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
        return WORLD.http()
                .send(
                        HttpRequest.newBuilder(URI.create(WORLD.serviceUrl() + path))
                                .header("accept", accept)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
