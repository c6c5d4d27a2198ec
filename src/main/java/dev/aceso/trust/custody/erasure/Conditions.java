package dev.aceso.trust.custody.erasure;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.custody.CustodyConfig;
import dev.aceso.trust.custody.erasure.Retention.Verdict;
import dev.aceso.trust.custody.hold.Holds;
import dev.aceso.trust.custody.merge.Merges;
import dev.aceso.trust.sealing.PatientKeys.Living;

/** What forbids an erasure: asked when somebody wants one, again when it is approved, and again before the key is given up. */
@Singleton
class Conditions {
    private final Holds holds;
    private final Merges merges;
    private final BirthDates births;
    private final List<HeldRecords> records;
    private final Retention retention;
    private final Clock clock;

    @Inject
    Conditions(
            Holds holds,
            Merges merges,
            BirthDates births,
            Instance<HeldRecords> records,
            CustodyConfig config,
            Clock clock) {
        this(
                holds,
                merges,
                births,
                records.stream().toList(),
                new Retention(
                        config.retention().state().flatMap(RetentionPeriods.load()::of),
                        config.retention().years().orElse(0)),
                clock);
    }

    Conditions(
            Holds holds,
            Merges merges,
            BirthDates births,
            List<HeldRecords> records,
            Retention retention,
            Clock clock) {
        this.holds = holds;
        this.merges = merges;
        this.births = births;
        this.records = List.copyOf(records);
        this.retention = retention;
        this.clock = clock;
    }

    /** Asks the EHR for the day of birth, where it makes a difference: before any transaction, since it may take seconds. */
    Optional<LocalDate> birth(Living key) {
        return retention.asksForBirth() ? births.of(key.patient()) : Optional.empty();
    }

    /**
     * Demands that nothing forbids the erasure. In the transaction in which the key is held alone. A hold on anybody who is merged with the
     * patient counts: it was placed on the person.
     *
     * @throws Failure {@code HELD}, {@code RETENTION_RUNNING} or {@code RETENTION_UNKNOWN}
     */
    void demand(String patient, Living key, Optional<LocalDate> birth) {
        if (holds.any(patient) || merges.heldAlone(patient).stream().anyMatch(holds::any)) {
            throw new Failure(Code.HELD);
        }
        LocalDate lastEntry = LocalDate.ofInstant(newest(key.id()).orElse(key.since()), clock.getZone());
        switch (retention.on(LocalDate.now(clock), lastEntry, birth)) {
            case Verdict.Over _ -> {}
            // Without the day: it can tell when somebody was born.
            case Verdict.Running _ -> throw new Failure(Code.RETENTION_RUNNING);
            case Verdict.Unknown(String why) -> throw new Failure(Code.RETENTION_UNKNOWN, why);
        }
    }

    private Optional<Instant> newest(UUID key) {
        return records.stream().flatMap(kind -> kind.newest(key).stream()).max(Comparator.naturalOrder());
    }
}
