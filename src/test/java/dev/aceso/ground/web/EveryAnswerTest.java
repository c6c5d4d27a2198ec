package dev.aceso.ground.web;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Gate;
import dev.aceso.ground.failure.Refusals;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.failure.StepUp;
import dev.aceso.ground.limits.ForwardedFor;
import dev.aceso.ground.limits.OpenRates;
import dev.aceso.ground.limits.Rates;
import dev.aceso.trust.audit.Action;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EveryAnswerTest {
    private final List<Refusal> refused = new ArrayList<>();
    private boolean open = true;
    private boolean keysAreHere = true;
    private int turnedAway;
    private final MultiMap sent = MultiMap.caseInsensitiveMultiMap();
    private Rates rates = OpenRates.open();
    private List<String> scrapers = List.of("192.0.2.0/24");

    @Test
    void aBodyThatSaysItIsTooLargeIsRefusedInTheLogToo() {
        assertThat(objection(refused::add, "/api/v1/me", "11")).contains(Code.TOO_LARGE);
        assertThat(objection(refused::add, "/cds-services/ckm-review", "101")).contains(Code.TOO_LARGE);
        // Then
        Refusal refusal = new Refusal(
                Code.TOO_LARGE,
                Action.REQUEST_SEND.wire(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("192.0.2.7"));
        assertThat(refused).containsExactly(refusal, refusal);
    }

    @Test
    void aBodyWithinTheLimitOfItsPathGoesOn() {
        assertThat(objection(refused::add, "/api/v1/me", "10")).isEmpty();
        assertThat(objection(refused::add, "/cds-services/ckm-review", "100")).isEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void aRefusalThatCannotBeWrittenIsAnOutageOfTheLog() {
        Refusals away = _ -> {
            throw new Failure(Code.LOG_UNAVAILABLE);
        };
        assertThat(objection(away, "/api/v1/me", "11")).contains(Code.LOG_UNAVAILABLE);
    }

    @Test
    void nothingIsMeasuredWhileTheLogCannotBeWritten() {
        // Given
        open = false;
        // Then
        assertThat(objection(refused::add, "/api/v1/me", "11")).contains(Code.LOG_UNAVAILABLE);
        assertThat(turnedAway).isEqualTo(1);
        assertThat(refused).isEmpty();
    }

    @Test
    void theFirstGateThatObjectsSaysWhyAndIsTheOneThatCounts() {
        // Given
        keysAreHere = false;
        open = false;
        // Then
        assertThat(objection(refused::add, "/api/v1/me", "1")).contains(Code.KEYS_UNAVAILABLE);
        assertThat(turnedAway).isZero();
    }

    @Test
    void whoeverOnlyLooksMayDoSoWithoutKeys() {
        // Given
        keysAreHere = false;
        // Then
        assertThat(objection(refused::add, "/q/health/ready", "0")).isEmpty();
        assertThat(objection(refused::add, "/q/metrics", "0")).isEmpty();
        assertThat(objection(refused::add, "/contracts", "0")).contains(Code.KEYS_UNAVAILABLE);
    }

    @Test
    void metricsAreNotThereForAnyOtherNetworkAndTheLogSaysWhoAsked() {
        // Given
        scrapers = List.of("127.0.0.0/8", "::1", "192.0.3.0/24");
        // Then
        assertThat(objection(refused::add, "/q/metrics", "0")).contains(Code.NOT_FOUND);
        assertThat(objection(refused::add, "/q/metrics/", "0")).contains(Code.NOT_FOUND);
        assertThat(refused).extracting(Refusal::network).containsOnly(Optional.of("192.0.2.7"));
        assertThat(objection(refused::add, "/q/health/ready", "0")).isEmpty();
    }

    @Test
    void doesNotStartWithANetworkThatIsNone() {
        assertThatThrownBy(() -> new Scrapers(() -> List.of("prometheus.example")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.metrics.networks");
    }

    @Test
    void anAddressThatAsksTooOftenIsRefusedInTheLogBeforeAnythingIsLookedAt() {
        // Given
        rates = OpenRates.of(1, 2, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        keysAreHere = false;
        // Then
        assertThat(Stream.generate(() -> objection(refused::add, "/api/v1/me", "11"))
                        .limit(4)
                        .map(Optional::orElseThrow))
                .containsExactly(Code.KEYS_UNAVAILABLE, Code.KEYS_UNAVAILABLE, Code.RATE_LIMITED, Code.RATE_LIMITED);
        assertThat(refused).extracting(Refusal::code).containsExactly(Code.RATE_LIMITED, Code.RATE_LIMITED);
        assertThat(refused).extracting(Refusal::network).containsOnly(Optional.of("192.0.2.7"));
    }

    @Test
    void asManyCallsAreAtWorkAsThereIsRoomFor() {
        // Given
        var turnout = new Turnout(2);
        // Then
        assertThat(turnout.enter() && turnout.enter()).isTrue();
        assertThat(turnout.enter()).isFalse();
        turnout.leave();
        assertThat(turnout.enter()).isTrue();
        assertThat(turnout.enter()).isFalse();
    }

    @Test
    void whatAPageElsewhereSentIsRefusedInTheLogToo() {
        // Given
        sent.set("Sec-Fetch-Site", "cross-site");
        // Then
        assertThat(objection(refused::add, "/api/v1/session", "0")).contains(Code.CROSS_SITE);
        assertThat(refused).singleElement().satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo(Code.CROSS_SITE);
            assertThat(refusal.network()).contains("192.0.2.7");
        });
    }

    private Optional<Code> objection(Refusals refusals, String path, String length) {
        Gate log = _ -> {
            turnedAway += open ? 0 : 1;
            return open ? Optional.empty() : Optional.of(Code.LOG_UNAVAILABLE);
        };
        Gate keys =
                call -> keysAreHere || call == Gate.Call.LOOKS ? Optional.empty() : Optional.of(Code.KEYS_UNAVAILABLE);
        LimitsConfig limits = new LimitsConfig() {
            @Override
            public long requestBytes() {
                return 10;
            }

            @Override
            public long hookRequestBytes() {
                return 100;
            }

            @Override
            public int callsAtWork() {
                return 1;
            }
        };
        HttpServerRequest request = answering(
                HttpServerRequest.class,
                Map.of(
                        "method", HttpMethod.POST,
                        "headers", sent.set("content-length", length),
                        "remoteAddress", SocketAddress.inetSocketAddress(443, "192.0.2.7")));
        RoutingContext context = answering(RoutingContext.class, Map.of("request", request));
        Problems problems = new Problems(answering(StepUp.class, Map.of()));
        return new EveryAnswer(
                        List.of(keys, log),
                        refusals,
                        limits,
                        problems,
                        rates,
                        ForwardedFor.nobody(),
                        new CrossSite(new PublicBaseUrl("https://aceso.example")),
                        new Scrapers(() -> scrapers),
                        new SimpleMeterRegistry())
                .objection(context, path)
                .map(Failure::code);
    }

    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> answers.get(method.getName())));
    }
}
