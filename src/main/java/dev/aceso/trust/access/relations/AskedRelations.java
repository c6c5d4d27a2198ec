package dev.aceso.trust.access.relations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.limits.Rates;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.questions.Questions;
import dev.aceso.trust.access.questions.Questions.Answer;
import dev.aceso.trust.access.questions.Questions.Asker;
import dev.aceso.trust.access.questions.Questions.Bounds;
import dev.aceso.trust.access.relations.EhrRelations.Proven;
import dev.aceso.trust.access.relations.EhrRelations.Terms;
import dev.aceso.trust.access.relations.EhrRelations.Told;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;

/**
 * What EHRs say of who treats whom, asked for when it is needed and remembered for a short while.
 *
 * <h2>Guarantees</h2>
 *
 * <p>An EHR is asked only about its own staff and its own patients; once for two people, however many ask at the same time; about so many pairs at
 * once, by one person about half of them at most, and so often, as is configured: whoever asks about many patients waits for themselves. Who has to wait for longer than that has no relationship for now. What is remembered,
 * yes and no, is in this process only, bounded in number and time: replicas can differ by as long as it is remembered.
 */
@Singleton
@Startup
class AskedRelations {
    private static final Duration LONGEST_REMEMBERED = Duration.ofHours(1);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_BACK = Duration.ofDays(30);
    private static final Duration LONGEST_AHEAD = Duration.ofDays(90);
    private static final Duration LONGEST_VISIT = Duration.ofDays(31);
    private static final Duration LONGEST_STAY = Duration.ofDays(366);

    private final EhrRelations ehrs;
    private final RelationsConfig config;
    private final Rates rates;
    private final MeterRegistry meters;
    private final Questions<Two, Told> questions;

    AskedRelations(EhrRelations ehrs, RelationsConfig config, Rates rates, Clock clock, MeterRegistry meters) {
        this.ehrs = ehrs;
        this.config = config;
        this.rates = rates;
        this.meters = meters;
        Bounds.demand("aceso.relations.remembered", config.remembered(), LONGEST_REMEMBERED);
        Bounds.demand("aceso.relations.not-asked-again", config.notAskedAgain(), LONGEST_REMEMBERED);
        Bounds.demand("aceso.relations.patience", config.patience(), LONGEST_PATIENCE);
        Bounds.demand("aceso.relations.after-visit", config.afterVisit(), LOOK_BACK);
        Bounds.demand("aceso.relations.before-visit", config.beforeVisit(), LONGEST_AHEAD);
        Bounds.demand("aceso.relations.open-visit", config.openVisit(), LONGEST_VISIT);
        Bounds.demand("aceso.relations.open-stay", config.openStay(), LONGEST_STAY);
        if (config.askedAtOnce() < 1) {
            throw new IllegalStateException("aceso.relations.asked-at-once must be 1 or more");
        }
        this.questions =
                new Questions<>(clock, new Bounds(config.patience(), config.askedAtOnce(), LONGEST_REMEMBERED));
    }

    private record Two(StaffRef staff, PatientRef patient) {}

    /**
     * What the EHR says that ties them, now or a short while ago; nothing, also when it cannot be asked.
     *
     * @throws Failure {@code STORE_UNAVAILABLE} when what it says of the patient cannot be kept, {@code ABANDONED} when nobody waits any more
     */
    Optional<Relation> of(StaffRef staff, PatientRef patient) {
        if (!staff.ehr().equals(patient.ehr())) {
            return Optional.empty();
        }
        var two = new Two(staff, patient);
        // That it is too often is not said to whoever asks: an id that stands for nobody costs no question.
        Optional<Told> told = questions.answer(
                new Asker(staff.ehr(), staff.user()),
                two,
                () -> rates.allows(Rates.Kind.RELATION, staff.ehr() + " " + staff.user()),
                deadline -> asked(two, deadline));
        if (told.isEmpty()) {
            count(staff.ehr(), "missed");
        }
        return told.flatMap(said -> said instanceof Proven(Relation by) ? Optional.of(by) : Optional.empty());
    }

    private Answer<Told> asked(Two two, Instant deadline) {
        Told told = ehrs.ask(
                two.staff,
                two.patient,
                new Terms(config.afterVisit(), config.beforeVisit(), config.openVisit(), config.openStay(), deadline));
        count(
                two.staff.ehr(),
                switch (told) {
                    case Proven(Relation by) -> by.wire();
                    case EhrRelations.None _ -> "none";
                    case EhrRelations.Unsure _ -> "unsure";
                });
        return new Answer<>(told, told instanceof Proven ? config.remembered() : config.notAskedAgain());
    }

    private void count(String ehr, String told) {
        meters.counter("aceso.relations.asked", "ehr", ehr, "told", told).increment();
    }
}
