package dev.aceso.trust.workforce.training;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.aceso.ground.parties.Role;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.workforce.Workforce;
import dev.aceso.trust.workforce.scim.ScimConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What training the covered entity demands (45 CFR 164.530(b), 164.308(a)(5)). Days are counted in its time zone, that of the clock; the day on
 * which something ends still counts.
 */
@Singleton
class Policy {
    /** Before it, nobody completed anything. */
    static final LocalDate FIRST_DAY = LocalDate.of(1970, 1, 1);

    private static final Logger LOG = Logger.getLogger(Policy.class);
    private static final int MOST_COURSES = 20;
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Duration MOST_OFTEN = Duration.ofSeconds(1);
    private static final Duration LEAST_OFTEN = Duration.ofHours(1);
    private static final Period LONGEST_GRACE = Period.ofDays(90);
    private static final Period LONGEST_WARNING = Period.ofDays(365);
    private static final Period LONGEST_VALID = Period.ofYears(10);

    private final TrainingConfig config;
    private final boolean provisioned;
    private final Clock clock;
    private final List<Course> courses;

    Policy(TrainingConfig config, ScimConfig scim, Clock clock) {
        this.config = config;
        this.provisioned = scim.clients().isPresent();
        this.clock = clock;
        this.courses = config.courses().entrySet().stream()
                .map(entry -> course(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Course::id))
                .toList();
        demand(courses.size() <= MOST_COURSES, "courses must be twenty at most");
        demand(within(config.grace(), LONGEST_GRACE), "grace must be from P0D to P90D");
        demand(within(config.warn(), LONGEST_WARNING), "warn must be from P0D to P365D");
        demand(
                config.longestOverride().toHours() > 0
                        && config.longestOverride().compareTo(LONGEST) <= 0,
                "longest-override must be an hour at least and 30 days at most");
        demand(
                config.countEvery().compareTo(MOST_OFTEN) >= 0
                        && config.countEvery().compareTo(LEAST_OFTEN) <= 0,
                "count-every must be a second at least and an hour at most");
    }

    void check(
            @Observes StartupEvent start,
            @ConfigProperty(name = "aceso.command") Optional<String> command,
            Access access) {
        if (command.filter("serve"::equals).isPresent()) {
            check(ConfigUtils.getProfiles(), access.takingTraining());
        }
    }

    /**
     * Compares the configuration with what may be.
     *
     * @param taking the roles that may do what takes training: whoever none of the courses is for would pass as trained
     * @throws IllegalStateException when the service may not start so
     */
    void check(List<String> profiles, Set<Role> taking) {
        if (config.required().isEmpty() && profiles.contains("prod")) {
            throw new IllegalStateException("Say whether those who work here must have training on record:"
                    + " aceso.training.required=true with aceso.training.courses.*, or aceso.training.required=false");
        }
        demand(!required() || !courses.isEmpty(), "required=true needs a course: aceso.training.courses.*");
        demand(!required() || provisioned, "required=true needs aceso.scim.clients: else nobody could be made known");
        demand(
                !required() || without(taking).isEmpty(),
                "courses has none for " + without(taking)
                        + ", whose work shows patients' data: name the role in a course, or leave roles out in one for all");
        if (!required()) {
            LOG.warn("whoever works here may see patients' data without training on record:"
                    + " aceso.training.required is not true");
        }
    }

    /** Whether it is demanded. */
    boolean required() {
        return config.required().orElse(false);
    }

    /** All courses, by their ids. */
    List<Course> courses() {
        return courses;
    }

    /** Those that whoever has these roles must have. */
    List<Course> courses(Set<Role> roles) {
        return courses.stream().filter(course -> course.isFor(roles)).toList();
    }

    /** The course of that id. */
    Optional<Course> course(String id) {
        return courses.stream().filter(course -> course.id().equals(id)).findFirst();
    }

    /** Which day it is at the covered entity. */
    LocalDate today() {
        return LocalDate.now(clock);
    }

    /**
     * The latest day on which somebody may have completed something by now: that of the covered entity, or that of UTC where it has begun there. A
     * learning system that counts its days in UTC is a day ahead of an entity to its west in the evening, and tells the truth. When training ends is
     * counted by the entity's calendar all the same.
     */
    LocalDate latest() {
        LocalDate utc = LocalDate.now(clock.withZone(ZoneOffset.UTC));
        return utc.isAfter(today()) ? utc : today();
    }

    /** The last day on which a completion counts: by the policy, or by its certificate where that says an earlier one. */
    Optional<LocalDate> lastDay(String course, LocalDate completedOn, Optional<LocalDate> certificate) {
        return course(course)
                .filter(known -> !completedOn.isBefore(known.since()))
                .map(known -> completedOn.plus(known.validFor()))
                .map(day -> certificate.filter(day::isAfter).orElse(day));
    }

    /** The last day on which it is said of training that ends then that it ends soon. */
    LocalDate soon() {
        return today().plus(config.warn());
    }

    /** Until the end of which day whoever was made known then is let in without; nothing where there is no grace. */
    Optional<LocalDate> graceEndsOn(Instant joined) {
        return config.grace().isZero()
                ? Optional.empty()
                : Optional.of(joined.atZone(clock.getZone())
                        .toLocalDate()
                        .plus(config.grace())
                        .minusDays(1));
    }

    /** The longest override. */
    Duration longestOverride() {
        return config.longestOverride();
    }

    /** Whose software may report completions. */
    Set<String> clients() {
        return config.clients().orElse(Set.of());
    }

    private String without(Set<Role> taking) {
        return taking.stream()
                .filter(role -> Workforce.has(role) && courses(Set.of(role)).isEmpty())
                .map(Role::code)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static Course course(String id, TrainingConfig.CourseConfig said) {
        demand(id.matches("[a-z0-9-]{1,40}"), "courses must be named in lower-case letters, digits and hyphens");
        String its = "courses." + id + ".";
        demand(text(said.title(), 100), its + "title must be a line of 100 characters at most");
        demand(text(said.where(), 300), its + "where must be a line of 300 characters at most");
        demand(
                !said.validFor().isZero() && within(said.validFor(), LONGEST_VALID),
                its + "valid-for must be a day at least and ten years at most");
        Set<Role> roles = said.roles().stream()
                .flatMap(Collection::stream)
                .map(name -> Role.of(name)
                        .orElseThrow(() -> new IllegalStateException(
                                "aceso.training." + its + "roles must name roles of the access matrix")))
                .collect(Collectors.toUnmodifiableSet());
        return new Course(id, said.title(), said.validFor(), said.since().orElse(FIRST_DAY), roles, said.where());
    }

    private static boolean text(String said, int most) {
        return !said.isBlank() && said.length() <= most && said.matches("\\P{Cc}*");
    }

    private static boolean within(Period period, Period most) {
        return !period.isNegative() && !FIRST_DAY.plus(period).isAfter(FIRST_DAY.plus(most));
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("aceso.training." + otherwise);
        }
    }
}
