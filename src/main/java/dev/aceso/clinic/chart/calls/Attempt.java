package dev.aceso.clinic.chart.calls;

import java.io.IOException;
import java.time.Duration;

/**
 * One request and the reading of its answer.
 *
 * @param <T> what it yields
 * @param <X> what it throws when an answer came that cannot be used; such an attempt is not made again
 */
@FunctionalInterface
public interface Attempt<T, X extends Exception> {
    /**
     * Makes it.
     *
     * @param limit how long it may take from beginning to end; it ends itself then, by any {@link IOException}
     * @throws Unanswered when no answer came, or one that says so
     * @throws IOException when the answer broke off, or is not what it should be
     */
    T make(Duration limit) throws IOException, X;
}
