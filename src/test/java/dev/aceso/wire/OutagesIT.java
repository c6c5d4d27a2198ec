package dev.aceso.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.FaultyEhr;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The identity provider and the database go away under a running service, and come back. */
class OutagesIT {
    private static final String OTHER_ID = "a-key-that-nobody-has";
    private static Site site;

    private Instant mark;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void mark() {
        site.world.faulty().recover();
        Site.await("the gate to be open", () -> site.get("/q/health/ready").status() == 200);
        mark = Site.mark();
    }

    @Test
    void worksOnWithKnownKeysWhileTheIdentityProviderIsAway() throws JoseException {
        // Given
        var known = site.token("dr.rivera");
        var officer = site.token("privacy.nguyen");
        var unknown = signed(known, OTHER_ID);
        var forged = signed(known, kid(known));

        // When
        site.world.keycloak().stop();
        try {
            // Then
            me(known, 200, "");
            for (int i = 0; i < 4; i++) {
                var away = me(unknown, 503, "identity-unavailable");
                assertThat(Integer.parseInt(away.retryAfter())).isPositive();
                me(known, 200, "");
            }
            me(forged, 401, "unauthenticated");
            me(known + "x", 401, "unauthenticated");
            assertThat(site.faulty.fire(site.faulty.call(Site.somebody())).status())
                    .isEqualTo(200);
            assertThat(site.aceso
                            .get("/api/v1/log/checkpoint", Optional.of(officer))
                            .status())
                    .isEqualTo(200);
            var signOut = site.send(site.request("/api/v1/session")
                    .header("authorization", "Bearer " + known)
                    .DELETE());
            assertThat(signOut.statusCode()).as(signOut.body()).isEqualTo(200);
            me(known, 401, "session-ended");
        } finally {
            site.world.keycloak().start();
            Site.signOut();
        }

        // Then: its keys are new ones, and are fetched as soon as the bound on fetches allows
        Site.await(
                "a new sign-in to be taken",
                () -> site.get("/api/v1/me", "dr.rivera").status() == 200);
        me(unknown, 401, "unauthenticated");
    }

    @Test
    void refusesEveryoneWhileTheLogCannotBeWritten() {
        // Given
        var clinician = site.token("dr.rivera");
        var officer = site.token("privacy.nguyen");
        var patient = site.opaque("demo", "pt-prevent-01");
        mark = Site.mark();
        int turnedAway = 0;

        // When
        site.world.postgres().stop();
        try {
            // Then, at once and when it has been noticed
            turnedAway += unavailable(site.aceso.get("/api/v1/me", Optional.of(clinician)));
            Site.await("the gate to shut", () -> site.get("/q/health/ready").status() == 503);
            for (var path : List.of(
                    "/api/v1/me",
                    "/api/v1/patients/" + patient + "/inferences",
                    "/api/v1/log/export",
                    "/api/v1/nothing",
                    "/cds-services",
                    "/contracts/ckm-review",
                    "/openapi",
                    "/q/health/ready",
                    "/q/metrics")) {
                turnedAway += unavailable(site.aceso.get(path, Optional.of(clinician)));
                turnedAway += unavailable(site.get(path));
            }
            turnedAway += unavailable(site.faulty.fire(site.faulty.call(Site.somebody())));
            assertThat(site.world.faulty().requests()).isEmpty();
            assertThat(site.get("/q/health/live").status()).isEqualTo(200);
        } finally {
            site.world.postgres().start();
        }

        // Then
        Site.await("the gate to open", () -> site.get("/q/health/ready").status() == 200);
        assertThat(site.aceso.get("/api/v1/me", Optional.of(clinician)).status())
                .isEqualTo(200);
        assertThat(site.faulty.fire(site.faulty.call(Site.somebody())).status()).isEqualTo(200);
        assertThat(site.aceso
                        .get("/api/v1/log/checkpoint", Optional.of(officer))
                        .status())
                .isEqualTo(200);
        var gap = gaps();
        assertThat(gap).hasSize(1);
        var attributes = gap.getFirst().path("attributes");
        assertThat(Instant.parse(attributes.path("from").asText()))
                .isBetween(mark, Instant.parse(attributes.path("to").asText()));
        assertThat(attributes.path("count").asInt()).isGreaterThanOrEqualTo(turnedAway);
    }

