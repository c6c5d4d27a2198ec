package dev.aceso.clinic.decisions;

import java.util.Locale;

/** Why something was not computed. The wire name is part of every stored finding: reasons are added, never renamed. */
enum Reason {
    /** The equations were not made for people like this one. */
    OUTSIDE_POPULATION,
    /** The 30-year equations end at 59 years. */
    OUTSIDE_30_YEAR_AGE,
    /** The chart does not hold an input, or it is not certain. */
    INPUT_UNKNOWN,
    /** There are results, but none that counts. */
    INPUT_NOT_USABLE,
    /** An input is outside the range for which the equations were made. */
    INPUT_OUT_OF_RANGE,
    /** Cardiovascular disease is known; the risk of a first event is no question any more. */
    KNOWN_CARDIOVASCULAR_DISEASE,
    /** It is not certain that there is none. */
    CARDIOVASCULAR_HISTORY_UNKNOWN,
    /** eGFR, an input of the risk, was not computed. */
    EGFR_NOT_COMPUTED,
    /** Creatinine says nothing of the kidneys on dialysis. */
    ON_DIALYSIS,
    /** Creatinine is not steady. */
    ACUTE_KIDNEY_INJURY,
    /** The equation does not hold in pregnancy. */
    PREGNANCY,
    /** It is not certain that none of the three before applies. */
    KIDNEY_HISTORY_UNKNOWN;

    String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
