package dev.aceso.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.LeasedService;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Processes whose clock is not that of Vault and of the database. Leases are counted from when we asked, never by another's clock. */
class ClockSkewIT {
    /** As far as hook tokens may be off. */
    private static final int SECONDS = 25;

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
                    // Then: one whose clock is ahead may close a call that one behind still works on
                    var answer = ask(replica);
                    assertThat(answer.status() == 200 ? "" : answer.code())
                            .as(answer.body())
                            .isIn("", "abandoned");
                }
                Site.pause(500);
            }
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

    private Api.Answer ask(LeasedService.Replica replica) {
        var hooks = new Hooks(
                new Api(replica.url(), site.world.ca()),
                new Api(site.world.faulty().baseUrl(), site.world.ca()),
                site.world.faulty().client());
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
