package dev.aceso.trust.sealing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.sealing.Envelope.DataKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PatientEnvelopeTest {
    private static final PatientRef PATIENT = new PatientRef("north", "p-1");
    private static final PatientRef OTHER = new PatientRef("north", "p-2");
    private static final UUID ROW = new UUID(1, 2);
    private static final Bytes TEXT = Bytes.utf8("an inference");

    private final FixedKeeper keeper = new FixedKeeper(1);
    private final MapWrappedKeys wrappedKeys = new MapWrappedKeys();
    private final MapDataKeys rows = new MapDataKeys();
    private final MapEscrow escrow = new MapEscrow();
    private final UnwrappedKeys unwrapped = new UnwrappedKeys(
            keeper,
            wrappedKeys,
            100,
            Warmth.simply(Duration.ofMinutes(5)),
            Ticker.systemTicker(),
            Scheduler.disabledScheduler());
    private final PatientEnvelope envelope = envelope(rows);

    @Test
    void givesAPatientOneKeyForEver() {
        // When
        var key = envelope.keyOf(PATIENT);

        // Then
        assertThat(envelope.keyOf(PATIENT)).isEqualTo(key);
        assertThat(envelope.find(PATIENT)).contains(key);
        assertThat(envelope.knows(PATIENT)).isTrue();
        assertThat(envelope(rows).knows(PATIENT)).isTrue();
        assertThat(envelope.keyOf(OTHER)).isNotEqualTo(key);
        assertThat(wrappedKeys.kept).hasSize(2);
    }

    @Test
    void makesNoKeyByLooking() {
        assertThat(envelope.find(PATIENT)).isEmpty();
        assertThat(envelope.knows(PATIENT)).isFalse();
        assertThat(envelope.patient(envelope.opaqueId(PATIENT))).isEmpty();
        assertThat(rows.rows).isEmpty();
    }

    @Test
    void keepsTheKeyOfTheFirstWhenTwoCameAtOnce() {
        // Given
        var slow = new MapDataKeys() {
            private boolean asked;

            @Override
            Optional<DataKeyRow> of(String opaqueId) {
                if (!asked) {
                    asked = true;
                    // Another transaction is faster, between our look and our claim.
                    envelope(this).keyOf(PATIENT);
                    return Optional.empty();
                }
                return super.of(opaqueId);
            }
        };

        // When
        var key = envelope(slow).keyOf(PATIENT);

        // Then
        assertThat(slow.rows.values())
                .singleElement()
                .satisfies(row -> assertThat(row.id).isEqualTo(key.id()));
        assertThat(wrappedKeys.kept).containsOnlyKeys(key.id());
    }

    @Test
    void leavesNothingWhenTheKeeperIsDown() {
        // Given
        keeper.down = true;

        // Then
        KeeperContract.fails(Code.KEYS_UNAVAILABLE, () -> envelope.keyOf(PATIENT));
        assertThat(rows.rows).isEmpty();
        assertThat(wrappedKeys.kept).isEmpty();
    }

    @Test
    void findsThePatientByTheOpaqueIdOnly() {
        // When
        envelope.keyOf(PATIENT);

        // Then
        assertThat(envelope.patient(envelope.opaqueId(PATIENT))).contains(PATIENT);
        assertThat(envelope.patient(envelope.opaqueId(OTHER))).isEmpty();
        var row = rows.rows.get(envelope.opaqueId(PATIENT));
        assertThat(Bytes.of(row.sealedRef).asUtf8()).doesNotContain("north").doesNotContain("p-1");
    }

    @Test
    void refusesTheSealedNameOfAnotherPatient() {
        // Given
        envelope.keyOf(PATIENT);
        envelope.keyOf(OTHER);
        var mine = rows.rows.get(envelope.opaqueId(PATIENT));

        // When
        mine.sealedRef = rows.rows.get(envelope.opaqueId(OTHER)).sealedRef;

        // Then
        KeeperContract.fails(Code.INTEGRITY, () -> envelope.patient(envelope.opaqueId(PATIENT)));
    }

    @Test
    void opensUnderTheSameContextOnly() {
        // Given
        var key = envelope.keyOf(PATIENT);
        var other = envelope.keyOf(OTHER);

        // When
        var sealed = envelope.seal(key, "records.inference", ROW, 1, TEXT);

        // Then
        assertThat(envelope.open(key, "records.inference", ROW, 1, sealed)).isEqualTo(TEXT);
        KeeperContract.fails(Code.INTEGRITY, () -> envelope.open(key, "records.inference", ROW, 2, sealed));
        KeeperContract.fails(Code.INTEGRITY, () -> envelope.open(key, "records.viewing", ROW, 1, sealed));
        KeeperContract.fails(Code.INTEGRITY, () -> envelope.open(key, "records.inference", new UUID(1, 3), 1, sealed));
        KeeperContract.fails(Code.INTEGRITY, () -> envelope.open(other, "records.inference", ROW, 1, sealed));
    }

    @Test
    void saysThatAKeyIsNotKeptAnyMore() {
        // Given
        var sealed = envelope.seal(envelope.keyOf(PATIENT), "records.inference", ROW, 1, TEXT);

        // Then
        KeeperContract.fails(
                Code.KEYS_UNAVAILABLE,
                () -> envelope.open(new DataKey(UUID.randomUUID()), "records.inference", ROW, 1, sealed));
    }

    @Test
    void asksNoDatabaseAboutAKeyThatIsInMemory() {
        // Given
        var key = envelope.keyOf(PATIENT);
        var looks = rows.looks;

        // When
        envelope.warm(PATIENT);

        // Then
        assertThat(rows.looks).isEqualTo(looks);

        // When: it was forgotten, and given up
        unwrapped.drop(key.id());
        rows.rows.clear();
        envelope.warm(PATIENT);

        // Then
        assertThat(rows.looks).isEqualTo(looks + 1);
        assertThat(unwrapped.holds(key.id())).isFalse();
    }

    @Test
    void warmsAKeyThatIsNotInMemory() {
        // Given
        var key = envelope.keyOf(PATIENT);
        unwrapped.drop(key.id());

        // When
        envelope.warm(PATIENT);
        envelope.warm(OTHER);

        // Then
        assertThat(unwrapped.holds(key.id())).isTrue();
        assertThat(rows.rows).hasSize(1);
    }

    private PatientEnvelope envelope(MapDataKeys over) {
        return new PatientEnvelope(
                keeper,
                wrappedKeys,
                unwrapped,
                over,
                new EpochPseudonyms(keeper),
                new Digests(keeper),
                escrow,
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    }
}
