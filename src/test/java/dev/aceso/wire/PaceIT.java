package dev.aceso.wire;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.LeasedService.Replica;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody asks more often than is allowed, or all together more than can be worked on: replicas with low limits. */
class PaceIT {
    private static final int ROOM = 4;
    private static final int CALLS = 24;

    private final VaultSite site = VaultSite.get();

    /** The world's own file says how often a person may ask, and outranks the environment. */
    @Test
    void whoAsksTooOftenIsToldWhenToComeAgain() {
        // Given
        var replica = site.service.replica(
                "paced",
                Map.of(
                        "ACESO_RATE_CLIENT_PER_SECOND", "1",
                        "ACESO_RATE_CLIENT_BURST", "3",
                        "ACESO_RATE_EHR_PER_SECOND", "1",
                        "ACESO_RATE_EHR_BURST", "3"));
        try {
            var aceso = new Api(replica.url(), site.world.ca());
            var clinician = Optional.of(
                    site.world.keycloak().browser().withTwoFactors("dr.rivera").access());

            // When
            var asked = Stream.generate(() -> aceso.get("/api/v1/me", clinician))
                    .limit(12)
                    .toList();

            // Then
            assertThat(asked.getFirst().status()).as(asked.getFirst().body()).isEqualTo(200);
            assertThat(asked).anySatisfy(PaceIT::refusedForNow);
            assertThat(asked).allMatch(answer -> answer.status() == 200 || answer.status() == 429);

            // And an EHR's client likewise
            var hooks = hooks(replica);
            var called = IntStream.range(0, 12).mapToObj(_ -> hooks.discover()).toList();
            assertThat(called.getFirst().status()).as(called.getFirst().body()).isEqualTo(200);
            assertThat(called).anySatisfy(PaceIT::refusedForNow);
        } finally {
            replica.process().stop();
        }
    }

    @Test
    void whatIsMoreThanCanBeWorkedOnIsTurnedAwayAtOnceAndTheRestIsAnswered() throws Exception {
        // Given
        var replica = site.service.replica("crowded", Map.of("ACESO_LIMITS_CALLS_AT_WORK", Integer.toString(ROOM)));
        try {
            var patient = Site.somebody();
            Site.await("an answer", () -> ask(replica, patient).status() == 200);
            var aceso = new Api(replica.url(), site.world.ca());

            // When: nobody gets on, and more come than there is room for
            List<Api.Answer> answers;
            int live;
            try (Connection holder = site.database.superuser();
                    var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                holder.setAutoCommit(false);
                lock(holder);
                var calls = IntStream.range(0, CALLS)
                        .mapToObj(_ -> pool.submit((Callable<Api.Answer>) () -> ask(replica, patient)))
                        .toList();
                Site.await(
                        "those who are turned away",
                        () -> calls.stream().filter(Future::isDone).count() >= CALLS - ROOM);
                live = aceso.get("/q/health/live", Optional.empty()).status();
                holder.rollback();
                answers = calls.stream()
                        .map(call -> {
                            try {
                                return call.get();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        })
                        .toList();
            }

            // Then
            assertThat(live).isEqualTo(200);
            assertThat(answers.stream().filter(answer -> answer.code().equals("overloaded")))
                    .hasSize(CALLS - ROOM)
                    .allSatisfy(answer -> {
                        assertThat(answer.status()).isEqualTo(503);
                        assertThat(answer.retryAfter()).isNotEmpty();
                    });
            assertThat(answers.stream().filter(answer -> answer.status() == 200))
                    .hasSize(ROOM);
            Site.await("an answer", () -> ask(replica, patient).status() == 200);
        } finally {
            replica.process().stop();
        }
    }

    private static void refusedForNow(Api.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("rate-limited");
        assertThat(answer.retryAfter()).isNotEmpty();
    }

    private Hooks hooks(Replica replica) {
        return new Hooks(
                new Api(replica.url(), site.world.ca()),
                new Api(site.world.faulty().baseUrl(), site.world.ca()),
                site.world.faulty().client());
    }

    private Api.Answer ask(Replica replica, String patient) {
        var hooks = hooks(replica);
        return hooks.fire(hooks.call(patient));
    }

    private static void lock(Connection holder) throws SQLException {
        try (var statement = holder.createStatement()) {
            statement.execute("LOCK TABLE hooks.claim IN ACCESS EXCLUSIVE MODE");
        }
    }
}
