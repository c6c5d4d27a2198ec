package dev.aceso.trust.custody.erasure;

/** Examples for the description of the interface. */
final class Examples {
    private static final String BASE = """
            {"id": "0f1a3c52-6f6b-4f43-93f1-2f4cf0d3f5a1", "patient": "mfzwizltoqytemzuguydgnrvge",
             "key": "9e107d9d-3721-4b8e-9f0f-aa1f3d1e2b11", "reason": "patient-request",
             "requestedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "requestedAt": "2026-03-02T08:15:00Z",""";
    static final String REQUESTED = BASE + " \"state\": \"requested\"}";
    static final String APPROVED = BASE + """
             "approvedBy": "c0a0f6f4-8b0e-4a43-8d6a-7f0a3a3c2d10", "approvedAt": "2026-03-02T09:00:00Z",
             "state": "approved"}""";
    static final String WITHDRAWN = BASE + " \"state\": \"withdrawn\"}";
    static final String BEGUN = BASE + """
             "approvedBy": "c0a0f6f4-8b0e-4a43-8d6a-7f0a3a3c2d10", "approvedAt": "2026-03-02T09:00:00Z",
             "begunAt": "2026-03-02T10:00:00Z", "state": "begun"}""";
    static final String DONE = BASE + """
             "approvedBy": "c0a0f6f4-8b0e-4a43-8d6a-7f0a3a3c2d10", "approvedAt": "2026-03-02T09:00:00Z",
             "begunAt": "2026-03-02T10:00:00Z", "state": "done",
             "receipt": {"erasure": "0f1a3c52-6f6b-4f43-93f1-2f4cf0d3f5a1",
               "key": "9e107d9d-3721-4b8e-9f0f-aa1f3d1e2b11", "patient": "mfzwizltoqytemzuguydgnrvge",
               "reason": "patient-request",
               "requestedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "requestedAt": "2026-03-02T08:15:00Z",
               "approvedBy": "c0a0f6f4-8b0e-4a43-8d6a-7f0a3a3c2d10", "approvedAt": "2026-03-02T09:00:00Z",
               "begunAt": "2026-03-02T10:00:00Z",
               "confirmedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "confirmedAt": "2026-03-02T10:00:02Z",
               "unreadable": {"hooks.claim": 0, "records.inference": 3},
               "remaining": {"memoryUntil": "2026-03-02T10:05:02Z", "backupsUntil": "2026-04-06T10:00:02Z"}}}""";
    static final String ERASURES = "{\"items\": [" + REQUESTED + "], \"next\": \"2026-03-02T08:15:00Z\"}";

    private Examples() {}
}
