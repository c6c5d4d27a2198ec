package dev.aceso.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.Canaries;
import dev.aceso.demo.world.EhrAccess;
import dev.aceso.demo.world.Planted;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.assertj.core.api.Assertions.assertThat;

/** Who joins, moves and leaves, as the identity provider's software says it on the wire, and what that does to people with real tokens. */
class ScimIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USERS = "/scim/v2/Users";
    private static final String OKAFOR = "dr.okafor";
    private static final Duration SAME_MINUTE = Duration.ofSeconds(2);
    private static Site site;
    private static ServiceProcess strict;
    private static Api here;

    private final String mine = UUID.randomUUID().toString();
    private Instant mark;

    /** Beside the shared service, one that lets in only who was made known. */
    @BeforeAll
    static void start() {
        site = Site.get();
        int port = Ports.free();
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.workforce.accounts", "required");
        strict = ServiceProcess.serve(
                site.world.workspace(), "serve-provisioned", ServiceProcess.QUICK_START, config, site.world.http());
        here = new Api("https://localhost:" + port, site.world.ca());
    }

    @AfterAll
    static void stop() {
        strict.stop();
        Site.signOut();
    }

    @BeforeEach
    void mark() {
        mark = Site.mark();
    }

    @AfterEach
    void forgetEverybody() {
        for (var user : json(scim("GET", USERS, "")).path("Resources")) {
            scim("DELETE", USERS + "/" + user.path("id").asText(), "");
        }
        // In a world that others use, nobody stays refused.
        site.change("DELETE FROM workforce.person");
        site.change("DELETE FROM workforce.left_account");
    }

    @Test
    void letsSomebodyInWhileTheyWorkHere(TestReporter report) {
        // Given
        var token = signIn();
        forbidden(me(here, token), "account-unknown");

        // When: they join
        var created =
                scim("POST", USERS, user(site.world.keycloak().subject(OKAFOR), "Marabou-" + mine, "Featherwick"));

        // Then
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(created.headers().firstValue("etag")).hasValue("W/\"1\"");
        assertThat(created.headers().firstValue("content-type").orElse("")).startsWith("application/scim+json");
        var id = json(created).path("id").asText();
        assertThat(created.headers().firstValue("location")).hasValue(here.base() + USERS + "/" + id);
        assertThat(me(here, token).status()).isEqualTo(200);

        // When: they move
        var moved = patch(id, "{\"op\":\"Replace\",\"path\":\"name.familyName\",\"value\":\"Downymere\"}");
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
        assertThat(json(moved).at("/name/familyName").asText()).isEqualTo("Downymere");
        assertThat(me(here, token).status()).isEqualTo(200);
        assertThat(me(site.aceso, token).status()).isEqualTo(200);

        // When: they leave, as Entra ID says it
        var left = patch(id, "{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}");
        assertThat(left.statusCode()).as(left.body()).isEqualTo(200);
        assertThat(json(left).path("active").asBoolean()).isFalse();

        // Then: the next request is refused everywhere, and soon the session is gone
        var begin = Instant.now();
        assertThat(me(here, token).code()).isEqualTo("session-ended");
        assertThat(me(site.aceso, token).status()).isIn(401, 403);
        while (!me(site.aceso, token).code().equals("session-ended")
                && Instant.now().isBefore(begin.plus(SAME_MINUTE))) {
            Site.pause(20);
        }
        report.publishEntry(
                "leaver to end of session on another replica, milliseconds",
                Long.toString(Duration.between(begin, Instant.now()).toMillis()));
        assertThat(me(site.aceso, token).code()).isEqualTo("session-ended");
        // and a new sign-in changes nothing, here and where the provider decides
        var again = signIn();
        forbidden(me(here, again), "account-inactive");
        forbidden(me(site.aceso, again), "account-inactive");

        // When: they are back, as Okta says it
        assertThat(patch(id, "{\"op\":\"replace\",\"value\":{\"active\":true}}").statusCode())
                .isEqualTo(200);
        assertThat(me(here, again).status()).isEqualTo(200);

        // When: they are gone
        assertThat(scim("DELETE", USERS + "/" + id, "").statusCode()).isEqualTo(204);
        assertThat(scim("GET", USERS + "/" + id, "").statusCode()).isEqualTo(404);
        assertThat(me(here, again).status()).isEqualTo(401);

        // Then: nothing is known of them here, and where the provider decides they stay refused
        var afterwards = signIn();
        forbidden(me(here, afterwards), "account-unknown");
        forbidden(me(site.aceso, afterwards), "account-inactive");
        logged(id);

        // When: they join anew
        assertThat(scim("POST", USERS, user(site.world.keycloak().subject(OKAFOR), "Marabou-" + mine, "Featherwick"))
                        .statusCode())
                .isEqualTo(201);

        // Then
        assertThat(me(here, afterwards).status()).isEqualTo(200);
        assertThat(me(site.aceso, afterwards).status()).isEqualTo(200);
        leavesNothingInTheClear(List.of("Marabou-" + mine, "Featherwick", "Downymere", mine + "@plumage.example"));
    }

    private void logged(String id) {
        var entries = site.log(mark).stream()
                .filter(entry -> entry.at("/attributes/worker").asText().equals(id))
                .toList();
        assertThat(entries)
                .extracting(entry -> entry.path("action").asText())
                .containsSubsequence("workforce.join", "workforce.bind", "workforce.change", "workforce.leave");
        assertThat(entries)
                .filteredOn(entry -> entry.path("action").asText().equals("workforce.leave"))
                .hasSize(2)
                .allSatisfy(entry -> {
                    assertThat(entry.at("/who/kind").asText()).isEqualTo("software");
                    assertThat(entry.at("/who/roles").asText()).isEqualTo("provisioner");
                    assertThat(entry.at("/who/client").asText()).matches("\\d+:[0-9a-f]+|e\\d+:[0-9a-f]+");
                    assertThat(entry.at("/attributes/person").asText()).isNotEmpty();
                    assertThat(entry.at("/attributes/sessions").asInt()).isPositive();
                });
        assertThat(site.log(mark, "session.end", "done"))
                .anySatisfy(entry ->
                        assertThat(entry.at("/attributes/why").asText()).isEqualTo("provider"));
        assertThat(site.log(mark))
                .extracting(Site::code)
                .contains("account-unknown", "account-inactive", "session-ended", "not-found");
    }

    private void leavesNothingInTheClear(List<String> said) {
        Planted.checkpoint(site.world.postgres());
        assertThat(Canaries.of(said).in(site.world.workspace().directory(), path -> false))
                .isEmpty();
        assertThat(site.log(mark).toString()).doesNotContain(said);
    }

    @Test
    void letsNobodyTakeANameOrAnIdThatSomebodyHas() {
        // Given
        assertThat(scim("POST", USERS, user("ext-" + mine, "Twice-" + mine, "A"))
                        .statusCode())
                .isEqualTo(201);
        var other = json(scim("POST", USERS, user("other-" + mine, "Other-" + mine, "A")));

        // Then
        for (var taken : List.of(
                scim("POST", USERS, user("new-" + mine, "TWICE-" + mine, "A")),
                scim("POST", USERS, user("ext-" + mine, "New-" + mine, "A")),
                patch(
                        other.path("id").asText(),
                        "{\"op\":\"replace\",\"value\":{\"userName\":\"twice-" + mine + "\"}}"),
                scim("PUT", USERS + "/" + other.path("id").asText(), user("ext-" + mine, "Other-" + mine, "A")))) {
            error(taken, 409, "uniqueness");
        }
    }

    @Test
    void findsWhomAFilterNamesAndPagesThroughTheRest() {
        // Given
        for (int i = 0; i < 3; i++) {
            assertThat(scim("POST", USERS, user(i + "-" + mine, i + "." + mine + "@Plumage.example", "A"))
                            .statusCode())
                    .isEqualTo(201);
        }

        // Then
        var byName = found("filter=" + encoded("userName eq \"1." + mine + "@plumage.EXAMPLE\""));
        assertThat(byName.path("totalResults").asInt()).isEqualTo(1);
        assertThat(byName.at("/Resources/0/externalId").asText()).isEqualTo("1-" + mine);
        assertThat(found("filter=" + encoded("externalId eq \"2-" + mine + "\""))
                        .at("/Resources/0/userName")
                        .asText())
                .isEqualTo("2." + mine + "@Plumage.example");
        var nobody = found("filter=" + encoded("userName eq \"nobody-" + mine + "\""));
        assertThat(nobody.path("totalResults").asInt()).isZero();
        assertThat(nobody.path("Resources").isArray()).isTrue();
        var page = found("startIndex=2&count=1");
        assertThat(page.path("totalResults").asInt()).isEqualTo(3);
        assertThat(page.path("itemsPerPage").asInt()).isEqualTo(1);
        assertThat(page.at("/Resources/0/externalId").asText()).isEqualTo("1-" + mine);
        assertThat(found("count=0").path("Resources")).isEmpty();
        assertThat(found("startIndex=-1&count=1000").path("Resources")).hasSize(3);
        error(scim("GET", USERS + "?filter=" + encoded("active eq true"), ""), 400, "invalidFilter");
        error(scim("GET", USERS + "?count=many", ""), 400, "invalidSyntax");
    }

    @Test
    void changesNobodyWhoChangedMeanwhile() {
        // Given
        var id = json(scim("POST", USERS, user("ext-" + mine, "Tag-" + mine, "A")))
                .path("id")
                .asText();
        var change = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
                + "\"Operations\":[{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"B\"}]}";

        // When
        var first =
                send(request("PATCH", USERS + "/" + id, provisioner(), change).header("if-match", "W/\"1\""));
        var second =
                send(request("PATCH", USERS + "/" + id, provisioner(), change).header("if-match", "W/\"1\""));

        // Then
        assertThat(first.headers().firstValue("etag")).hasValue("W/\"2\"");
        assertThat(second.statusCode()).isEqualTo(412);
        assertThat(send(request("DELETE", USERS + "/" + id, provisioner(), "").header("if-match", "W/\"1\""))
                        .statusCode())
                .isEqualTo(412);
        assertThat(json(scim("GET", USERS + "/" + id, "")).at("/meta/version").asText())
                .isEqualTo("W/\"2\"");
    }

    @Test
    void takesNoPersonForSoftwareAndNoSoftwareForAPerson() {
        var person = site.token("privacy.nguyen");
        for (var path : List.of(USERS, USERS + "/" + UUID.randomUUID(), "/scim/v2/ServiceProviderConfig")) {
            error(send(request("GET", path, person, "")), 401, "");
            error(send(request("GET", path, "", "")), 401, "");
        }
        error(send(request("POST", USERS, person, user("ext-" + mine, "Person-" + mine, "A"))), 401, "");
        // a client that is not for us
        error(
                send(request(
                        "GET",
                        USERS,
                        site.world.keycloak().ehrAccess(EhrAccess.ITSELF).token(),
                        "")),
                401,
                "");
        for (var path : List.of("/api/v1/me", "/api/v1/log/checkpoint", "/api/v1/session")) {
            assertThat(here.get(path, Optional.of(provisioner())).status()).isEqualTo(401);
        }
        assertThat(json(scim("GET", USERS, "")).path("totalResults").asInt()).isZero();
    }

    @Test
    void saysWhatItCanDo() {
        var config = json(scim("GET", "/scim/v2/ServiceProviderConfig", ""));
        assertThat(config.at("/patch/supported").asBoolean()).isTrue();
        assertThat(config.at("/bulk/supported").asBoolean(true)).isFalse();
        assertThat(json(scim("GET", "/scim/v2/ResourceTypes", ""))
                        .at("/Resources/0/endpoint")
                        .asText())
                .isEqualTo("/Users");
        assertThat(json(scim("GET", "/scim/v2/Schemas", "")).at("/Resources/0/attributes"))
                .extracting(attribute -> attribute.path("name").asText())
                .containsExactly("userName", "externalId", "displayName", "name", "emails", "addresses", "active");
        assertThat(scim("GET", "/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "")
                        .statusCode())
                .isEqualTo(200);
        error(scim("GET", "/scim/v2/Schemas/urn:none", ""), 404, "");
        error(scim("GET", "/scim/v2/Groups", ""), 404, "");
    }

    @Test
    void refusesWhatIsTooMuchOrNothing() {
        error(scim("POST", USERS, "{"), 400, "invalidSyntax");
        error(scim("POST", USERS, "[".repeat(2_000) + "]".repeat(2_000)), 413, "");
        error(scim("POST", USERS, "{\"userName\":\"" + "a".repeat(1_100_000) + "\"}"), 413, "");
        error(scim("GET", USERS + "/NOT-AN-ID", ""), 404, "");
        error(scim("PATCH", USERS + "/" + UUID.randomUUID(), "{}"), 404, "");
        var id = json(scim("POST", USERS, user("ext-" + mine, "Path-" + mine, "A")))
                .path("id")
                .asText();
        error(patch(id, "{\"op\":\"replace\",\"path\":\"actve\",\"value\":false}"), 400, "invalidPath");
    }

    private static String signIn() {
        return site.world.keycloak().browser().withTwoFactors(OKAFOR).access();
    }

    private static Api.Answer me(Api replica, String token) {
        return replica.get("/api/v1/me", Optional.of(token));
    }

    private static void forbidden(Api.Answer answer, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo(code);
    }

    private static void error(HttpResponse<String> answer, int status, String scimType) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/scim+json");
        var body = json(answer);
        assertThat(body.at("/schemas/0").asText()).isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
        assertThat(body.path("status").textValue()).isEqualTo(Integer.toString(status));
        assertThat(body.path("scimType").asText()).isEqualTo(scimType);
    }

    private String user(String externalId, String userName, String familyName) {
        var user = JSON.createObjectNode()
                .put("userName", userName)
                .put("externalId", externalId)
                .put("active", true);
        user.putObject("name").put("familyName", familyName);
        user.putArray("emails")
                .addObject()
                .put("value", mine + "@plumage.example")
                .put("type", "work");
        return user.toString();
    }

    private static HttpResponse<String> patch(String id, String operation) {
        return scim(
                "PATCH",
                USERS + "/" + id,
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[" + operation + "]}");
    }

    private static JsonNode found(String query) {
        var answer = scim("GET", USERS + "?" + query, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String provisioner() {
        return site.world.keycloak().provisioning();
    }

    private static HttpResponse<String> scim(String method, String path, String body) {
        return send(request(method, path, provisioner(), body));
    }

    private static HttpRequest.Builder request(String method, String path, String token, String body) {
        var request = HttpRequest.newBuilder(URI.create(here.base() + path)).timeout(Duration.ofSeconds(30));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        if (body.isEmpty()) {
            return request.method(method, HttpRequest.BodyPublishers.noBody());
        }
        return request.header("content-type", "application/scim+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return site.send(request);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
