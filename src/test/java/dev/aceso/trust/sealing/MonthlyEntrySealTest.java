package dev.aceso.trust.sealing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.cipher.Golden;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MonthlyEntrySealTest {
    private static final Instant LAST_OF_MAY = Instant.parse("2026-05-31T23:59:59.999Z");
    private static final Instant FIRST_OF_JUNE = Instant.parse("2026-06-01T00:00:00Z");
    private static final UUID ROW = new UUID(1, 2);
    private static final Bytes TEXT = Bytes.utf8("an entry");

    private final FixedKeeper keeper = new FixedKeeper(1);
    private final MapWrappedKeys wrappedKeys = new MapWrappedKeys();
    private final Clock clock = Clock.fixed(LAST_OF_MAY, ZoneOffset.UTC);
    private final Months months = new Months();
    private final MonthlyEntrySeal seal = sealing();

    @Test
    void sealsEachMonthUnderAKeyOfItsOwn() {
        // When
        var may = seal.seal("audit.pending", ROW, LAST_OF_MAY, TEXT);
        var june = seal.seal("audit.pending", ROW, FIRST_OF_JUNE, TEXT);

        // Then
        assertThat(months.ids).containsOnlyKeys(YearMonth.of(2026, 5), YearMonth.of(2026, 6));
        assertThat(may.asHex()).contains(hex(months.ids.get(YearMonth.of(2026, 5))));
        assertThat(june.asHex()).contains(hex(months.ids.get(YearMonth.of(2026, 6))));
        assertThat(sealing().open("audit.pending", ROW, may)).isEqualTo(TEXT);
        assertThat(sealing().open("audit.pending", ROW, june)).isEqualTo(TEXT);
    }

    @Test
    void opensUnderTheSameContextOnly() {
        // Given
        var sealed = seal.seal("audit.pending", ROW, LAST_OF_MAY, TEXT);

        // Then
        KeeperContract.fails(Code.INTEGRITY, () -> seal.open("audit.entry", ROW, sealed));
        KeeperContract.fails(Code.INTEGRITY, () -> seal.open("audit.pending", new UUID(3, 4), sealed));
    }

    @Test
    void takesAnUnknownKeyForTamperingAndALostOneForLost() {
        // Given
        var sealed = seal.seal("audit.pending", ROW, LAST_OF_MAY, TEXT);
        var forged = sealed.toArray();
        forged[3] ^= 1;

        // Then
        KeeperContract.fails(Code.INTEGRITY, () -> seal.open("audit.pending", ROW, Bytes.of(forged)));

        // When
        wrappedKeys.kept.clear();

        // Then
        KeeperContract.fails(Code.KEYS_UNAVAILABLE, () -> sealing().open("audit.pending", ROW, sealed));
    }

    @Test
    void looksAnEarlierMonthsKeyUpOnce() {
        // Given a row that another process has sealed
        var sealed = sealing().seal("audit.pending", ROW, LAST_OF_MAY, TEXT);
        var restarted = sealing();

        // When
        restarted.open("audit.pending", ROW, sealed);
        restarted.open("audit.pending", ROW, sealed);

        // Then
        assertThat(months.lookups).isEqualTo(1);
    }

    @Test
    void makesTheNextMonthsKeyAhead() {
        // When
        seal.ahead();

        // Then
        assertThat(months.ids).containsOnlyKeys(YearMonth.of(2026, 5), YearMonth.of(2026, 6));
    }

    @Test
    void keepsTheKeyWarmOfAMonthThatBeginsWithinAToleratedOutage() {
        // When
        seal.keepWarm();

        // Then
        assertThat(keeper.handedOut).hasSize(2);
        assertThat(months.ids).containsOnlyKeys(YearMonth.of(2026, 5), YearMonth.of(2026, 6));
    }

    @Test
    void keepsTheKeyOfTheMonthWarmInItsMiddle() {
        // Given
        var middle = Clock.fixed(Instant.parse("2026-05-15T12:00:00Z"), ZoneOffset.UTC);

        // When
        sealing(middle).keepWarm();

        // Then
        assertThat(months.ids).containsOnlyKeys(YearMonth.of(2026, 5));
        assertThat(keeper.handedOut).hasSize(1);
    }

    private MonthlyEntrySeal sealing() {
        return sealing(clock);
    }

    private MonthlyEntrySeal sealing(Clock clock) {
        var unwrapped = new UnwrappedKeys(
                keeper,
                wrappedKeys,
                10,
                Warmth.simply(Duration.ofMinutes(5)),
                Ticker.systemTicker(),
                Scheduler.disabledScheduler());
        return new MonthlyEntrySeal(unwrapped, months, new KeeperWatch(clock, Duration.ofMinutes(2)), clock);
    }

    private static String hex(UUID id) {
        return id.toString().replace("-", "");
    }

    /** The keys of the months, in memory. */
    private final class Months extends LogKeys {
        private final Map<YearMonth, UUID> ids = new TreeMap<>();
        private int lookups;

        private Months() {
            super(keeper, wrappedKeys, new MapEscrow(), clock);
        }

        @Override
        UUID of(YearMonth month) {
            return ids.computeIfAbsent(month, m -> {
                var id = UUID.randomUUID();
                wrappedKeys.put(id, Kek.LOG, keeper.wrap(Kek.LOG, id, Golden.counting(m.getMonthValue(), 32)));
                return id;
            });
        }

        @Override
        boolean known(UUID id) {
            lookups++;
            return ids.containsValue(id);
        }
    }
}
