package dev.aceso.wire;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

import dev.aceso.demo.world.OperatorProcess;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.SignIn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Grave actions take a sign-in of a short while ago (RFC 9470): a replica that says how short, and real sign-ins. */
class FreshSignInIT {
    private static final String EXPORT = "/api/v1/log/export";
    private static final Duration DECLARED = Duration.ofSeconds(6);
    private static final Pattern ADDRESS = Pattern.compile("Or open (https://\\S+)");
    private static Site site;
    private static ServiceProcess service;
    private static String base;

    @BeforeAll
    static void start() {
        site = Site.get();
        int port = Ports.free();
        base = "https://localhost:" + port;
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", base);
        config.put("aceso.access.grave-max-age", DECLARED.toString());
        service = ServiceProcess.serve(
                site.world.workspace(), "serve-grave", ServiceProcess.QUICK_START, config, site.world.http());
    }

    @AfterAll
    static void stop() {
        service.stop();
    }

    @Test
    void asksWhoSignedInTooLongAgoToSignInAgainAndDoesNothingMeanwhile() {
        // Given
        var browser = site.world.keycloak().browser();
        var old = signedInTooLongAgo(browser);
        var mark = Site.mark();

        // When
        var refused = get(EXPORT, old);

        // Then
        challenged(refused);
        assertThat(site.log(mark))
                .filteredOn(entry -> Site.code(entry).equals("step-up-required"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.path("action").asText()).isEqualTo("log.export");
                    assertThat(entry.at("/who/kind").asText()).isEqualTo("person");
                });
        // The one export is that of this very look.
        assertThat(site.log(mark, "log.export", "done")).hasSizeLessThanOrEqualTo(2);

        // And what is not grave goes on with the same token
        assertThat(get("/api/v1/log/checkpoint", old).statusCode()).isEqualTo(200);

        // And a sign-in as the challenge asks for it is let in
        var fresh = browser.stepUp("privacy.nguyen", DECLARED).access();
        assertThat(get(EXPORT, fresh).statusCode()).isEqualTo(200);
    }

    @Test
    void everyGraveActionAsksAndTheEndOfOneThatWasBegunDoesNot() {
        // Given
        var old = signedInTooLongAgo(site.world.keycloak().browser());
        var id = UUID.randomUUID();
        var mark = Site.mark();

        // Then
        for (var path : List.of(
                "/api/v1/custody/keys/rotations",
                "/api/v1/custody/holds/" + id + "/release",
                "/api/v1/patients/merges",
                "/api/v1/patients/merges/" + id + "/unmerge",
                "/api/v1/custody/erasures",
                "/api/v1/custody/erasures/" + id + "/approval",
                "/api/v1/custody/erasures/" + id + "/beginning")) {
            challenged(post(path, old));
        }
        assertThat(site.log(mark))
                .filteredOn(entry -> Site.code(entry).equals("step-up-required"))
                .hasSize(7);
        // These are the operator's: refused for the role, not for the sign-in.
        for (var path : List.of(
                "/api/v1/custody/keys/rotations/" + id + "/outcome",
                "/api/v1/custody/erasures/" + id + "/completion")) {
            var answer = post(path, old);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
            assertThat(answer.body()).contains("\"not-permitted\"");
        }
    }

    @Test
    void tellsWhoShowedNoSecondFactorHowFreshItMustBeToo() {
        challenged(get(
                EXPORT,
                site.world.keycloak().browser().withPassword("privacy.nguyen").access()));
    }

    /** A command whose sign-in grew old on the way has the person sign in once more, and goes on. */
    @Test
    void aCommandAsksForAnotherSignIn() throws Exception {
        // Given: it sleeps from before the sign-in until that is too old
        var patient = site.opaque("demo", "pt-prevent-03");
        var config = new TreeMap<>(site.world.config("erase"));
        config.put("aceso.public-base-url", base);
        var command = OperatorProcess.start(
                site.world.workspace(), config, List.of("erase", "request", patient, "patient-request"));
        var first = command.address();
        signal(command, "STOP");
        site.world.keycloak().browser().forDevice("ops.berg", first);
        Site.pause(DECLARED.plusSeconds(1).toMillis());
        signal(command, "CONT");

        // When
        Site.await("another address to sign in at", () -> !last(command).equals(first));
        site.world.keycloak().browser().forDevice("ops.berg", last(command));

        // Then: it was let in, and told what stands against the erasure
        assertThat(command.end()).isEqualTo(1);
        assertThat(command.said()).contains("retention");
    }

    private static String last(OperatorProcess command) {
        return ADDRESS.matcher(command.said())
                .results()
                .map(found -> found.group(1))
                .reduce("", (_, later) -> later);
    }

    private static void signal(OperatorProcess command, String name) throws Exception {
        var sent = new ProcessBuilder("kill", "-" + name, Long.toString(command.pid())).start();
        assertThat(sent.waitFor()).isZero();
    }

    private static String signedInTooLongAgo(SignIn browser) {
        var token = browser.withTwoFactors("privacy.nguyen").access();
        assertThat(get("/api/v1/me", token).statusCode()).isEqualTo(200);
        Site.pause(DECLARED.plusMillis(1_100).toMillis());
        return token;
    }

    private static void challenged(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.body()).contains("\"step-up-required\"");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("www-authenticate"))
                .get()
                .asString()
                .startsWith("Bearer error=\"insufficient_user_authentication\"")
                .contains("acr_values=\"aal2\"")
                .endsWith("max_age=\"6\"");
    }

    private static HttpResponse<String> get(String path, String token) {
        return site.send(request(path, token).GET());
    }

    private static HttpResponse<String> post(String path, String token) {
        return site.send(request(path, token)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    }

    private static HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + token);
    }
}
