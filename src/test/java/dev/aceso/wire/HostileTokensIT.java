package dev.aceso.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens of people that nobody should take, shown to the packaged service (RFC 8725). What no real provider signs is signed by a stand-in,
 * which counts; what can be made from a real token is made from Keycloak's.
 */
class HostileTokensIT {
    private static final String ME = "/api/v1/me";
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final List<String> SHOWN = Collections.synchronizedList(new ArrayList<>());
    /** As {@code aceso.identity.clock-skew} is where nobody sets it, in seconds. */
    private static final int LEEWAY = 30;

    private static Site site;
    private static StandInProvider provider;
    private static ServiceProcess service;
    private static Api aceso;
    private static Instant beginning;

    @BeforeAll
    static void start() {
        site = Site.get();
        provider = StandInProvider.start(site.world.ca());
        int port = Ports.free();
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.identity.issuer", provider.issuer());
        service = ServiceProcess.serve(
                site.world.workspace(), "serve-stand-in", ServiceProcess.QUICK_START, config, site.world.http());
        aceso = new Api("https://localhost:" + port, site.world.ca());
        beginning = Site.mark();
    }

    @AfterAll
    static void stop() {
        service.stop();
        provider.close();
    }

    @TestFactory
    Stream<DynamicTest> refuses() {
        return hostile().entrySet().stream()
                .map(token -> DynamicTest.dynamicTest(
                        token.getKey(), () -> refused(token.getValue().get())));
    }

    private static Map<String, Supplier<String>> hostile() {
        long now = Instant.now().getEpochSecond();
        var all = new LinkedHashMap<String, Supplier<String>>();
        claim(all, "an expired token", claims -> claims.put("exp", now - 40));
        claim(all, "no end", claims -> claims.remove("exp"));
        claim(all, "an end that is text", claims -> claims.put("exp", "tomorrow"));
        claim(all, "a token that is not valid yet", claims -> claims.put("nbf", now + 90));
        claim(all, "a token from the future", claims -> claims.put("iat", now + 90));
        claim(all, "no time of issue", claims -> claims.remove("iat"));
        claim(all, "another audience", claims -> claims.put("aud", "somebody-else"));
        claim(all, "the audience of an ID token", claims -> claims.put("aud", "aceso-portal"));
        claim(all, "no audience", claims -> claims.remove("aud"));
        claim(all, "another issuer", claims -> claims.put("iss", "https://elsewhere.example"));
        claim(all, "an issuer with a slash more", claims -> claims.put("iss", provider.issuer() + "/"));
        claim(all, "no issuer", claims -> claims.remove("iss"));
        claim(all, "no subject", claims -> claims.remove("sub"));
        claim(all, "a subject that is an object", claims -> claims.putObject("sub"));
        claim(all, "a service", claims -> claims.put("azp", "4711-stand-in"));
        claim(
                all,
                "somebody who acts for another",
                claims -> claims.putObject("act").put("sub", "4712"));
        claim(all, "a good token that is too long", claims -> claims.put("padding", "a".repeat(9_000)));

        header(all, "no algorithm", header -> header.remove("alg"));
        header(all, "an algorithm of that key, not agreed on", header -> header.put("alg", "RSA1_5"));
        header(all, "the elliptic key under RSA's algorithm", header -> header.put("kid", StandInProvider.ELLIPTIC));
        header(all, "RSA's key under the elliptic algorithm", header -> header.put("alg", "ES256"));
        header(all, "another hash than what was signed", header -> header.put("alg", "RS512"));
        header(all, "no key id", header -> header.remove("kid"));
        header(all, "an empty key id", header -> header.put("kid", ""));
        header(all, "a key id that is a number", header -> header.put("kid", 7));
        header(all, "a key id that is a path", header -> header.put("kid", "../../../../dev/null"));
        header(all, "a very long key id", header -> header.put("kid", "k".repeat(3_000)));
        header(all, "an unknown key id", header -> header.put("kid", "nobody's"));
        header(
                all,
                "a certificate's print instead of a key id",
                header -> header.put("x5t", "AAAA").remove("kid"));
        header(
                all,
                "an extension that is known",
                header -> header.putArray("crit").add("exp"));
        header(
                all,
                "an extension that is not",
                header -> header.putArray("crit").add("urn:example:later"));
        header(
                all,
                "a payload that is not encoded",
                header -> header.put("b64", false).putArray("crit").add("b64"));
        header(all, "a token within a token", header -> header.put("cty", "JWT"));
        header(all, "a logout token", header -> header.put("typ", "logout+jwt"));

        all.put("alg none", () -> raw(header("none"), provider.claims(), _ -> new byte[0]));
        all.put("alg none with something behind it", () -> raw(header("none"), provider.claims(), _ -> new byte[] {1}));
        all.put("alg None", () -> raw(header("None"), provider.claims(), provider::rs256));
        all.put("the public key as an HMAC secret", () -> raw(header("HS256"), provider.claims(), provider::hs256));
        all.put("somebody else's signature", () -> raw(header("RS256"), provider.claims(), StandInProvider::stranger));
        all.put("a signature of zeros", () -> raw(header("ES256"), provider.claims(), _ -> new byte[64]));
        all.put("a key that the token brings along", () -> provider.withAKeyOfItsOwn());
        all.put("two subjects", () -> doubled("\"sub\":\"4712\""));
        all.put("two ends", () -> doubled("\"exp\":" + (now + 290)));
        all.put(
                "two algorithms",
                () -> StandInProvider.token(
                        "{\"alg\":\"none\","
                                + provider.header("RS256").toString().substring(1),
                        provider.claims().toString(),
                        provider::rs256));
        all.put("claims that are a list", () -> payload("[" + provider.claims() + "]"));
        all.put("claims that are no JSON", () -> payload("sub=4711"));
        all.put("claims that are nested very deep", () -> payload("[".repeat(2_500) + "]".repeat(2_500)));
        all.put("an encrypted token", () -> good() + ".AAAA.AAAA");
        all.put("a token with something behind it", () -> good() + "x");
        all.put("two parts of a token", () -> good().substring(0, good().lastIndexOf('.')));
        return all;
    }

