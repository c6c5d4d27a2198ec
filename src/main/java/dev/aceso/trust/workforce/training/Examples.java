package dev.aceso.trust.workforce.training;

/** Examples for the description of the interface. */
final class Examples {
    static final String REPORT = """
            {"externalId": "E-10442", "course": "privacy-basics", "completedOn": "2026-03-01"}""";
    static final String COMPLETION = """
            {"id": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2", "worker": "c9f6a1d2-7b1e-4e0a-9a53-2f4d8b7c6e10",
             "course": "privacy-basics", "completedOn": "2026-03-01", "expiresOn": "2027-03-01",
             "recordedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "recordedAt": "2026-03-02T08:15:00Z"}""";
    static final String WITHDRAWN = """
            {"id": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2", "worker": "c9f6a1d2-7b1e-4e0a-9a53-2f4d8b7c6e10",
             "course": "privacy-basics", "completedOn": "2026-03-01", "expiresOn": "2027-03-01",
             "recordedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "recordedAt": "2026-03-02T08:15:00Z",
             "withdrawnFor": "wrong-person", "withdrawnBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11",
             "withdrawnAt": "2026-03-03T09:00:00Z"}""";
    static final String COMPLETIONS = "{\"items\": [" + COMPLETION + "], \"next\": \"2026-03-02T08:15:00Z\"}";
    static final String WAIVER = """
            {"id": "5d1f3b1e-9a57-4d0f-8f0e-6c1de0a3f9a2", "worker": "c9f6a1d2-7b1e-4e0a-9a53-2f4d8b7c6e10",
             "reason": "record-late", "grantedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11",
             "grantedAt": "2026-03-02T08:15:00Z", "endsAt": "2026-03-03T08:15:00Z", "open": true}""";
    static final String WAIVER_IN_FULL = """
            {"id": "5d1f3b1e-9a57-4d0f-8f0e-6c1de0a3f9a2", "worker": "c9f6a1d2-7b1e-4e0a-9a53-2f4d8b7c6e10",
             "reason": "record-late", "grantedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11",
             "grantedAt": "2026-03-02T08:15:00Z", "endsAt": "2026-03-03T08:15:00Z", "open": true,
             "text": "Showed me the certificate of last week."}""";
    static final String WAIVER_ENDED = """
            {"id": "5d1f3b1e-9a57-4d0f-8f0e-6c1de0a3f9a2", "worker": "c9f6a1d2-7b1e-4e0a-9a53-2f4d8b7c6e10",
             "reason": "record-late", "grantedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11",
             "grantedAt": "2026-03-02T08:15:00Z", "endsAt": "2026-03-03T08:15:00Z", "open": false,
             "endedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "endedAt": "2026-03-02T12:00:00Z"}""";
    static final String WAIVERS = "{\"items\": [" + WAIVER + "], \"next\": \"2026-03-02T08:15:00Z\"}";
    static final String MINE = """
            {"required": true, "state": "ending", "courses": [
              {"course": "privacy-basics", "title": "Privacy and security of patients' data", "state": "ending",
               "endsOn": "2026-03-20", "where": "https://learning.hospital.example/privacy"}]}""";
    static final String WORKERS = """
            {"items": [{"worker": "c9f6a1d2-7b1e-4e0a-9a53-2f4d8b7c6e10", "userName": "a.rivera@hospital.example",
              "displayName": "Ana Rivera", "knownSince": "2026-02-01T09:00:00Z", "state": "missing", "courses": [
                {"course": "privacy-basics", "title": "Privacy and security of patients' data", "state": "missing",
                 "where": "https://learning.hospital.example/privacy"}]}], "next": "2026-02-01T09:00:00Z"}""";

    private Examples() {}
}
