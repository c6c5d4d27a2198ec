package dev.aceso.clinic.decisions;

import java.time.LocalDate;
import java.util.Optional;

import dev.aceso.clinic.chart.Fact;
import dev.aceso.clinic.inference.Finding;

/**
 * What the chart holds about one element: either a value that may be used, or why there is none. There is no third case, so no
 * guess can fill a gap.
 *
 * @param element which element
 * @param state whether there is a value that may be used
 * @param value the value; present exactly when the state is {@code KNOWN}
 * @param text the value as it is shown, also when it is out of range
 * @param unit its UCUM unit
 * @param observed the day it holds for
 * @param source the resource it came from
 * @param note why there is none, or what was done to it
 */
record Held<T>(
        Element element,
        State state,
        Optional<T> value,
        Optional<String> text,
        Optional<String> unit,
        Optional<LocalDate> observed,
        Optional<Fact.Source> source,
        Optional<String> note) {

    /** Whether there is a value, as a finding says it. */
    enum State {
        /** There is a value and it is used. */
        KNOWN("known"),
        /** The chart does not say, or it is not certain that all of it was seen. */
        UNKNOWN("unknown"),
        /** There is a value, but the equations were not made for it. */
        OUT_OF_RANGE("out-of-range"),
        /** There are results, but none that counts. */
        NOT_USABLE("not-usable");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    static <T> Held<T> known(Element element, T value, String text) {
        return new Held<>(
                element,
                State.KNOWN,
                Optional.of(value),
                Optional.of(text),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static <T> Held<T> unknown(Element element, String why) {
        return missing(element, State.UNKNOWN, why);
    }

    static <T> Held<T> notUsable(Element element, String why) {
        return missing(element, State.NOT_USABLE, why);
    }

    private static <T> Held<T> missing(Element element, State state, String why) {
        return new Held<>(
                element,
                state,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(why));
    }

    static Held<Boolean> yes(Element element, Fact.Source source, Optional<LocalDate> since) {
        return known(element, true, "yes").from(source, since);
    }

    static Held<Boolean> no(Element element, String note) {
        return known(element, false, "no").noted(note);
    }

    Held<T> from(Fact.Source where, Optional<LocalDate> when) {
        return new Held<>(element, state, value, text, unit, when, Optional.of(where), note);
    }

    Held<T> in(String ucum) {
        return new Held<>(element, state, value, text, Optional.of(ucum), observed, source, note);
    }

    Held<T> noted(String more) {
        return more.isEmpty()
                ? this
                : new Held<>(
                        element,
                        state,
                        value,
                        text,
                        unit,
                        observed,
                        source,
                        Optional.of(note.map(n -> n + "; " + more).orElse(more)));
    }

    /** The same, but not to be used, because the equations were not made for the value. */
    Held<T> outOf(String range) {
        return new Held<T>(element, State.OUT_OF_RANGE, Optional.empty(), text, unit, observed, source, note)
                .noted("outside the range of the equations, " + range);
    }

    boolean is(T wanted) {
        return value.isPresent() && value.get().equals(wanted);
    }

    boolean isKnown() {
        return value.isPresent();
    }

    /** The value; to be called only after {@link #isKnown()}. */
    T need() {
        return value.orElseThrow();
    }

    Finding.Input input() {
        return new Finding.Input(
                element.code(),
                element.label(),
                state.word,
                text,
                unit,
                observed,
                source.map(s -> s.type() + "/" + s.id()),
                note);
    }
}
