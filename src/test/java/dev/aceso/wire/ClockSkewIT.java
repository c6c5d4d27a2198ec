package dev.aceso.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.FaultyEhr;
import dev.aceso.demo.world.LeasedService;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Processes whose clock is not that of Vault and of the database, nor each other's. Leases of credentials are counted from when we asked, deadlines
 * of intents and claims by the database's clock.
 */
class ClockSkewIT {
    /** As far as hook tokens may be off. */
    private static final int SECONDS = 25;

    private static final String ATTEMPTS = "SELECT count(*) FROM audit.intent";

    private final VaultSite site = VaultSite.get();

    @Test
    void worksThroughTheEndOfItsLeasesThoughItsClockIsFastOrSlow() throws IOException, InterruptedException {
        // Given a library that shifts the clock of a process, which takes a C compiler
        var library = shim();
        assumeThat(library).as("a C compiler").isPresent();
        var begin = Instant.now();
        var replicas = Stream.of(SECONDS, -SECONDS)
                .map(seconds -> site.service.replica(
                        seconds > 0 ? "fast" : "slow",
                        Map.of(
                                "LD_PRELOAD", library.orElseThrow().toString(),
                                "SKEW_SECONDS", Integer.toString(seconds))))
                .toList();
        try {
            // When
            while (Instant.now().isBefore(begin.plus(VaultSite.LEASE).plus(Duration.ofSeconds(20)))) {
                for (var replica : replicas) {
                    // Then: one whose clock is ahead closes nothing that one behind still works on
                    var answer = ask(replica);
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                }
                Site.pause(500);
            }
            answersTwinsFromOneInference(replicas);
            for (var replica : replicas) {
                Site.await("an answer", () -> ask(replica).status() == 200);
                assertThat(new Api(replica.url(), site.world.ca())
                                .get("/q/health/ready", Optional.empty())
                                .status())
                        .isEqualTo(200);
            }
        } finally {
            replicas.forEach(replica -> replica.process().stop());
        }
    }

    /** A claim is held by the database's clock too: for the fast one, the lease of the slow one would have ended long ago. */
    private void answersTwinsFromOneInference(List<LeasedService.Replica> replicas) {
        for (var first : replicas) {
            // Given
            var entered = new CountDownLatch(1);
            site.world.faulty().fail((exchange, search) -> {
                entered.countDown();
                Site.pause(500);
                FaultyEhr.well(exchange, search);
            });
            var call = hooks(first).call(Site.somebody());
            long before = site.count(ATTEMPTS);

            // When
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                var one = pool.submit(() -> hooks(first).fire(call));
                Site.await("the first to be at work", () -> entered.getCount() == 0);
                var twins = replicas.stream()
                        .map(replica -> pool.submit(() -> hooks(replica).fire(call)))
                        .toList();
                var answers = Stream.concat(Stream.of(one), twins.stream())
                        .map(ClockSkewIT::answer)
                        .toList();

                // Then
                assertThat(answers).extracting(Api.Answer::status).containsOnly(200);
                assertThat(site.count(ATTEMPTS)).isEqualTo(before + 1);
            } finally {
                site.world.faulty().recover();
            }
        }
    }

    private static Api.Answer answer(Future<Api.Answer> call) {
        try {
            return call.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Hooks hooks(LeasedService.Replica replica) {
        return new Hooks(
                new Api(replica.url(), site.world.ca()),
                new Api(site.world.faulty().baseUrl(), site.world.ca()),
                site.world.faulty().client());
    }

    private Api.Answer ask(LeasedService.Replica replica) {
        var hooks = hooks(replica);
        return hooks.fire(hooks.call(Site.somebody()));
    }

    private Optional<Path> shim() throws IOException, InterruptedException {
        var directory = site.world.workspace().directory().resolve("tmp");
        var source = directory.resolve("skew.c");
        try (var in = ClockSkewIT.class.getResourceAsStream("/clock/skew.c")) {
            Files.write(source, in.readAllBytes());
        }
        var library = directory.resolve("skew.so");
        try {
            var compiled = new ProcessBuilder(
                            List.of("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return compiled.waitFor() == 0 ? Optional.of(library) : Optional.empty();
        } catch (IOException noCompiler) {
            return Optional.empty();
        }
    }
}
