package dev.aceso.clinic.decisions;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The service's equations, from outside of their package. */
public final class Formulas {
    private final Prevent prevent = Prevent.load();
    private final CkdEpi ckdEpi = CkdEpi.load();

    /**
     * What the equations need; absent where the chart does not say it.
     *
     * @param female female, otherwise male
     */
    public record Chart(
            boolean female,
            int age,
            Optional<Double> systolic,
            Optional<Double> creatinine,
            boolean diabetes,
            boolean smoker,
            boolean antihypertensive,
            Optional<Double> totalCholesterol,
            Optional<Double> hdl,
            boolean statin,
            Optional<Double> bmi) {}

    /** The estimated GFR, if creatinine is known. */
    public Optional<Double> egfr(Chart chart) {
        return chart.creatinine
                .filter(value -> chart.age >= ckdEpi.minAge() && ckdEpi.creatinine().holds(value))
                .map(value -> ckdEpi.egfr(sex(chart), chart.age, value));
    }

    /** The risks in percent, by their names: as many as can be computed. */
    public Map<String, Double> risks(Chart chart) {
        Map<String, Double> risks = new LinkedHashMap<>();
        Optional<Double> egfr = egfr(chart);
        var ranges = prevent.ranges();
        if (egfr.isEmpty()
                || !ranges.age().holds(chart.age)
                || chart.systolic.filter(ranges.systolic()::holds).isEmpty()) {
            return risks;
        }
        boolean lipids = chart.totalCholesterol.filter(ranges.totalCholesterol()::holds).isPresent()
                && chart.hdl.filter(ranges.hdl()::holds).isPresent();
        boolean bmi = chart.bmi.filter(ranges.bmi()::holds).isPresent();
        var person = new Prevent.Person(
                sex(chart),
                chart.age,
                chart.systolic.get(),
                egfr.get(),
                chart.diabetes,
                chart.smoker,
                chart.antihypertensive,
                chart.totalCholesterol.orElse(null),
                chart.hdl.orElse(null),
                chart.statin,
                chart.bmi.orElse(null));
        for (var horizon : Prevent.Horizon.values()) {
            if (horizon == Prevent.Horizon.THIRTY && !ranges.age30Year().holds(chart.age)) {
                continue;
            }
            for (var outcome : Prevent.Outcome.values()) {
                if (outcome == Prevent.Outcome.HF ? bmi : lipids) {
                    risks.put(
                            outcome + " " + horizon.words(), 100 * prevent.risk(horizon, outcome, person));
                }
            }
        }
        return risks;
    }

    private static Sex sex(Chart chart) {
        return chart.female ? Sex.FEMALE : Sex.MALE;
    }
}
