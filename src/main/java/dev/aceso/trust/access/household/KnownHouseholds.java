package dev.aceso.trust.access.household;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.limits.Rates;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.household.HomesOfPatients.Homes;
import dev.aceso.trust.access.household.HomesOfPatients.NotAsked;
import dev.aceso.trust.access.household.HomesOfPatients.Told;
import dev.aceso.trust.access.household.HomesOfPatients.Unsure;
import dev.aceso.trust.access.questions.Questions;
import dev.aceso.trust.access.questions.Questions.Answer;
import dev.aceso.trust.access.questions.Questions.Asker;
import dev.aceso.trust.access.questions.Questions.Bounds;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import org.jboss.logging.Logger;

/**
 * Compares where somebody who works here lives, as SCIM said, with where the patient's EHR says that the patient does.
 *
 * <h2>Guarantees</h2>
 *
 * <p>It never stands in the way: whatever goes wrong, or takes too long, is {@link Household#UNKNOWN}. An EHR is asked only for somebody whose own
 * address is known; once for a patient, however many ask at the same time; by so many at once, and for one person so often, as is configured. Only
 * pseudonyms are compared and remembered.
 */
@Singleton
@Startup
class KnownHouseholds implements Households {
    private static final Logger LOG = Logger.getLogger(KnownHouseholds.class);
    private static final Duration LONGEST_REMEMBERED = Duration.ofDays(1);
    private static final Duration LONGEST_NOT_ASKED = Duration.ofHours(1);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(5);

    private final HomesOfWorkers workers;
    private final HomesOfPatients patients;
    private final HouseholdConfig config;
    private final Rates rates;
    private final MeterRegistry meters;
    private final Questions<PatientRef, Told> questions;

    KnownHouseholds(
            HomesOfWorkers workers,
            HomesOfPatients patients,
            HouseholdConfig config,
            Rates rates,
            Clock clock,
            MeterRegistry meters) {
        this.workers = workers;
        this.patients = patients;
        this.config = config;
        this.rates = rates;
        this.meters = meters;
        Bounds.demand("aceso.household.patience", config.patience(), LONGEST_PATIENCE);
        Bounds.demand("aceso.household.remembered", config.remembered(), LONGEST_REMEMBERED);
        Bounds.demand("aceso.household.not-asked-again", config.notAskedAgain(), LONGEST_NOT_ASKED);
        if (config.askedAtOnce() < 1) {
            throw new IllegalStateException("aceso.household.asked-at-once must be 1 or more");
        }
        this.questions =
                new Questions<>(clock, new Bounds(config.patience(), config.askedAtOnce(), LONGEST_REMEMBERED));
    }

    @Override
    public Household of(Caller caller, PatientRef patient) {
        try {
            Set<String> own = homes(caller, patient);
            return own.isEmpty() ? Household.NOT_SHARED : compared(own, caller, patient);
        } catch (Failure failure) {
            LOG.warnf("who lives together could not be told: %s", failure.code().wire());
            count(patient.ehr(), "failed");
            return Household.UNKNOWN;
        }
    }

    private Set<String> homes(Caller caller, PatientRef patient) {
        return switch (caller) {
            case Caller.Person person -> workers.of(person);
            case Caller.Software _ -> Set.of();
            case Caller.OnBehalf hook ->
                hook.assertedUser()
                        .filter(_ -> hook.ehr().equals(patient.ehr()))
                        .flatMap(user -> StaffRef.of(hook.ehr(), user))
                        .map(workers::of)
                        .orElse(Set.of());
        };
    }

    private Household compared(Set<String> own, Caller caller, PatientRef patient) {
        var asker = new Asker(patient.ehr(), person(caller));
        Optional<Told> told = questions.answer(
                asker,
                patient,
                () -> rates.allows(Rates.Kind.HOUSEHOLD, asker.person()),
                deadline -> asked(patient, deadline));
        if (told.isEmpty()) {
            count(patient.ehr(), "missed");
            return Household.UNKNOWN;
        }
        return switch (told.get()) {
            case Homes(Set<String> homes) -> Collections.disjoint(own, homes) ? Household.NOT_SHARED : Household.SHARED;
            case Unsure _ -> Household.UNKNOWN;
            case NotAsked _ -> Household.NOT_SHARED;
        };
    }

    private Answer<Told> asked(PatientRef patient, Instant deadline) {
        Told told = patients.ask(patient, deadline);
        return switch (told) {
            case Homes(Set<String> homes) -> {
                count(patient.ehr(), homes.isEmpty() ? "none" : "home");
                yield new Answer<>(told, config.remembered());
            }
            case Unsure _ -> {
                count(patient.ehr(), "unsure");
                yield new Answer<>(told, config.notAskedAgain());
            }
            case NotAsked _ -> new Answer<>(told, config.remembered());
        };
    }

    private static String person(Caller caller) {
        return caller instanceof Caller.OnBehalf hook
                ? hook.ehr() + " " + hook.assertedUser().orElse("")
                : caller.issuer() + " " + caller.subject();
    }

    private void count(String ehr, String told) {
        meters.counter("aceso.household.asked", "ehr", ehr, "told", told).increment();
    }
}
