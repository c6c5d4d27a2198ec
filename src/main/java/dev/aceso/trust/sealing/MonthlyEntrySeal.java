package dev.aceso.trust.sealing;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.cipher.LogRowCipher;
import io.quarkus.scheduler.Scheduled;

/** Seals rows of the log under the key of their month, UTC. */
@ApplicationScoped
class MonthlyEntrySeal implements EntrySeal {
    /** A hundred years of months. */
    private static final int MOST_KNOWN = 1_200;

    private final UnwrappedKeys unwrapped;
    private final LogKeys keys;
    private final KeeperWatch watch;
    private final Clock clock;
    private final LogRowCipher cipher = new LogRowCipher(new SecureRandom());
    private final Map<YearMonth, UUID> months = new ConcurrentHashMap<>();
    /** Ids of keys of months that were looked up. They stay ours for good. */
    private final Set<UUID> ours = ConcurrentHashMap.newKeySet();

    MonthlyEntrySeal(UnwrappedKeys unwrapped, LogKeys keys, KeeperWatch watch, Clock clock) {
        this.unwrapped = unwrapped;
        this.keys = keys;
        this.watch = watch;
        this.clock = clock;
    }

    @Override
    public Bytes seal(String table, UUID row, Instant at, Bytes plaintext) {
        var keyId = keyOf(month(at));
        return unwrapped.with(Kek.LOG, keyId, key -> cipher.seal(key, keyId, table, row, plaintext));
    }

    @Override
    public Bytes open(String table, UUID row, Bytes sealed) {
        var keyId = LogRowCipher.keyOf(sealed);
        if (!isOurs(keyId)) {
            throw new Failure(Code.INTEGRITY, "a row of the log names no key of ours");
        }
        return unwrapped.with(Kek.LOG, keyId, key -> cipher.open(key, table, row, sealed));
    }

    /**
     * Makes the keys of this month and the next ahead of time. Otherwise the first entries of a month would each need a second
     * connection while they hold one, and could exhaust the pool together.
     */
    @Scheduled(every = "12h", identity = "log-keys-ahead")
    void ahead() {
        var now = month(clock.instant());
        keyOf(now);
        keyOf(now.plusMonths(1));
    }

    /** Uses the key of the month, and of the one that begins within a tolerated outage, so that they are always warm. */
    @Scheduled(every = "10s", identity = "log-keys-warm", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keepWarm() {
        var now = clock.instant();
        var soon = now.plus(watch.tolerated()).plus(Warmth.SLACK);
        Stream.of(now, soon)
                .map(MonthlyEntrySeal::month)
                .distinct()
                .forEach(month -> unwrapped.with(Kek.LOG, keyOf(month), key -> true));
    }

    private boolean isOurs(UUID keyId) {
        if (ours.contains(keyId) || months.containsValue(keyId)) {
            return true;
        }
        if (!keys.known(keyId)) {
            return false;
        }
        if (ours.size() >= MOST_KNOWN) {
            ours.clear();
        }
        ours.add(keyId);
        return true;
    }

    private UUID keyOf(YearMonth month) {
        // Not computeIfAbsent: the key is made in a transaction, and no lock should be held over one.
        var known = months.get(month);
        if (known != null) {
            return known;
        }
        var made = keys.of(month);
        months.put(month, made);
        return made;
    }

    private static YearMonth month(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC));
    }
}
