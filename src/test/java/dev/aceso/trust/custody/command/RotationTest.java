package dev.aceso.trust.custody.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import dev.aceso.Hands;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Kind;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Versions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RotationTest {
    private static final Duration SETTLE = Duration.ofSeconds(90);

    private final MapKeys keys = filled();
    private final Hands clock = new Hands(Instant.EPOCH);
    private final List<String> said = new ArrayList<>();

    @Test
    void bringsEverythingUnderANewVersionAndEndsTheOldOne() {
        // When
        var rotation = rotation(keys);
        rotation.finish();

        // Then
        assertThat(keys.versions(Kind.PATIENT)).isEqualTo(new Versions(2, 2, 2));
        assertThat(rotation.rewrapped()).isEqualTo(6);
        assertThat(rotation.version()).isEqualTo(2);
    }

    @Test
    void saysHowFastItWrappedAnewWithoutTheTimeThatItWaited() {
        // When
        rotation(keys).finish();

        // Then: the clock stands still but while it waits
        assertThat(said).contains("patient: 6 keys wrapped anew in 0.0 seconds, 6000 a second");
    }

    /** A process that dies is started again; wherever it was, one new version is made in all, and everything ends under it. */
    @Test
    void goesOnWhereItStoppedWhereverThatWas() {
        for (var dieAfter : List.of(false, true)) {
            int most = stepsOfAWholeRotation();
            for (int dieAt = 1; dieAt <= most; dieAt++) {
                // Given
                var dying = filled();
                dying.dieAt = dieAt;
                dying.dieAfter = dieAfter;
                var first = rotation(dying);
                assertThatThrownBy(first::finish).isInstanceOf(MapKeys.Died.class);

                // When
                var second = rotation(dying);
                second.finish();

                // Then: with the last note written it was whole, and a run after that is another rotation
                boolean whole = dieAt == most && dieAfter;
                int version = whole ? 3 : 2;
                assertThat(dying.versions(Kind.PATIENT))
                        .as("died %s step %d", dieAfter ? "after" : "before", dieAt)
                        .isEqualTo(new Versions(version, version, version));
                boolean begun = dieAt > 1 || dieAfter;
                assertThat(second.run().equals(first.run())).isEqualTo(begun && !whole);
            }
        }
    }

    @Test
    void doesNotDoAgainTheShelvesThatAreDone() {
        // Given: rotated, and died behind the first shelf's note
        keys.dieAt = 6;
        keys.dieAfter = true;
        assertThatThrownBy(rotation(keys)::finish).isInstanceOf(MapKeys.Died.class);
        var state = RotationState.of(keys.find(Kind.PATIENT).orElseThrow().fields());
        assertThat(state.shelf()).isEqualTo("00");
        assertThat(state.step()).isEqualTo(RotationState.Step.REWRAP);

        // When
        var again = rotation(keys);
        again.finish();

        // Then: two shelves, and the look at all three
        assertThat(again.takenUp()).isTrue();
        assertThat(again.seen()).isEqualTo(4 + 6);
    }

    /** The service wraps before it puts away: what was wrapped under the old version may arrive while everything is wrapped anew. */
    @Test
    void looksWhenNothingOldCanBeOnItsWayAndAgainWhileItFindsSome() {
        // Given: an old key arrives on a shelf that is done
        var arrived = new ArrayList<UUID>();
        keys.meanwhile = () -> {
            if (keys.newest == 2 && arrived.size() < 2) {
                arrived.add(UUID.randomUUID());
                keys.shelves.get("00").put("late-" + arrived.size(), 1);
            }
        };

        // When
        rotation(keys).finish();

        // Then: that nothing old is left is checked by the keeper
        assertThat(arrived).hasSize(2);
        assertThat(keys.decryptsFrom).isEqualTo(2);
        assertThat(Duration.between(Instant.EPOCH, clock.instant())).isGreaterThan(SETTLE);
    }

    @Test
    void neverEndsAVersionThatIsStillWrittenUnder() {
        // Given: an old service goes on wrapping under the old version
        keys.meanwhile = () -> keys.shelves.get("00").put("old-" + UUID.randomUUID(), 1);

        // Then
        assertThatThrownBy(rotation(keys)::finish)
                .isInstanceOfSatisfying(
                        Failure.class, f -> assertThat(f.detail().orElseThrow()).contains("keep appearing"));
        assertThat(keys.decryptsFrom).isEqualTo(1);
    }

    @Test
    void refusesASecondRotationOfTheSameKeyAtTheSameTime() {
        // Given
        var one = rotation(keys);
        var other = rotation(keys);
        one.finish();

        // Then
        assertThatThrownBy(other::finish).isInstanceOf(Failure.class);
        assertThat(keys.newest).isEqualTo(2);
    }

    @Test
    void beginsAnewWhenTheLastOneIsDone() {
        // Given
        rotation(keys).finish();

        // When
        rotation(keys).finish();

        // Then
        assertThat(keys.versions(Kind.PATIENT)).isEqualTo(new Versions(3, 3, 3));
    }

    private int stepsOfAWholeRotation() {
        var whole = filled();
        rotation(whole).finish();
        return whole.steps;
    }

    private Rotation rotation(MapKeys on) {
        return new Rotation(on, on, Kind.PATIENT, clock, SETTLE, clock::forward, said::add, () -> {});
    }

    private static MapKeys filled() {
        var keys = new MapKeys();
        for (var shelf : List.of("00", "7f", "ff")) {
            keys.wrap(shelf, "a");
            keys.wrap(shelf, "b");
        }
        return keys;
    }
}
