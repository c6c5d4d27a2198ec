package dev.aceso.clinic.inference;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What a function concluded, and from what. This is the body of an inference record.
 *
 * @param inputs every input the function looks at, known or not, in a fixed order
 * @param results what was computed
 * @param gaps what was not computed, and why
 */
public record Finding(List<Input> inputs, List<Result> results, List<Gap> gaps) {
    public Finding {
        inputs = List.copyOf(inputs);
        results = List.copyOf(results);
        gaps = List.copyOf(gaps);
    }

    /**
     * One input.
     *
     * @param name its code in the function, such as {@code systolic-blood-pressure}
     * @param label its name for a reader
     * @param state {@code known}, {@code unknown}, {@code out-of-range} or {@code not-usable}
     * @param value the value used, as text: a number, {@code yes}, {@code no}, a word
     * @param unit the UCUM unit of the value
     * @param observed the day the value holds for
     * @param source the resource it came from, such as {@code Observation/123}
     * @param note why it is not known, or what was done to it (converted from mmol/L)
     */
    public record Input(
            String name,
            String label,
            String state,
            Optional<String> value,
            Optional<String> unit,
            Optional<LocalDate> observed,
            Optional<String> source,
            Optional<String> note) {}

    /**
     * One result.
     *
     * @param name its code in the function, such as {@code prevent-cvd-10-year}
     * @param label its name for a clinician
     * @param value the value shown, as text
     * @param unit the unit, {@code %} or UCUM; empty for a category
     * @param citation the publication, with DOI
     * @param plain the result in words for the patient
     */
    public record Result(String name, String label, String value, String unit, String citation, String plain) {}

    /**
     * Something that was not computed.
     *
     * @param result the name of the result that is missing, or of a group of them
     * @param reason why, as a code such as {@code known-cardiovascular-disease}
     * @param detail why, in words for a clinician
     * @param plain why, in words for the patient
     */
    public record Gap(String result, String reason, String detail, String plain) {}
}
