package dev.aceso.clinic.decisions;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.aceso.clinic.decisions.Prevent.Horizon;
import dev.aceso.clinic.decisions.Prevent.Outcome;
import dev.aceso.clinic.inference.Card;
import dev.aceso.clinic.inference.Finding;

/**
 * The words for numbers: labels for clinicians, sentences for patients. A sentence for a patient says what the number is; it never
 * names a disease that one number cannot show. That it can be wrong and what to do about it is said once, by whoever shows it.
 */
final class Wording {
    private static final Map<String, String> G_PLAIN = Map.of(
            "G1", "This is in the normal or high range.",
            "G2", "This is close to the normal range, and common as people get older.",
            "G3a", "This is mildly to moderately lower than in most healthy people.",
            "G3b", "This is moderately to clearly lower than in most healthy people.",
            "G4", "This is much lower than in most healthy people. Please ask your clinician about it soon.",
            "G5", "This is very low. Please ask your clinician about it soon.");
    private static final Map<String, String> A_PLAIN = Map.of(
            "A1", "The amount of the protein albumin in your urine is in the normal to slightly raised range.",
            "A2", "The amount of the protein albumin in your urine is somewhat raised.",
            "A3",
                    "The amount of the protein albumin in your urine is clearly raised. Please ask your clinician about it soon.");

    private final Prevent prevent;
    private final CkdEpi ckdEpi;

    Wording(Prevent prevent, CkdEpi ckdEpi) {
        this.prevent = prevent;
        this.ckdEpi = ckdEpi;
    }

    Finding.Result risk(Horizon horizon, Outcome outcome, BigDecimal percent) {
        String what = switch (outcome) {
            case CVD -> "total cardiovascular disease";
            case ASCVD -> "atherosclerotic cardiovascular disease";
            case HF -> "heart failure";
        };
        String plainly = switch (outcome) {
            case CVD -> "have a heart attack, a stroke or heart failure";
            case ASCVD -> "have a heart attack or a stroke";
            case HF -> "get heart failure";
        };
        String years = horizon == Horizon.TEN ? "10" : "30";
        return new Finding.Result(
                "prevent-" + outcome.name().toLowerCase(java.util.Locale.ROOT) + "-" + horizon.words(),
                horizon.words() + " risk of " + what + " (PREVENT base)",
                percent.toPlainString(),
                "%",
                cite(prevent.citation(), prevent.doi()),
                inHundred(percent) + " people with numbers like yours " + plainly + " in the next " + years
                        + " years. Most of what drives this can be worked on.");
    }

    Finding.Result egfr(int shown) {
        return new Finding.Result(
                "egfr",
                "Estimated GFR (CKD-EPI 2021, creatinine)",
                Integer.toString(shown),
                "mL/min/{1.73_m2}",
                cite(ckdEpi.citation(), ckdEpi.doi()),
                "Your kidney number (eGFR) is " + shown
                        + ". It shows about how well your kidneys clean your blood; higher is better. It can change from day to day.");
    }

    Finding.Result g(String category) {
        return new Finding.Result(
                "kdigo-g",
                "KDIGO GFR category of this value; not a diagnosis",
                category,
                "",
                cite(ckdEpi.stagingCitation(), ckdEpi.stagingDoi()),
                "Your kidney number is in the group called " + category + ". " + G_PLAIN.get(category)
                        + " One result alone does not show kidney disease: a change has to last more than three months.");
    }

    Finding.Result a(String category) {
        return new Finding.Result(
                "kdigo-a",
                "KDIGO albuminuria category of this value; not a diagnosis",
                category,
                "",
                cite(ckdEpi.stagingCitation(), ckdEpi.stagingDoi()),
                "Your urine albumin is in the group called " + category + ". " + A_PLAIN.get(category)
                        + " One result alone does not show kidney disease: a change has to last more than three months.");
    }

    /** A gap because of one input. */
    Finding.Gap gap(String result, Reason reason, Held<?> held) {
        String plain = switch (reason) {
            case INPUT_OUT_OF_RANGE ->
                "The method was not made for people with this value: "
                        + held.element().plain() + ".";
            default ->
                "Your record does not show for certain: " + held.element().plain() + ".";
        };
        return new Finding.Gap(result, reason.wire(), why(held), notComputed(result) + " " + plain);
    }

    /** A gap because of something else than one input. */
    Finding.Gap gap(String result, Reason reason, String detail) {
        String plain = switch (reason) {
            case OUTSIDE_POPULATION -> "The method was not made for people of your age.";
            case OUTSIDE_30_YEAR_AGE -> "Looking 30 years ahead is only possible up to the age of 59.";
            case KNOWN_CARDIOVASCULAR_DISEASE ->
                "Your record shows a condition of the heart or arteries. The method is for people without one.";
            case CARDIOVASCULAR_HISTORY_UNKNOWN ->
                "Your record does not show for certain whether you have had a condition of the heart or arteries.";
            case EGFR_NOT_COMPUTED -> "It needs your kidney number, and that could not be worked out.";
            case ON_DIALYSIS -> "On dialysis the kidney number has no meaning.";
            case ACUTE_KIDNEY_INJURY ->
                "Your kidneys had a sudden injury lately. The number would not be reliable yet.";
            case PREGNANCY -> "In pregnancy the method does not work.";
            case KIDNEY_HISTORY_UNKNOWN -> "Your record does not show for certain that the method may be used for you.";
            case INPUT_OUT_OF_RANGE -> "The method was not made for people with a value like yours.";
            case INPUT_UNKNOWN, INPUT_NOT_USABLE -> "Something that is needed is not in your record.";
        };
        return new Finding.Gap(result, reason.wire(), detail, notComputed(result) + " " + plain);
    }

