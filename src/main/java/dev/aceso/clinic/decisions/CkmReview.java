package dev.aceso.clinic.decisions;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.Slice;
import dev.aceso.clinic.decisions.Prevent.Horizon;
import dev.aceso.clinic.decisions.Prevent.Outcome;
import dev.aceso.clinic.inference.Card;
import dev.aceso.clinic.inference.ClinicalFunction;
import dev.aceso.clinic.inference.Finding;
import dev.aceso.ground.contracts.ValueSets;
import io.quarkus.runtime.Startup;

/**
 * The cardiovascular-kidney-metabolic review: AHA PREVENT base equations and CKD-EPI 2021 over one slice of a chart.
 *
 * <p>Guarantees: equal slices on one day give equal findings; every input is listed with its state; nothing is computed from an
 * input that is unknown, unusable or out of range, nor for somebody who has died, and each result that is missing has a gap with its {@link Reason}. Missing lipids
 * or statin take away total CVD and ASCVD only, a missing body mass index heart failure only, an age above 59 the 30-year risks
 * only; everything else that is missing takes away all six risks.
 */
@Startup
@ApplicationScoped
class CkmReview implements ClinicalFunction {
    static final String ID = "ckm-review";

    private final Prevent prevent = Prevent.load();
    private final CkdEpi ckdEpi = CkdEpi.load();
    private final SourceAttributes about = SourceAttributes.load(ID);
    private final Inputs.Reader reader;
    private final Wording wording = new Wording(prevent, ckdEpi);

