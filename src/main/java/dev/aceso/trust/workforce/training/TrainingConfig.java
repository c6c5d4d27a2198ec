package dev.aceso.trust.workforce.training;

import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which training those who work here must have on record. */
@ConfigMapping(prefix = "aceso.training")
interface TrainingConfig {
    /** Whether it is demanded; production does not start without a word. */
    Optional<Boolean> required();

    /** The courses, by their ids. */
    Map<String, CourseConfig> courses();

    /** For how long whoever was made known is let in without, counted in days from that day on. */
    @WithDefault("P0D")
    Period grace();

    /** How long before its end it is said that training ends soon. */
    @WithDefault("P30D")
    Period warn();

    /** The longest override. */
    @WithDefault("PT72H")
    Duration longestOverride();

    /** The ids, at the identity provider, of software that may report completions; without one no software may. */
    Optional<Set<String>> clients();

    /** How often it is counted who lacks training; each time one query looks at all who work here. */
    @WithDefault("PT5M")
    Duration countEvery();

    /** One course. */
    interface CourseConfig {
        /** How it is called, for those who read messages. */
        String title();

        /** How long it counts after the day on which it was completed, such as {@code P1Y}. */
        Period validFor();

        /** The first day on which it could be completed so that it counts. */
        Optional<LocalDate> since();

        /** The roles that must have it; without a word all that work here. */
        Optional<Set<String>> roles();

        /** Where it is taken: an address or a sentence. */
        String where();
    }
}
