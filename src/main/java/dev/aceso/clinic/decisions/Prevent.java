package dev.aceso.clinic.decisions;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * AHA PREVENT base equations (Khan et al., Circulation 2024;149:430-449, doi:10.1161/CIRCULATIONAHA.123.067626): a logistic
 * model over transformed risk factors, with every figure in {@code functions/prevent-base.json}.
 *
 * <p>Pure arithmetic. It does not check ranges: the caller asks {@link #ranges()} first and computes nothing outside them.
 */
@RegisterForReflection
record Prevent(
        String id,
        String name,
        String citation,
        String doi,
        String status,
        String licence,
        String model,
        Ranges ranges,
        double urgentAboveSystolic,
        Transforms transforms,
        Map<Horizon, Map<Outcome, Map<Sex, Map<String, Double>>>> coefficients) {

    static Prevent load() {
        return DataFile.read("prevent-base", Prevent.class);
    }

    /** The probability, from 0 to 1. Lipids and statin enter CVD and ASCVD only, the body mass index heart failure only. */
    double risk(Horizon horizon, Outcome outcome, Person person) {
        Map<String, Double> model = find(find(find(coefficients, horizon), outcome), person.sex);
        double x = 0;
        for (Map.Entry<String, Double> term : model.entrySet()) {
            x += term.getValue() * term(term.getKey(), person);
        }
        return 1 / (1 + Math.exp(-x));
    }

    private double term(String name, Person p) {
        Transforms t = transforms;
        double a = (p.age - t.ageCentre) / t.ageScale;
        double s2 = (Math.max(p.systolic, t.systolicKnot) - t.systolicHighCentre) / t.systolicScale;
        return switch (name) {
            case "const" -> 1;
            case "age" -> a;
            case "age2" -> a * a;
            case "nonhdl" -> nonHdl(p);
            case "hdl" -> hdl(p);
            case "sbp_lo" -> (Math.min(p.systolic, t.systolicKnot) - t.systolicLowCentre) / t.systolicScale;
            case "sbp_hi" -> s2;
            case "dm" -> one(p.diabetes);
            case "smk" -> one(p.smoker);
            case "egfr_lo" -> egfrLow(p);
            case "egfr_hi" -> (Math.max(p.egfr, t.egfrKnot) - t.egfrHighCentre) / t.egfrScale;
            case "bptx" -> one(p.antihypertensive);
            case "statin" -> one(need(p.statin));
            case "bptx_sbp_hi" -> one(p.antihypertensive) * s2;
            case "statin_nonhdl" -> one(need(p.statin)) * nonHdl(p);
            case "age_nonhdl" -> a * nonHdl(p);
            case "age_hdl" -> a * hdl(p);
            case "age_sbp_hi" -> a * s2;
            case "age_dm" -> a * one(p.diabetes);
            case "age_smk" -> a * one(p.smoker);
            case "age_egfr_lo" -> a * egfrLow(p);
            case "bmi_lo" -> (Math.min(need(p.bmi), t.bmiKnot) - t.bmiLowCentre) / t.bmiScale;
            case "bmi_hi" -> bmiHigh(p);
            case "age_bmi_hi" -> a * bmiHigh(p);
            default -> throw new IllegalStateException("functions/prevent-base.json: no such term: " + name);
        };
    }

    private double nonHdl(Person p) {
        return transforms.mmolPerMgDl * (need(p.totalCholesterol) - need(p.hdl)) - transforms.nonHdlCentre;
    }

    private double hdl(Person p) {
        return (transforms.mmolPerMgDl * need(p.hdl) - transforms.hdlCentre) / transforms.hdlScale;
    }

    private double egfrLow(Person p) {
        return (Math.min(p.egfr, transforms.egfrKnot) - transforms.egfrLowCentre) / transforms.egfrScale;
    }

    private double bmiHigh(Person p) {
        return (Math.max(need(p.bmi), transforms.bmiKnot) - transforms.bmiHighCentre) / transforms.bmiScale;
    }

    private static double one(boolean yes) {
        return yes ? 1 : 0;
    }

    private static <T> T need(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the model needs an input that is not known");
        }
        return value;
    }

    private static <K, V> V find(Map<K, V> map, K key) {
        return need(map.get(key));
    }

    /** How far ahead. */
    @RegisterForReflection
    enum Horizon {
        @JsonProperty("10y")
        TEN("10-year"),
        @JsonProperty("30y")
        THIRTY("30-year");

        private final String words;

        Horizon(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** What is predicted. */
    @RegisterForReflection
    enum Outcome {
        /** Atherosclerotic cardiovascular disease and heart failure. */
        @JsonProperty("cvd")
        CVD,
        /** Heart attack, stroke and death from coronary disease. */
        @JsonProperty("ascvd")
        ASCVD,
        /** Heart failure. */
        @JsonProperty("hf")
        HF
    }

    /**
     * The inputs.
     *
     * @param age years
     * @param systolic mm[Hg]
     * @param egfr mL/min/{1.73_m2}, CKD-EPI 2021, not rounded
     * @param totalCholesterol mg/dL; null when not known
     * @param hdl mg/dL; null when not known
     * @param statin null when not known
     * @param bmi kg/m2; null when not known
     */
    record Person(
            Sex sex,
            double age,
            double systolic,
            double egfr,
            boolean diabetes,
            boolean smoker,
            boolean antihypertensive,
            @Nullable Double totalCholesterol,
            @Nullable Double hdl,
            @Nullable Boolean statin,
            @Nullable Double bmi) {}

    /** The ranges for which the equations were made. */
    @RegisterForReflection
    record Ranges(
            Range age, Range age30Year, Range totalCholesterol, Range hdl, Range systolic, Range bmi, Range egfr) {}

    /** Centres, scales and knots of the transforms. */
    @RegisterForReflection
    record Transforms(
            double mmolPerMgDl,
            double ageCentre,
            double ageScale,
            double nonHdlCentre,
            double hdlCentre,
            double hdlScale,
            double systolicKnot,
            double systolicLowCentre,
            double systolicHighCentre,
            double systolicScale,
            double egfrKnot,
            double egfrLowCentre,
            double egfrHighCentre,
            double egfrScale,
            double bmiKnot,
            double bmiLowCentre,
            double bmiHighCentre,
            double bmiScale) {}
}
