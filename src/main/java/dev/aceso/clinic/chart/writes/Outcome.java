package dev.aceso.clinic.chart.writes;

/** What became of one attempt to write. */
sealed interface Outcome {
    /**
     * It is written.
     *
     * @param how {@code created}, {@code updated}, or {@code found}: it was there already
     */
    record Done(String how) implements Outcome {}

    /**
     * It may be tried again.
     *
     * @param code why it is not known to be written
     */
    record Later(String code) implements Outcome {}

    /**
     * It will not be written.
     *
     * @param code why
     */
    record Never(String code) implements Outcome {}
}