    @Test
    void takesGoodTokensOfBothKindsAndOneWithoutASession() {
        assertThat(me(provider.token(provider.header("RS256"), provider.claims()))
                        .status())
                .isEqualTo(200);
        assertThat(me(provider.token(provider.header("ES256"), provider.claims()))
                        .status())
                .isEqualTo(200);
        var unnamed = provider.claims().put("sub", "4713-stand-in");
        unnamed.remove("sid");
        var token = provider.token(provider.header("RS256"), unnamed);
        assertThat(me(token).status()).isEqualTo(200);

        // And its session can be ended like any other
        var ended = site.send(request("/api/v1/session")
                .header("authorization", "Bearer " + token)
                .DELETE());
        assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
        assertThat(me(token).code()).isEqualTo("session-ended");
    }

    @Test
    void refusesRealTokensThatSomebodyChanged() {
        // Given
        var real = site.token("dr.rivera").split("\\.");
        var header = new String(decoded(real[0]), StandardCharsets.UTF_8);
        var claims = new String(decoded(real[1]), StandardCharsets.UTF_8);
        var promoted = claims.replace("\"clinician\"", "\"privacy-officer\"");
        assertThat(promoted).isNotEqualTo(claims);

        // Then
        for (var token : List.of(
                StandInProvider.token(header, promoted, _ -> decoded(real[2])),
                StandInProvider.token(header.replace("ES256", "none"), promoted, _ -> new byte[0]),
                StandInProvider.token(header.replace("ES256", "HS256"), promoted, provider::hs256),
                StandInProvider.token(header.replace("ES256", "RS256"), promoted, provider::rs256),
                StandInProvider.token(header, promoted, provider::es256))) {
            refused(site.aceso.get(ME, Optional.of(token)));
        }
    }

