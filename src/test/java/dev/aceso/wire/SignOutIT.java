package dev.aceso.wire;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.Keycloak;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.Tokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.assertj.core.api.Assertions.assertThat;

/** Signed out on one replica, or at the real identity provider, and refused on the other. */
class SignOutIT {
    private static final Duration DECLARED = Duration.ofSeconds(1);
    private static Site site;
    private static ServiceProcess second;
    private static Api other;

    private Instant mark;

    @BeforeAll
    static void start() {
        site = Site.get();
        int port = Ports.free();
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        second = ServiceProcess.serve(
                site.world.workspace(), "serve-second", ServiceProcess.QUICK_START, config, site.world.http());
        other = new Api("https://localhost:" + port, site.world.ca());
    }

    @AfterAll
    static void stop() {
        second.stop();
    }

    @BeforeEach
    void mark() {
        mark = Site.mark();
    }

    @Test
    void refusesEverywhereWhatWasSignedOutOnOneReplica(TestReporter report) {
        // Given
        var token = signedIn("dr.okafor").access();

        // When
        var answer = delete("/api/v1/session", token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);

        // Then
        report.publishEntry("sign-out to refusal, milliseconds", Long.toString(untilRefused(() -> me(other, token))));
        refused(site.aceso.get("/api/v1/me", Optional.of(token)), "session-ended");
        refused(other.get("/api/v1/me", Optional.of(token)), "session-ended");
        assertThat(site.log(mark, "session.end", "done")).anySatisfy(entry -> {
            assertThat(entry.at("/attributes/why").asText()).isEqualTo("signed-out");
            assertThat(entry.at("/who/kind").asText()).isEqualTo("person");
        });
    }

    @Test
    void refusesEverywhereWhatWasSignedOutAtTheProvider(TestReporter report) {
        // Given
        var tokens = signedIn("dr.okafor");

        // When
        var answer = site.send(
                HttpRequest.newBuilder(URI.create(site.world.keycloak().issuer() + "/protocol/openid-connect/logout"))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("client_id=" + Keycloak.CLIENT + "&refresh_token="
                                + URLEncoder.encode(tokens.refresh(), StandardCharsets.UTF_8))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);

        // Then
        report.publishEntry(
                "logout at the provider to refusal, milliseconds",
                Long.toString(untilRefused(() -> me(other, tokens.access()))));
        refused(site.aceso.get("/api/v1/me", Optional.of(tokens.access())), "session-ended");
        assertThat(site.log(mark, "session.end", "done")).anySatisfy(entry -> {
            assertThat(entry.at("/attributes/why").asText()).isEqualTo("provider");
            assertThat(entry.at("/attributes/code").asText()).isEqualTo("session-ended");
            assertThat(entry.at("/attributes/person").asText()).isNotEmpty();
        });
    }

    @Test
    void signsOutOfEverySessionOfOnesOwnAndOfNobodyElses() {
        // Given
        var here = signedIn("dr.okafor").access();
        var there = signedIn("dr.okafor").access();
        var colleague = site.token("dr.rivera");

        // When
        var answer = delete("/api/v1/sessions", here);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);

        // Then
        untilRefused(() -> me(other, there));
        refused(site.aceso.get("/api/v1/me", Optional.of(here)), "session-ended");
        assertThat(me(site.aceso, colleague)).isEqualTo(200);
    }

    @Test
    void saysWhenTheSessionEndsWithoutPuttingItOff() {
        // Given
        var token = signedIn("dr.okafor").access();

        // When
        var first = site.aceso.get("/api/v1/session", Optional.of(token));
        Site.pause(1_100);
        var second = site.aceso.get("/api/v1/session", Optional.of(token));

        // Then
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(second.json().path("idleEndsAt")).isEqualTo(first.json().path("idleEndsAt"));
        assertThat(Instant.parse(second.json().path("now").asText()))
                .isAfter(Instant.parse(first.json().path("now").asText()));
        assertThat(second.json().path("endsAt").asText()).isNotEmpty();
    }

    @Test
    void refusesALogoutTokenThatTheProviderDidNotSignForIt() {
        // Given: an access token and an ID token are signed by the provider too
        var tokens = signedIn("dr.okafor");

        // Then
        for (var form : new String[] {
            "",
            "logout_token=",
            "logout_token=a.b.c",
            "logout_token=" + tokens.access(),
            "logout_token=" + tokens.id(),
            "logout_token=" + tokens.id() + "&logout_token=" + tokens.id(),
            "logout_token=" + "a".repeat(9_000) + ".b.c"
        }) {
            var answer = site.send(site.request("/backchannel-logout")
                    .header("content-type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form)));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        }
        assertThat(me(site.aceso, tokens.access())).isEqualTo(200);
    }

    private static Tokens signedIn(String user) {
        var tokens = site.world.keycloak().browser().withTwoFactors(user);
        assertThat(me(site.aceso, tokens.access())).isEqualTo(200);
        assertThat(me(other, tokens.access())).isEqualTo(200);
        return tokens;
    }

    private static int me(Api replica, String token) {
        return replica.get("/api/v1/me", Optional.of(token)).status();
    }

    private static HttpResponse<String> delete(String path, String token) {
        return site.send(
                site.request(path).header("authorization", "Bearer " + token).DELETE());
    }

    /** Asks until it is refused; what the declared delay allows is over by then. Returns how long it took. */
    private static long untilRefused(IntSupplier asked) {
        var begin = Instant.now();
        while (asked.getAsInt() != 401 && Instant.now().isBefore(begin.plus(DECLARED))) {
            Site.pause(20);
        }
        long took = Duration.between(begin, Instant.now()).toMillis();
        assertThat(asked.getAsInt()).isEqualTo(401);
        return took;
    }

    private static void refused(Api.Answer answer, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.challenge()).contains("insufficient_user_authentication", "max_age=\"0\"");
    }
}
