package dev.aceso.patient.rights;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.aceso.trust.access.Decision.Tie;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Entry;
import dev.aceso.trust.audit.Event.Outcome;

import static java.util.Map.entry;

/** Entries of the log in words for the patient: who by role, what, and why; never a name. */
final class PlainWords {
    private static final Map<String, String> WHAT = Map.ofEntries(
            entry(Action.HOOK_CALL.wire(), "Asking for a review of your chart"),
            entry(Action.INFERENCE_RUN.wire(), "Computing a review of your chart"),
            entry(Action.INFERENCE_REPLAY.wire(), "Showing again a review that was computed earlier"),
            entry(Action.INFERENCE_LIST.wire(), "Reading the list of reviews about you"),
            entry(Action.INFERENCE_READ.wire(), "Reading one review about you"),
            entry(Action.VIEWING_LIST.wire(), "Reading the list of who looked"),
            entry(Action.PATIENT_LOOKUP.wire(), "Looking up the address of your records"),
            entry(Action.HOLD_PLACE.wire(), "Putting a hold on your records"),
            entry(Action.HOLD_RELEASE.wire(), "Lifting a hold on your records"),
            entry(Action.CONSENT_GRANT.wire(), "Recording a consent of yours"),
            entry(Action.CONSENT_REVOKE.wire(), "Withdrawing a consent of yours"),
            entry(Action.CONSENT_LIST.wire(), "Reading the list of your consents"),
            entry(Action.ERASURE_REQUEST.wire(), "Asking to erase your records"),
            entry(Action.ERASURE_APPROVE.wire(), "Approving to erase your records"),
            entry(Action.ERASURE_WITHDRAW.wire(), "Withdrawing a request to erase your records"),
            entry(Action.ERASURE_RUN.wire(), "Erasing your records"),
            entry(
                    Action.EMERGENCY_OPEN.wire(),
                    "Opening your records in an emergency, without having been known to treat you"),
            entry(Action.EMERGENCY_READ.wire(), "Reading why your records were opened in an emergency"),
            entry(Action.EMERGENCY_REVIEW.wire(), "Judging whether it was right to open your records in an emergency"),
            entry(Action.EFFECT_WRITE.wire(), "Writing something into your chart"),
            entry(Action.PATIENT_MERGE.wire(), "Joining two sets of records about you"),
            entry(Action.PATIENT_UNMERGE.wire(), "Taking joined records apart again"));
    private static final Map<String, String> WHO = Map.ofEntries(
            entry("ehr-client", "Your care team, through the hospital's record system"),
            entry("clinician", "A clinician"),
            entry("nurse", "A nurse"),
            entry("scheduler", "Somebody who makes appointments"),
            entry("patient", "A patient"),
            entry("representative", "Somebody who acts for a patient"),
            entry("privacy-officer", "The privacy officer"),
            entry("security-officer", "The security officer"),
            entry("data-scientist", "Somebody who watches how well reviews work"),
            entry("auditor", "An auditor"),
            entry("operator", "Somebody who runs the system"),
            entry("", "The system itself"));
    private static final Map<String, String> WHY = Map.of(
            "TREAT", "For treatment",
            "BTG", "To give care that could not wait",
            "PATRQT", "At the patient's own request",
            "PWATRNY", "At the request of somebody who acts for the patient",
            "HOPERAT", "To run the hospital",
            "HCOMPL", "To check that rules are kept",
            "HSYSADMIN", "To run the system");

    private static final Map<String, String> REASON = Map.of(
            "emergency-treatment", "treatment in an emergency",
            "medical-emergency", "a medical emergency in which you could not be asked",
            "on-call-cover", "on call for whoever treats you",
            "transfer", "you were being handed over or moved",
            "ehr-down", "the hospital's record system could not be used",
            "other", "another reason, which the privacy officer can read");
    private static final Map<String, String> JUDGEMENT =
            Map.of("justified", "it was right", "not-justified", "it was not right");

    private PlainWords() {}

    /**
     * An entry in words.
     *
     * @param review whether it is read to review it: the patient is not told that it was somebody they live with, which would tell who
     */
    static Viewing viewing(Entry entry, boolean review, Optional<String> mergedFrom) {
        return new Viewing(
                entry.at(),
                entry.roles().isEmpty() ? "system" : entry.roles(),
                WHO.getOrDefault(entry.roles(), "Somebody with the roles " + entry.roles()),
                what(entry),
                entry.purpose(),
                why(entry),
                entry.outcome(),
                Optional.ofNullable(entry.attributes().get("record")),
                Optional.of(entry)
                        .filter(one -> one.action().equals(Action.EMERGENCY_OPEN.wire()))
                        .map(one -> one.attributes().get("reason")),
                review ? Tie.household(entry.attributes()) : Optional.empty(),
                mergedFrom);
    }

    private static String why(Entry entry) {
        String why = entry.purpose().map(code -> WHY.getOrDefault(code, code)).orElse("Not said");
        boolean urgent = "emergency".equals(entry.attributes().get("explained-by"))
                || entry.attributes().containsKey(Tie.MEDICAL_EMERGENCY.wire());
        return urgent ? why + ", in an emergency" : why;
    }

    private static String what(Entry entry) {
        String what = WHAT.getOrDefault(entry.action(), entry.action());
        if (entry.outcome().equals(Outcome.REFUSED.wire())) {
            return "Refused: " + lower(what);
        }
        boolean ended = !entry.outcome().equals(Outcome.FAILED.wire())
                && !entry.outcome().equals(Outcome.ABANDONED.wire());
        return ended ? what + more(entry) : "Not completed: " + lower(what);
    }

    private static String more(Entry entry) {
        if (entry.action().equals(Action.EMERGENCY_OPEN.wire())) {
            String reason = entry.attributes().getOrDefault("reason", "");
            return ". The reason given: " + REASON.getOrDefault(reason, reason);
        }
        String judgement = entry.attributes().getOrDefault("judgement", "");
        return entry.action().equals(Action.EMERGENCY_REVIEW.wire())
                ? ": " + JUDGEMENT.getOrDefault(judgement, judgement)
                : "";
    }

    private static String lower(String sentence) {
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }
}
