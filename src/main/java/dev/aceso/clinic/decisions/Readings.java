package dev.aceso.clinic.decisions;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.aceso.clinic.chart.Answer;
import dev.aceso.clinic.chart.Completeness;
import dev.aceso.clinic.chart.Fact;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.ValueSet;

/**
 * The newest value that counts. A result counts when it is final, amended or corrected, has a day that is not after today, and a
 * number with a UCUM unit that can be converted; a bound ({@code <}, {@code >}) is not a number. Results of one day keep the order
 * in which the chart gave them. When only a part of the results came, a newer one may be missing, so nothing is concluded.
 */
final class Readings {
    private static final Set<String> FINAL = Set.of("final", "amended", "corrected");
    /** Ambulatory, virtual and at home; not emergency, inpatient, observation, short stay or in the field. */
    private static final Set<String> OUTPATIENT = Set.of("AMB", "VR", "HH");

    private static final Set<String> HELD = Set.of("arrived", "triaged", "in-progress", "onleave", "finished");

    private final Ucum ucum;
    private final LocalDate today;

    Readings(Ucum ucum, LocalDate today) {
        this.ucum = ucum;
        this.today = today;
    }

    /** The newest number, in the unit of the quantity. */
    Held<Double> number(Element element, String quantity, Answer answer, ValueSet codes) {
        return newest(element, answer, codes, reading -> quantity(element, quantity, reading, reading.value()));
    }

    /**
     * The newest systolic pressure from a reading whose encounter is known to be an outpatient one. A newer reading whose encounter
     * could not be looked up may be one too; then nothing is concluded.
     */
    Held<Double> systolic(Answer answer, Answer encounters, ValueSet panel, ValueSet systolic) {
        Map<String, Fact.Visit> visits = encounters
                .facts(Fact.Visit.class)
                .collect(Collectors.toMap(v -> v.source().id(), Function.identity(), (first, second) -> first));
        return newest(Element.SYSTOLIC, answer, panel, reading -> {
            Optional<Fact.Quantity> part = reading.components().stream()
                    .filter(component -> systolic.containsAny(component.codes()))
                    .flatMap(component -> component.value().stream())
                    .findFirst();
            Outcome<Double> value = quantity(Element.SYSTOLIC, "systolic", reading, part);
            if (!(value instanceof Outcome.Counts)) {
                return value;
            }
            if (reading.encounter().isEmpty()) {
                return new Outcome.Skipped<>("no encounter, so it is not known to be an outpatient reading");
            }
            Fact.Visit visit = visits.get(reading.encounter().get());
            if (visit == null) {
                return encounters.completeness().whole()
                        ? new Outcome.Skipped<>("its encounter is not on record")
                        : new Outcome.Stops<>(
                                "the encounter of the newest reading could not be looked up, so it is not known to be an outpatient"
                                        + " reading");
            }
            return OUTPATIENT.contains(visit.setting()) && HELD.contains(visit.status())
                    ? value
                    : new Outcome.Skipped<>("not an outpatient reading");
        });
    }

    /** The newest recorded smoking status; records that say "unknown" are not values. */
    Held<Boolean> smoking(Answer answer, ValueSet codes, ValueSet current, ValueSet notCurrent, ValueSet unknown) {
        return newest(Element.SMOKING, answer, codes, reading -> {
            Set<Coding> value = reading.valueCodes();
            boolean yes = current.containsAny(value);
            boolean no = notCurrent.containsAny(value);
            boolean said = yes || no || value.isEmpty() || unknown.containsAny(value);
            if ((yes && no) || !said) {
                return new Outcome.Stops<>("the newest record has a value that is not understood");
            }
            if (yes || no) {
                return new Outcome.Counts<>(Held.known(Element.SMOKING, yes, yes ? "yes" : "no")
                        .from(reading.source(), reading.effective()));
            }
            return new Outcome.Skipped<>("recorded as unknown");
        });
    }

