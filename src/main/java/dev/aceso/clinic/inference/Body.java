package dev.aceso.clinic.inference;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.aceso.clinic.chart.Slice;
import dev.aceso.ground.parties.Sensitivity;
import org.jspecify.annotations.Nullable;

/**
 * The content of an inference record. Format 1 is of what nothing sensitive went into, format 2 of what something did.
 *
 * @param format the version of this form
 * @param finding what was concluded and from what
 * @param tally how much of the chart was used when the record was first made
 * @param sensitivities the codes of the sensitive categories that it inherited from what it was made of, sorted; none in format 1
 * @param notices what must accompany it, such as the notice of 42 CFR 2.32
 */
public record Body(
        int format,
        Finding finding,
        Slice.Tally tally,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> sensitivities,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notices) {
    public Body(
            int format,
            Finding finding,
            Slice.Tally tally,
            @Nullable List<String> sensitivities,
            @Nullable List<String> notices) {
        this.format = format;
        this.finding = finding;
        this.tally = tally;
        this.sensitivities = sensitivities == null ? List.of() : List.copyOf(sensitivities);
        this.notices = notices == null ? List.of() : List.copyOf(notices);
    }

    /** The sensitive categories that it inherited. */
    public Set<Sensitivity> categories() {
        return sensitivities.stream().map(Sensitivity::new).collect(Collectors.toUnmodifiableSet());
    }

    /** What nothing sensitive went into. */
    static Body plain(Finding finding, Slice.Tally tally) {
        return new Body(1, finding, tally, List.of(), List.of());
    }
}