    @Test
    void givesNoAnswerWhenTheDatabaseGoesAwayInTheMiddleOfACall() throws InterruptedException {
        // Given: the EHR has been asked, so the intent is durable
        var asked = new CountDownLatch(1);
        var gone = new CountDownLatch(1);
        site.world.faulty().fail((exchange, search) -> {
            asked.countDown();
            exchange.getResponseHeaders().set("content-type", "application/fhir+json");
            exchange.sendResponseHeaders(200, 0);
            // Headers and then blanks, so that the EHR counts as slow and not as away.
            for (int i = 0; i < 40 && gone.getCount() > 0; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                Site.pause(100);
            }
            exchange.getResponseBody().write(FaultyEhr.chart(search).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
        var call = site.faulty.call(Site.somebody());
        long records = site.rows().records();

        // When
        var answer = CompletableFuture.supplyAsync(() -> site.faulty.fire(call));
        asked.await();
        site.world.postgres().stop();
        gone.countDown();
        try {
            // Then
            assertThat(answer.join().status()).as(answer.join().body()).isEqualTo(503);
            assertThat(answer.join().code()).isIn("log-unavailable", "store-unavailable", "keys-unavailable");
            assertThat(Integer.parseInt(answer.join().retryAfter())).isPositive();
        } finally {
            site.world.postgres().start();
            site.world.faulty().recover();
        }

        // Then: nothing is half-written, the intent is closed in its maker's place, a repeat is answered
        Site.await("the gate to open", () -> site.get("/q/health/ready").status() == 200);
        assertThat(site.rows().records()).isEqualTo(records);
        Site.await(
                "the intent to be closed",
                () -> site.log(mark, "inference.run", "abandoned").size() == 1);
        assertThat(site.faulty.fire(call).status()).isEqualTo(200);
        assertThat(site.rows().records()).isEqualTo(records + 1);
        assertThat(site.log(mark, "inference.run", "done")).hasSize(1);
        assertThat(gaps()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void writesCountedRefusalsDownWhenItStops() {
        // Given
        for (int i = 0; i < 5; i++) {
            assertThat(site.get("/api/v1/me").status()).isEqualTo(401);
        }

        // When
        site.world.serve().stop();
        site.world.serve().start();

        // Then: the first of the minute at once, the others as a count
        var refusals = site.log(mark.minusSeconds(70)).stream()
                .filter(entry -> Site.code(entry).equals("unauthenticated"))
                .toList();
        assertThat(refusals)
                .allSatisfy(entry -> assertThat(entry.at("/attributes/network").asText())
                        .isNotEmpty()
                        .doesNotContain("127.0.0.1"));
        assertThat(refusals.stream()
                        .mapToInt(entry -> entry.at("/attributes/count").asInt())
                        .sum())
                .isGreaterThanOrEqualTo(5);
        assertThat(refusals)
                .anySatisfy(entry -> assertThat(entry.path("action").asText()).isEqualTo("refusals.counted"));
    }

    private static Api.Answer me(String token, int status, String code) {
        var answer = site.aceso.get("/api/v1/me", Optional.of(token));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("code").asText()).isEqualTo(code);
        return answer;
    }

    /** How many were turned away at the gate by it: one, or none before the gate was shut. */
    private static int unavailable(Api.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        // Until it is noticed that the log cannot be written, what is asked first says so: sessions and accounts.
        assertThat(answer.code()).isIn("log-unavailable", "store-unavailable");
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(Integer.parseInt(answer.retryAfter())).isPositive();
        return answer.code().equals("log-unavailable") ? 1 : 0;
    }

    private List<JsonNode> gaps() {
        return site.log(mark, "log.gap", "done");
    }

    private static String kid(String token) throws JoseException {
        return header(token).getKeyIdHeaderValue();
    }

    private static JsonWebSignature header(String token) throws JoseException {
        var jws = new JsonWebSignature();
        jws.setCompactSerialization(token);
        return jws;
    }

    /** The same claims under the same algorithm, signed by a key of ours. */
    private static String signed(String token, String kid) throws JoseException {
        var original = header(token);
        var jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(original.getAlgorithmHeaderValue());
        jws.setHeader("typ", "JWT");
        jws.setKeyIdHeaderValue(kid);
        jws.setPayload(original.getUnverifiedPayload());
        jws.setKey(
                original.getAlgorithmHeaderValue().startsWith("ES")
                        ? EcJwkGenerator.generateJwk(org.jose4j.keys.EllipticCurves.P256)
                                .getPrivateKey()
                        : RsaJwkGenerator.generateJwk(2048).getPrivateKey());
        return jws.getCompactSerialization();
    }
}