    /** The newest recorded pregnancy status; an unknown or not understood value is not a no. */
    Held<Boolean> pregnancy(Answer answer, ValueSet codes, ValueSet pregnant, ValueSet notPregnant) {
        if (answer.completeness() == Completeness.EMPTY) {
            return Held.no(Element.PREGNANCY, "no pregnancy status on record");
        }
        return newest(Element.PREGNANCY, answer, codes, reading -> {
            boolean yes = pregnant.containsAny(reading.valueCodes());
            boolean no = notPregnant.containsAny(reading.valueCodes());
            return yes || no
                    ? new Outcome.Counts<>(Held.known(Element.PREGNANCY, yes, yes ? "yes" : "no")
                            .from(reading.source(), reading.effective()))
                    : new Outcome.Stops<>("the newest record does not say whether");
        });
    }

    private Outcome<Double> quantity(
            Element element, String quantity, Fact.Measurement reading, Optional<Fact.Quantity> sent) {
        if (sent.isEmpty()) {
            return new Outcome.Skipped<>("no number");
        }
        if (sent.get().comparator().isPresent()) {
            return new Outcome.Skipped<>("a bound, not a number");
        }
        Optional<BigDecimal> value = ucum.convert(quantity, sent.get());
        if (value.isEmpty()) {
            return new Outcome.Skipped<>("no unit, or one that cannot be used");
        }
        String unit = ucum.unit(quantity);
        String from = Ucum.shown(sent.get().unit().orElseThrow());
        Held<Double> held = Held.known(
                        element, value.get().doubleValue(), value.get().toPlainString())
                .in(unit)
                .from(reading.source(), reading.effective());
        return new Outcome.Counts<>(
                from.equals(unit)
                        ? held
                        : held.noted("converted from " + sent.get().value().toPlainString() + " " + from));
    }

    private <T> Held<T> newest(
            Element element, Answer answer, ValueSet codes, Function<Fact.Measurement, Outcome<T>> look) {
        switch (answer.completeness()) {
            case FAILED -> {
                return Held.unknown(element, "the chart could not be asked");
            }
            case PARTIAL -> {
                return Held.unknown(element, "the answer was not complete, so a newer value may be missing");
            }
            case COMPLETE, EMPTY -> {}
        }
        List<Fact.Measurement> readings = answer.facts(Fact.Measurement.class)
                .filter(reading -> codes.containsAny(reading.codes()))
                .sorted(Comparator.comparing(
                        (Fact.Measurement reading) -> reading.effective().orElse(LocalDate.MIN),
                        Comparator.reverseOrder()))
                .toList();
        if (readings.isEmpty()) {
            return Held.unknown(element, "nothing on record in the look-back");
        }
        int skipped = 0;
        Set<String> why = new TreeSet<>();
        for (Fact.Measurement reading : readings) {
            switch (outcome(reading, look)) {
                case Outcome.Counts<T> counts -> {
                    return counts.held().noted(skipped == 0 ? "" : aside("newer ", skipped, why));
                }
                case Outcome.Stops<T> stops -> {
                    return Held.unknown(element, stops.why());
                }
                case Outcome.Skipped<T> aside -> {
                    skipped++;
                    why.add(aside.why());
                }
            }
        }
        return Held.notUsable(element, aside("", skipped, why));
    }

    private <T> Outcome<T> outcome(Fact.Measurement reading, Function<Fact.Measurement, Outcome<T>> look) {
        if (!FINAL.contains(reading.status())) {
            return new Outcome.Skipped<>("not a final result");
        }
        if (reading.effective().isEmpty()) {
            return new Outcome.Skipped<>("no date");
        }
        if (reading.effective().get().isAfter(today)) {
            return new Outcome.Skipped<>("dated after today");
        }
        return look.apply(reading);
    }

    private static String aside(String which, int count, Set<String> why) {
        return count + " " + which + (count == 1 ? "result" : "results") + " did not count: " + String.join(", ", why);
    }

    /** What one reading amounts to. */
    private sealed interface Outcome<T> {
        /** It is the value. */
        record Counts<T>(Held<T> held) implements Outcome<T> {}

        /** It does not count; look at the one before. */
        record Skipped<T>(String why) implements Outcome<T> {}

        /** It might be the value, so the one before must not be used either. */
        record Stops<T>(String why) implements Outcome<T> {}
    }
}
