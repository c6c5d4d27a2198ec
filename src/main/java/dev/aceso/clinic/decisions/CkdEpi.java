package dev.aceso.clinic.decisions;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * CKD-EPI 2021 creatinine equation (Inker et al., N Engl J Med 2021;385:1737-1749, doi:10.1056/NEJMoa2102953) and the KDIGO 2024
 * categories (doi:10.1016/j.kint.2023.10.018), with every figure in {@code functions/ckd-epi-2021.json}.
 *
 * <p>The G category is taken from the displayed whole number, so that number and category never contradict each other.
 */
@RegisterForReflection
record CkdEpi(
        String id,
        String name,
        String citation,
        String doi,
        String stagingCitation,
        String stagingDoi,
        String status,
        String licence,
        String model,
        int minAge,
        Range creatinine,
        double factor,
        double high,
        double ageBase,
        Terms female,
        Terms male,
        List<Category> gCategories,
        double albuminA1Below,
        double albuminA2UpTo) {

    static CkdEpi load() {
        return DataFile.read("ckd-epi-2021", CkdEpi.class);
    }

    /** The estimated GFR in mL/min/{1.73_m2}, not rounded, from serum creatinine in mg/dL. */
    double egfr(Sex sex, double age, double creatinineMgDl) {
        Terms t = sex == Sex.FEMALE ? female : male;
        double ratio = creatinineMgDl / t.k;
        return factor
                * Math.pow(Math.min(ratio, 1), t.a)
                * Math.pow(Math.max(ratio, 1), high)
                * Math.pow(ageBase, age)
                * t.factor;
    }

    /** The whole number that is shown, half up. */
    static int shown(double egfr) {
        return BigDecimal.valueOf(egfr).setScale(0, RoundingMode.HALF_UP).intValueExact();
    }

    /** The G category of a displayed eGFR. */
    String g(int shown) {
        return gCategories.stream()
                .filter(category -> shown >= category.from)
                .findFirst()
                .orElseThrow()
                .name;
    }

    /** The A category of an albumin to creatinine ratio in mg/g; exactly 300 is A2, as in the text of KDIGO. */
    String a(double mgPerG) {
        if (mgPerG < albuminA1Below) {
            return "A1";
        }
        return mgPerG <= albuminA2UpTo ? "A2" : "A3";
    }

    /**
     * The sex-specific figures.
     *
     * @param k creatinine at the knot, mg/dL
     * @param a the exponent below the knot
     * @param factor the factor at the end
     */
    @RegisterForReflection
    record Terms(double k, double a, double factor) {}

    /**
     * A category of GFR.
     *
     * @param name its name
     * @param from the smallest displayed eGFR in it
     */
    @RegisterForReflection
    record Category(String name, int from) {}
}