    /** A gap because the equations are about what is ahead of somebody. Whoever reads it is not the patient. */
    Finding.Gap deceased(String result) {
        return new Finding.Gap(
                result,
                Reason.OUTSIDE_POPULATION.wire(),
                "The patient is recorded as deceased.",
                notComputed(result) + " The record says that the person has died.");
    }

    /** What is missing and why, for a clinician. */
    static String why(Held<?> held) {
        return held.element().label() + ": " + held.note().orElse("not known") + ".";
    }

    List<Card> cards(Finding finding) {
        List<Finding.Result> risks = finding.results().stream()
                .filter(result -> result.name().startsWith("prevent-"))
                .toList();
        List<Finding.Result> kidney = finding.results().stream()
                .filter(result -> !result.name().startsWith("prevent-"))
                .toList();
        List<Finding.Gap> riskGaps = finding.gaps().stream()
                .filter(gap -> kidney.isEmpty() || gap.result().startsWith("prevent"))
                .toList();
        List<Finding.Gap> kidneyGaps = finding.gaps().stream()
                .filter(gap -> risks.isEmpty() || !gap.result().startsWith("prevent"))
                .toList();
        Optional<String> urgent = urgent(finding);
        List<Card> cards = new ArrayList<>();
        if (!risks.isEmpty()) {
            cards.add(new CardText(finding, risks, riskGaps, urgent)
                    .card(
                            risksInShort(risks),
                            "Khan SS et al., Circulation 2024;149:430-449, doi:" + prevent.doi(),
                            """
                            PREVENT base equations, for adults of 30 to 79 years without known cardiovascular disease. \
                            Estimates run lower than those of the pooled cohort equations: do not apply their bands."""));
        }
        if (!kidney.isEmpty()) {
            cards.add(new CardText(finding, kidney, kidneyGaps, cards.isEmpty() ? urgent : Optional.empty())
                    .card(
                            kidneyInShort(kidney),
                            "Inker LA et al., N Engl J Med 2021;385:1737-1749, doi:" + ckdEpi.doi(),
                            """
                            CKD-EPI 2021 from one creatinine, for adults with steady kidney function. Categories describe single values; \
                            chronic kidney disease needs the abnormality for more than 3 months (KDIGO 2024). Risk grid not shown."""));
        }
        return cards;
    }

    private Optional<String> urgent(Finding finding) {
        return finding.inputs().stream()
                .filter(input -> input.name().equals(Element.SYSTOLIC.code())
                        && input.value().isPresent())
                .filter(input -> new BigDecimal(input.value().get()).doubleValue() > prevent.urgentAboveSystolic())
                .map(input -> "Systolic blood pressure above 180 mm[Hg] in the newest outpatient reading ("
                        + input.observed().map(Object::toString).orElse("no date")
                        + "): check whether it needs urgent attention.")
                .findFirst();
    }

    private static String risksInShort(List<Finding.Result> risks) {
        StringBuilder text = new StringBuilder("PREVENT");
        for (Horizon horizon : Horizon.values()) {
            List<String> parts = new ArrayList<>();
            for (Outcome outcome : List.of(Outcome.CVD, Outcome.ASCVD, Outcome.HF)) {
                String name = "prevent-" + outcome.name().toLowerCase(java.util.Locale.ROOT) + "-" + horizon.words();
                risks.stream()
                        .filter(result -> result.name().equals(name))
                        .findFirst()
                        .ifPresent(result -> parts.add(outcome + " " + result.value() + " %"));
            }
            if (!parts.isEmpty()) {
                text.append(horizon == Horizon.TEN ? " " : "; ")
                        .append(horizon.words())
                        .append(" risk: ")
                        .append(String.join(", ", parts));
            }
        }
        return text.toString();
    }

    private static String kidneyInShort(List<Finding.Result> kidney) {
        List<String> parts = new ArrayList<>();
        for (Finding.Result result : kidney) {
            parts.add(
                    switch (result.name()) {
                        case "egfr" -> "eGFR " + result.value() + " mL/min/1.73 m2";
                        case "kdigo-g" -> "KDIGO " + result.value();
                        default -> "albuminuria " + result.value();
                    });
        }
        return "Kidney function: " + String.join(", ", parts) + " (single values, not a diagnosis)";
    }

    private static String inHundred(BigDecimal percent) {
        int whole = percent.setScale(0, RoundingMode.HALF_UP).intValueExact();
        return whole == 0 ? "Fewer than 1 in 100" : "About " + whole + " in 100";
    }

    private static String notComputed(String result) {
        return switch (result) {
            case "prevent" -> "We did not work out a risk of heart disease and stroke.";
            case "prevent-cvd-ascvd" -> "We did not work out a risk of heart attack and stroke.";
            case "prevent-hf" -> "We did not work out a risk of heart failure.";
            case "prevent-30-year" -> "We did not work out a 30-year risk.";
            case "kdigo-a" -> "We did not look at albumin in your urine.";
            default -> "We did not work out a kidney number.";
        };
    }

    private static String cite(String citation, String doi) {
        return citation + " doi:" + doi;
    }
}
