package dev.aceso.trust.audit;

/** What was done or asked for. The wire names are part of the stored format: actions are added, never renamed. */
public enum Action {
    /** The service's CDS services were listed. */
    HOOK_DISCOVER("hook.discover"),
    /** A CDS Hook was called. */
    HOOK_CALL("hook.call"),
    /** An inference was asked for; opens an intent. */
    INFERENCE_RUN("inference.run"),
    /** A stored hook answer was given again. */
    INFERENCE_REPLAY("inference.replay"),
    /** The inferences about a patient were listed. */
    INFERENCE_LIST("inference.list"),
    /** One inference was read. */
    INFERENCE_READ("inference.read"),
    /** A patient's viewings were listed. */
    VIEWING_LIST("viewing.list"),
    /** The opaque id of a patient was looked up. */
    PATIENT_LOOKUP("patient.lookup"),
    /** The caller asked who they are. */
    SELF_READ("self.read"),
    /** The log was exported for verification. */
    LOG_EXPORT("log.export"),
    /** A checkpoint or tile was read. */
    LOG_CHECKPOINT("log.checkpoint"),
    /** The log could not be written for a while. */
    LOG_GAP("log.gap"),
    /** The log goes on from a restored backup. */
    LOG_RESTORED("log.restored"),
    /** A backup is whole and in its place. */
    BACKUP_MADE("backup.made"),
    /** Nothing was decided for a while, though the log could be written: its code says why. */
    SERVICE_GAP("service.gap"),
    /** Refusals of callers not known, counted. */
    REFUSALS_COUNTED("refusals.counted"),
    /** A request was refused before it was looked at: nobody knows who sent it or what for. */
    REQUEST_SEND("request.send"),
    /** The state of the key-encryption keys was read. */
    KEYS_STATUS("keys.status"),
    /** A key-encryption key was rotated; opens an intent. */
    KEYS_ROTATE("keys.rotate"),
    /** A patient's records were put under a hold. */
    HOLD_PLACE("hold.place"),
    /** A hold was lifted. */
    HOLD_RELEASE("hold.release"),
    /** Holds were listed. */
    HOLD_LIST("hold.list"),
    /** The erasure of a patient's records was asked for. */
    ERASURE_REQUEST("erasure.request"),
    /** An erasure was approved. */
    ERASURE_APPROVE("erasure.approve"),
    /** An erasure was withdrawn. */
    ERASURE_WITHDRAW("erasure.withdraw"),
    /** A patient's key is given up; opens an intent. */
    ERASURE_RUN("erasure.run"),
    /** Erasures or their receipts were read. */
    ERASURE_READ("erasure.read"),
    /** Two patients of one EHR turned out to be one. */
    PATIENT_MERGE("patient.merge"),
    /** Patients who were merged are apart again. */
    PATIENT_UNMERGE("patient.unmerge"),
    /** Merges were listed. */
    MERGE_LIST("merge.list"),
    /** Somebody broke the glass: opened a patient's records without a known relationship. */
    EMERGENCY_OPEN("emergency.open"),
    /** Emergency accesses were listed. */
    EMERGENCY_LIST("emergency.list"),
    /** The reason given for an emergency access was read. */
    EMERGENCY_READ("emergency.read"),
    /** An emergency access was judged. */
    EMERGENCY_REVIEW("emergency.review"),
    /** A patient's consent was recorded. */
    CONSENT_GRANT("consent.grant"),
    /** A patient's consent was revoked. */
    CONSENT_REVOKE("consent.revoke"),
    /** A patient's consents were listed. */
    CONSENT_LIST("consent.list"),
    /** Something is written into a chart; opens an intent. */
    EFFECT_WRITE("effect.write"),
    /** A notice was handed to the mail server, or given up. */
    NOTICE_SEND("notice.send"),
    /** A page that holds no PHI but needs a sign-in. */
    PAGE_READ("page.read"),
    /** Somebody asked when their session ends. */
    SESSION_READ("session.read"),
    /** A session ended, or all of a person's; the attribute {@code why} says how. */
    SESSION_END("session.end"),
    /** A session went on from another network; for review. */
    SESSION_MOVE("session.move"),
    /** What can be provisioned here was asked for. */
    WORKFORCE_DISCOVER("workforce.discover"),
    /** Somebody works here from now on, or again. */
    WORKFORCE_JOIN("workforce.join"),
    /** What is known of somebody who works here changed; the attribute {@code changed} says what. */
    WORKFORCE_CHANGE("workforce.change"),
    /** Somebody works here no more. */
    WORKFORCE_LEAVE("workforce.leave"),
    /** What is known of somebody who works here was read. */
    WORKFORCE_READ("workforce.read"),
    /** Those who work here were listed or looked for. */
    WORKFORCE_LIST("workforce.list"),
    /** An account turned out to be that of somebody who works here. */
    WORKFORCE_BIND("workforce.bind"),
    /** That somebody completed a course was put on record. */
    TRAINING_RECORD("training.record"),
    /** A completion that was recorded wrongly counts no more. */
    TRAINING_WITHDRAW("training.withdraw"),
    /** Somebody's completions, or the words of an override, were read. */
    TRAINING_READ("training.read"),
    /** Who lacks training, or overrides, were listed. */
    TRAINING_LIST("training.list"),
    /** Somebody asked for their own training. */
    TRAINING_STATUS("training.status"),
    /** Somebody was let in for a while without the training that it takes. */
    TRAINING_OVERRIDE("training.override"),
    /** An override was ended before its time. */
    TRAINING_OVERRIDE_END("training.override-end");

    private final String wire;

    Action(String wire) {
        this.wire = wire;
    }

    /** The name in entries. */
    public String wire() {
        return wire;
    }
}
