package dev.aceso.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;

import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The log goes on while nobody sequences it, and while two want to. */
class SequencersIT {
    private static final String ACTIVE = "this sequencer is active";
    private static Site site;

    private Instant mark;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void mark() {
        site.world.faulty().recover();
        mark = Site.mark();
    }

    @Test
    void keepsEntriesWhileTheSequencerIsDeadAndDrainsThemAfterwards() {
        // Given
        drained();
        long published = positions();
        var patient = site.opaque("demo", "pt-prevent-01");

        // When
        site.world.sequence().kill();
        try {
            mark = Site.mark();
            assertThat(site.hooks.fire(site.hooks.call("pt-prevent-01")).status())
                    .isEqualTo(200);
            for (int i = 0; i < 10; i++) {
                assertThat(site.get("/api/v1/patients/" + patient + "/inferences", "dr.rivera")
                                .status())
                        .isEqualTo(200);
            }

            // Then: durable, not published, and seen by whom it is about
            assertThat(pending()).isGreaterThanOrEqualTo(12);
            var viewings = site.get("/api/v1/patients/" + patient + "/viewings", "pat.prevent01")
                    .json()
                    .path("items");
            assertThat(viewings)
                    .filteredOn(viewing ->
                            !Instant.parse(viewing.path("at").asText()).isBefore(mark))
                    .hasSizeGreaterThanOrEqualTo(11);
            assertThat(site.log(mark, "inference.list", "done")).hasSize(10);
        } finally {
            site.world.sequence().start();
        }

        // Then
        drained();
        assertThat(site.log(mark, "inference.list", "done")).hasSize(10);
        assertThat(positions()).isGreaterThanOrEqualTo(published + 12);
        gapless();
    }

    @Test
    void letsOneOfTwoSequencersWorkAndTheOtherTakeOver() throws IOException {
        // Given
        drained();
        var standby = ServiceProcess.sequence(
                site.world.workspace(), "sequence-2", ServiceProcess.QUICK_START, site.world.config("sequence"));
        try {
            entries();
            drained();
            assertThat(says(standby)).doesNotContain(ACTIVE);

            // When
            site.world.sequence().kill();
            entries();

            // Then
            drained();
            assertThat(says(standby)).contains(ACTIVE);

            // When: the first comes back, and now stands by
            long lines = says(site.world.sequence())
                    .lines()
                    .filter(line -> line.contains(ACTIVE))
                    .count();
            site.world.sequence().start();
            entries();
            drained();

            // Then
            assertThat(says(site.world.sequence()).lines().filter(line -> line.contains(ACTIVE)))
                    .hasSize((int) lines);
        } finally {
            standby.stop();
        }
        entries();
        drained();
        gapless();
    }

    /** One attempt may have died half-way and its lock with it; what it had not committed comes again. */
    private static void gapless() {
        // Each looks once at everything: what is shown here, and what watches the service, makes entries meanwhile.
        assertThat(site.count("SELECT max(position) + 1 - count(*) FROM audit.entry"))
                .isZero();
        Site.await(
                "a checkpoint of all",
                () -> site.count("SELECT (SELECT count(*) FROM audit.entry) - (SELECT max(size) FROM audit.checkpoint)")
                        == 0);
        assertThat(site.count("SELECT count(*) FROM audit.entry e JOIN audit.pending p ON p.id = e.id"))
                .isZero();
    }

    private static void entries() {
        for (int i = 0; i < 5; i++) {
            assertThat(site.get("/api/v1/me", "dr.rivera").status()).isEqualTo(200);
        }
    }

    private static String says(ServiceProcess sequencer) throws IOException {
        return Files.readString(sequencer.process().log());
    }

    private static long pending() {
        return site.count("SELECT count(*) FROM audit.pending");
    }

    private static long positions() {
        return site.count("SELECT count(*) FROM audit.entry");
    }

    private static void drained() {
        Site.await("the sequencer to drain what is pending", () -> pending() == 0);
    }
}
