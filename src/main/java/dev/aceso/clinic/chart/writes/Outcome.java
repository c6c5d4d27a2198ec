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
     * @param unsure whether this attempt, or one before, may have arrived, and the EHR has not said since that it is not there
     */
    record Later(String code, boolean unsure) implements Outcome {}

    /**
     * It will not be tried again.
     *
     * @param code why
     * @param unsure as in {@link Later}: it may be there nevertheless
     */
    record Never(String code, boolean unsure) implements Outcome {}
}
