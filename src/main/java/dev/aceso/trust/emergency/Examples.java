package dev.aceso.trust.emergency;

/** Examples for the description of the interface. */
final class Examples {
    static final String OPEN = """
            {"id": "5d1f3b1e-9a57-4d0f-8f0e-6c1de0a3f9a2", "patient": "mfzwizltoqytemzuguydgnrvge",
             "openedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "role": "clinician", "reason": "emergency-treatment",
             "openedAt": "2026-03-02T03:15:00Z", "endsAt": "2026-03-02T04:15:00Z",
             "reviewDueAt": "2026-03-05T03:15:00Z", "overdue": false}""";
    static final String JUDGED = """
            {"id": "5d1f3b1e-9a57-4d0f-8f0e-6c1de0a3f9a2", "patient": "mfzwizltoqytemzuguydgnrvge",
             "openedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "role": "clinician", "reason": "emergency-treatment",
             "openedAt": "2026-03-02T03:15:00Z", "endsAt": "2026-03-02T04:15:00Z",
             "reviewDueAt": "2026-03-05T03:15:00Z", "overdue": false, "outcome": "justified",
             "reviewedBy": "c0a0f6f4-8b0e-4a43-8d6a-7f0a3a3c2d10", "reviewedAt": "2026-03-02T09:00:00Z"}""";
    static final String LIST = "{\"items\": [" + OPEN + "], \"next\": \"2026-03-02T03:15:00Z\"}";
    static final String IN_FULL = "{\"access\": " + OPEN
            + ", \"text\": \"Brought in unconscious; the chart cannot be opened before registration is done.\"}";

    private Examples() {}
}
