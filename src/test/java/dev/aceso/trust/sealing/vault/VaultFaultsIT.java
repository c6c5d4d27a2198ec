package dev.aceso.trust.sealing.vault;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.cipher.Golden;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A real server in trouble, and out of it again, under a process that goes on running. */
class VaultFaultsIT {
    private static final UUID ID = UUID.randomUUID();
    /** The limit of a call, and some slack for a machine that does other things too. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static final Duration SLACK = Duration.ofSeconds(1);

    private static RealVault vault;

    private final RealVault.Access serve = vault.as("serve", "aceso.vault.request-timeout", "1s");
    private final Keeper keeper = serve.keys().keeper();
    private Bytes wrapped;

    @BeforeAll
    static void start() {
        vault = RealVault.start();
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @BeforeEach
    void works() {
        wrapped = keeper.wrap(Kek.PATIENT, ID, Golden.counting(1, 32));
    }

    @Test
    void sealed() {
        // When
        vault.bao().seal();

        // Then
        failsInTime(Trouble.SEALED, this::unwrap);

        // When
        vault.bao().unseal();

        // Then
        unwrap();
    }

    @Test
    void stopped() {
        // When
        vault.bao().stop();

        // Then
        failsInTime(Trouble.UNREACHABLE, this::unwrap);

        // When
        vault.bao().start();

        // Then
        failsInTime(Trouble.SEALED, this::unwrap);

        // When
        vault.bao().unseal();

        // Then
        unwrap();
    }

    @Test
    void killedAndStartedAgainWithTheSameStorage() {
        // When
        vault.bao().kill();
        vault.bao().start();
        vault.bao().unseal();

        // Then
        unwrap();
    }

    @Test
    void slow() {
        // When
        vault.bao().freeze();

        // Then
        try {
            failsInTime(Trouble.SLOW, this::unwrap);
        } finally {
            vault.bao().thaw();
        }
        unwrap();
    }

    @Test
    void tokenRevokedUnderUs() {
        // When
        vault.bao().root().write("sys/leases/revoke-force/auth/approle", Map.of());

        // Then
        unwrap();
    }

    @Test
    void permissionTakenAwayAndGivenBack() {
        // Given
        var root = vault.bao().root();
        var policy = root.read("sys/policies/acl/serve").data().path("policy").asText();

        // When
        root.write("sys/policies/acl/serve", Map.of("policy", "path \"nothing\" { capabilities = [\"read\"] }"));

        // Then
        try {
            failsInTime(Trouble.REFUSED, this::unwrap);
        } finally {
            root.write("sys/policies/acl/serve", Map.of("policy", policy));
        }
        unwrap();
    }

    @Test
    void manyCallersHearAtOnceThatItIsDownAndUseItAgainSoonAfterwards() throws Exception {
        // Given
        vault.bao().freeze();

        // When
        try (var pool = Executors.newFixedThreadPool(16)) {
            var calls = pool.invokeAll(Stream.generate(() -> (java.util.concurrent.Callable<Trouble>) this::trouble)
                    .limit(64)
                    .toList());

            // Then
            assertThat(calls.stream().map(Future::resultNow)).contains(Trouble.SLOW, Trouble.OVERLOADED);
        } finally {
            vault.bao().thaw();
        }
        Thread.sleep(600);
        unwrap();
    }

    @Test
    void measuresWhatCallersSee() {
        // When
        unwrap();
        assertThatThrownBy(() -> keeper.unwrap(Kek.PATIENT, UUID.randomUUID(), wrapped))
                .isInstanceOf(Failure.class);

        // Then
        var timers = serve.metrics().find("aceso.keeper.calls").timers();
        assertThat(timers)
                .extracting(t -> t.getId().getTag("call") + " " + t.getId().getTag("outcome") + " " + t.count())
                .containsExactlyInAnyOrder("wrap ok 1", "unwrap ok 1", "unwrap integrity 1");
    }

    private void unwrap() {
        assertThat(keeper.unwrap(Kek.PATIENT, ID, wrapped)).isEqualTo(Golden.counting(1, 32));
    }

    private Trouble trouble() {
        try {
            unwrap();
            throw new AssertionError("answered");
        } catch (Failure failure) {
            return Trouble.of(failure).orElseThrow();
        }
    }

    private static void failsInTime(Trouble trouble, ThrowingCallable call) {
        var begun = System.nanoTime();
        assertThatThrownBy(call).isInstanceOfSatisfying(Failure.class, f -> {
            assertThat(f.code()).isEqualTo(Code.KEYS_UNAVAILABLE);
            assertThat(Trouble.of(f)).contains(trouble);
        });
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LIMIT.plus(SLACK));
    }
}