    /** Refused by the HTTP server while the header arrives: it answers 431 and hangs up, at times before the client has sent all. */
    @Test
    void aTokenOfAMegabyteIsNotRead() throws InterruptedException {
        try {
            var answer = site.world
                    .http()
                    .send(
                            request(ME)
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .header("authorization", "Bearer " + "a".repeat(1 << 20) + ".b.c")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(431);
        } catch (IOException hungUp) {
            // It went on sending to a connection that was closed.
        }
        assertThat(me(good()).status()).isEqualTo(200);
    }

    @Test
    void aFloodOfUnknownKeysCostsTheProviderOneFetchAndNobodyElseAnything() throws Exception {
        // Given: keys were fetched at the start only
        service.stop();
        service.start();
        assertThat(me(good()).status()).isEqualTo(200);
        int before = provider.fetches();

        // When
        try (var threads = Executors.newFixedThreadPool(32)) {
            var calls = IntStream.range(0, 300)
                    .mapToObj(i -> threads.submit(
                            (Callable<Api.Answer>) () -> i % 10 == 0 ? me(good()) : me(unknown(provider.claims()))))
                    .toList();

            // Then
            for (int i = 0; i < calls.size(); i++) {
                var answer = calls.get(i).get();
                assertThat(answer.status()).as(answer.body()).isEqualTo(i % 10 == 0 ? 200 : 401);
            }
        }
        assertThat(provider.fetches() - before).isEqualTo(1);
    }

    @Test
    void knownKeysGoOnWhileTheProviderIsAwayAndUnknownOnesFailClosed() {
        // Given
        service.stop();
        service.start();
        assertThat(me(good()).status()).isEqualTo(200);
        provider.away(true);
        try {
            // Then
            for (int i = 0; i < 3; i++) {
                var unknown = me(unknown(provider.claims()));
                assertThat(unknown.status()).as(unknown.body()).isEqualTo(503);
                assertThat(unknown.code()).isEqualTo("identity-unavailable");
                assertThat(unknown.retryAfter()).isNotEmpty();
                assertThat(me(good()).status()).isEqualTo(200);
            }
        } finally {
            provider.away(false);
        }
    }

    @Test
    void aRoleThatWasTakenAwayIsGoneWithTheNextTokenAndAtTheLatestWhenTheOldOneEnds() {
        // Given: one session, a token with the role and, after that was taken away, one without
        var sid = "sid-" + UUID.randomUUID();
        var before = provider.claims().put("sid", sid).put("sub", "4714-stand-in");
        before.putArray("roles").add("privacy-officer");
        var after = before.deepCopy();
        after.putArray("roles").add("scheduler");
        var holds = "/api/v1/custody/holds";

        // Then
        assertThat(ask(holds, before).status()).isEqualTo(200);
        var refused = ask(holds, after);
        assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("not-permitted");

        // And the old token works until it ends, by the provider's clock, and no longer
        long now = Instant.now().getEpochSecond();
        assertThat(ask(holds, before.put("exp", now + 20)).status()).isEqualTo(200);
        refused(ask(holds, before.put("exp", now - LEEWAY)));
    }

    @Test
    void takesWhatAProviderIssuesWhoseClockIsOffByLessThanTheLeeway() {
        long now = Instant.now().getEpochSecond();
        var ahead = now + LEEWAY / 2;
        var fast = provider.claims().put("sid", "sid-" + UUID.randomUUID());
        fast.put("auth_time", ahead).put("iat", ahead).put("nbf", ahead);
        assertThat(ask(ME, fast).status()).isEqualTo(200);
        var slow = provider.claims().put("sid", "sid-" + UUID.randomUUID());
        slow.put("auth_time", now - 320).put("iat", now - 315).put("exp", now - LEEWAY / 2);
        assertThat(ask(ME, slow).status()).isEqualTo(200);
    }

    @Test
    void aRealTokenLivesNoLongerThanIsDeclared() {
        var claims = site.world.keycloak().browser().withTwoFactors("dr.okafor").claims();
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isBetween(1L, LIFE.toSeconds());
    }

    @Test
    void writesEachRefusalDownAndNothingOfTheToken() {
        // Given
        var tokens = hostile().values();
        tokens.forEach(token -> refused(token.get()));
        int shown = SHOWN.size();
        assertThat(shown).isGreaterThanOrEqualTo(tokens.size());

        // When: what was counted is written at the end of a minute, or when the service stops
        service.stop();
        service.start();

        // Then
        var refusals = site.log(beginning).stream()
                .filter(entry -> Site.code(entry).equals("unauthenticated"))
                .toList();
        assertThat(refusals)
                .allSatisfy(entry -> assertThat(entry.at("/who/kind").asText()).isEqualTo("unknown"));
        assertThat(refusals.stream()
                        .mapToInt(entry ->
                                Math.max(1, entry.at("/attributes/count").asInt()))
                        .sum())
                .isGreaterThanOrEqualTo(shown);
        var said = said();
        assertThat(said).contains("unauthenticated").doesNotContain("4711-stand-in", "Ada Standing");
        assertThat(SHOWN).noneMatch(token -> said.contains(token.substring(token.indexOf('.'))));
    }

    private static String said() {
        try {
            return Files.readString(service.process().log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void claim(Map<String, Supplier<String>> all, String name, Consumer<ObjectNode> change) {
        all.put(name, () -> {
            var claims = provider.claims();
            change.accept(claims);
            return provider.token(provider.header("RS256"), claims);
        });
    }

    private static void header(Map<String, Supplier<String>> all, String name, Consumer<ObjectNode> change) {
        all.put(name, () -> {
            var header = provider.header("RS256");
            change.accept(header);
            return raw(header, provider.claims(), provider::rs256);
        });
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(aceso.base() + path)).timeout(Duration.ofSeconds(30));
    }

    private static byte[] decoded(String part) {
        return Base64.getUrlDecoder().decode(part);
    }

    private static ObjectNode header(String algorithm) {
        return provider.header("RS256").put("alg", algorithm);
    }

    private static String raw(ObjectNode header, ObjectNode claims, StandInProvider.Signer signer) {
        return StandInProvider.token(header.toString(), claims.toString(), signer);
    }

    private static String payload(String claims) {
        return StandInProvider.token(provider.header("RS256").toString(), claims, provider::rs256);
    }

    private static String doubled(String claim) {
        var claims = provider.claims().toString();
        return payload(claims.substring(0, claims.length() - 1) + "," + claim + "}");
    }

    private static String good() {
        return provider.token(provider.header("RS256"), provider.claims());
    }

    private static String unknown(ObjectNode claims) {
        return raw(provider.header("RS256").put("kid", UUID.randomUUID().toString()), claims, provider::rs256);
    }

    private static Api.Answer me(String token) {
        return aceso.get(ME, Optional.of(token));
    }

    private static Api.Answer ask(String path, ObjectNode claims) {
        return aceso.get(path, Optional.of(provider.token(provider.header("RS256"), claims)));
    }

    private static void refused(String token) {
        SHOWN.add(token);
        refused(me(token));
    }

    private static void refused(Api.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("unauthenticated");
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.challenge()).startsWith("Bearer error=\"invalid_token\"");
    }
}