    CkmReview(ValueSets sets) {
        reader = new Inputs.Reader(sets, prevent.ranges(), ckdEpi.creatinine());
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String version() {
        return about.version();
    }

    @Override
    public Finding compute(Slice slice, LocalDate today) {
        Inputs in = reader.read(slice, today);
        if (in.deceased()) {
            return new Finding(
                    in.listed(), List.of(), List.of(wording.deceased("prevent"), wording.deceased("kidney-function")));
        }
        List<Finding.Result> kidney = new ArrayList<>();
        List<Finding.Gap> kidneyGaps = new ArrayList<>();
        Optional<Double> egfr = kidney(in, kidney, kidneyGaps);
        List<Finding.Result> risks = new ArrayList<>();
        List<Finding.Gap> riskGaps = new ArrayList<>();
        risks(in, egfr, risks, riskGaps);
        return new Finding(
                in.listed(),
                Stream.concat(risks.stream(), kidney.stream()).toList(),
                Stream.concat(riskGaps.stream(), kidneyGaps.stream()).toList());
    }

    @Override
    public List<Card> phrase(Finding finding) {
        return wording.cards(finding);
    }

    private Optional<Double> kidney(Inputs in, List<Finding.Result> results, List<Finding.Gap> gaps) {
        String all = "kidney-function";
        if (in.age().isKnown() && in.age().need() < ckdEpi.minAge()) {
            gaps.add(wording.gap(all, Reason.OUTSIDE_POPULATION, "The equation is for adults of 18 years and over."));
            return Optional.empty();
        }
        int before = gaps.size();
        missing(all, in.age()).ifPresent(gaps::add);
        excludes(in.dialysis(), Reason.ON_DIALYSIS).ifPresent(gaps::add);
        excludes(in.acuteKidneyInjury(), Reason.ACUTE_KIDNEY_INJURY).ifPresent(gaps::add);
        excludes(in.pregnancy(), Reason.PREGNANCY).ifPresent(gaps::add);
        if (gaps.size() > before) {
            return Optional.empty();
        }
        Optional<Double> egfr = Optional.empty();
        List<Finding.Gap> without = Stream.of(in.sex(), in.creatinine())
                .flatMap(held -> missing("egfr", held).stream())
                .toList();
        if (without.isEmpty()) {
            double exact = ckdEpi.egfr(
                    in.sex().need(), in.age().need(), in.creatinine().need());
            int shown = CkdEpi.shown(exact);
            results.add(wording.egfr(shown));
            results.add(wording.g(ckdEpi.g(shown)));
            egfr = Optional.of(exact);
        }
        gaps.addAll(without);
        missing("kdigo-a", in.uacr())
                .ifPresentOrElse(
                        gaps::add,
                        () -> results.add(wording.a(ckdEpi.a(in.uacr().need()))));
        return egfr;
    }

    private void risks(Inputs in, Optional<Double> egfr, List<Finding.Result> results, List<Finding.Gap> gaps) {
        String all = "prevent";
        Prevent.Ranges ranges = prevent.ranges();
        if (in.age().isKnown() && !ranges.age().holds(in.age().need())) {
            gaps.add(wording.gap(
                    all,
                    Reason.OUTSIDE_POPULATION,
                    "PREVENT is for " + ranges.age().words() + " years of age."));
            return;
        }
        if (in.ascvd().is(true) || in.heartFailure().is(true)) {
            gaps.add(wording.gap(
                    all,
                    Reason.KNOWN_CARDIOVASCULAR_DISEASE,
                    "Cardiovascular disease or heart failure is on record; PREVENT is for people without."));
            return;
        }
        int before = gaps.size();
        Stream.of(in.ascvd(), in.heartFailure())
                .filter(held -> !held.isKnown())
                .map(held -> wording.gap(all, Reason.CARDIOVASCULAR_HISTORY_UNKNOWN, Wording.why(held)))
                .forEach(gaps::add);
        Stream.of(in.age(), in.sex(), in.systolic(), in.smoking(), in.diabetes(), in.antihypertensive())
                .flatMap(held -> missing(all, held).stream())
                .forEach(gaps::add);
        if (egfr.isEmpty()) {
            gaps.add(wording.gap(all, Reason.EGFR_NOT_COMPUTED, "eGFR, an input of PREVENT, was not computed."));
        } else if (!ranges.egfr().holds(egfr.get())) {
            gaps.add(wording.gap(
                    all,
                    Reason.INPUT_OUT_OF_RANGE,
                    "eGFR is outside the range of PREVENT, " + ranges.egfr().words() + " mL/min/1.73 m2."));
        }
        if (gaps.size() > before) {
            return;
        }
        List<Finding.Gap> noLipids = Stream.of(in.totalCholesterol(), in.hdl(), in.statin())
                .flatMap(held -> missing("prevent-cvd-ascvd", held).stream())
                .toList();
        List<Finding.Gap> noBmi = missing("prevent-hf", in.bmi()).stream().toList();
        gaps.addAll(noLipids);
        gaps.addAll(noBmi);
        boolean thirty = ranges.age30Year().holds(in.age().need());
        if (!thirty) {
            gaps.add(wording.gap(
                    "prevent-30-year",
                    Reason.OUTSIDE_30_YEAR_AGE,
                    "The 30-year equations are for " + ranges.age30Year().words() + " years of age."));
        }
        Prevent.Person person = person(in, egfr.orElseThrow());
        for (Horizon horizon : thirty ? List.of(Horizon.TEN, Horizon.THIRTY) : List.of(Horizon.TEN)) {
            for (Outcome outcome : Outcome.values()) {
                if ((outcome == Outcome.HF ? noBmi : noLipids).isEmpty()) {
                    results.add(wording.risk(horizon, outcome, percent(prevent.risk(horizon, outcome, person))));
                }
            }
        }
    }

    /** A probability in percent as it is shown: one decimal, half up. */
    static BigDecimal percent(double probability) {
        return BigDecimal.valueOf(probability).movePointRight(2).setScale(1, RoundingMode.HALF_UP);
    }

    private static Prevent.Person person(Inputs in, double egfr) {
        return new Prevent.Person(
                in.sex().need(),
                in.age().need(),
                in.systolic().need(),
                egfr,
                in.diabetes().need(),
                in.smoking().need(),
                in.antihypertensive().need(),
                in.totalCholesterol().value().orElse(null),
                in.hdl().value().orElse(null),
                in.statin().value().orElse(null),
                in.bmi().value().orElse(null));
    }

    private Optional<Finding.Gap> missing(String result, Held<?> held) {
        return switch (held.state()) {
            case KNOWN -> Optional.empty();
            case UNKNOWN -> Optional.of(wording.gap(result, Reason.INPUT_UNKNOWN, held));
            case NOT_USABLE -> Optional.of(wording.gap(result, Reason.INPUT_NOT_USABLE, held));
            case OUT_OF_RANGE -> Optional.of(wording.gap(result, Reason.INPUT_OUT_OF_RANGE, held));
        };
    }

    private Optional<Finding.Gap> excludes(Held<Boolean> held, Reason reason) {
        if (held.is(false)) {
            return Optional.empty();
        }
        return Optional.of(
                held.is(true)
                        ? wording.gap("kidney-function", reason, held.element().label() + " is on record.")
                        : wording.gap("kidney-function", Reason.KIDNEY_HISTORY_UNKNOWN, Wording.why(held)));
    }
}
