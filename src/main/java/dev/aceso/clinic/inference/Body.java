package dev.aceso.clinic.inference;

import dev.aceso.clinic.chart.Slice;

/**
 * The content of an inference record, format 1.
 *
 * @param format the version of this form
 * @param finding what was concluded and from what
 * @param tally how much of the chart was used when the record was first made
 */
public record Body(int format, Finding finding, Slice.Tally tally) {}
