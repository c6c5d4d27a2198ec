package dev.aceso.clinic.decisions.hooks;

/** What the description of the interface shows of hook calls and their answers. */
final class Examples {
    static final String SERVICES = """
            {"services": [{"hook": "patient-view", "id": "ckm-review",
              "title": "Cardiovascular-kidney-metabolic review",
              "description": "Estimates cardiovascular risk and kidney function for the clinician who opens the chart.",
              "prefetch": {"patient": "Patient/{{context.patientId}}?_elements=id,birthDate,gender,extension"}}]}""";

    static final String CALL = """
            {"hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
             "fhirServer": "https://fhir.hospital.example/r4",
             "fhirAuthorization": {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300,
               "scope": "patient/Observation.rs", "subject": "aceso"},
             "context": {"userId": "Practitioner/example", "patientId": "pt-prevent-01"},
             "prefetch": {"patient": {"resourceType": "Patient", "id": "pt-prevent-01", "gender": "female",
               "birthDate": "1971-04-12"}}}""";

    static final String CARDS = """
            {"cards": [{"uuid": "0f4f4d3e-6c53-4a7f-9a5e-0b9d0a1f6c11",
               "summary": "Kidney function: eGFR 96 mL/min/1.73 m2, G1", "indicator": "info",
               "detail": "| Result | Value |\\n|---|---|\\n| eGFR | 96 mL/min/{1.73_m2} |",
               "source": {"label": "CKD-EPI 2021, doi:10.1056/NEJMoa2102953",
                 "url": "https://aceso.hospital.example/functions/ckm-review"},
               "links": [{"label": "Data contract", "type": "absolute",
                 "url": "https://aceso.hospital.example/contracts/ckm-review"}]}],
             "extension": {"dev.aceso.record": {"id": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2", "version": 1, "fresh": true},
               "dev.aceso.minimum-necessary": {"asked": 13, "received": 120, "handedOn": 84, "dropped": 36}}}""";

    static final String NO_CARDS = """
            {"cards": [],
             "extension": {"dev.aceso.record": {"id": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2", "version": 1, "fresh": true},
               "dev.aceso.minimum-necessary": {"asked": 13, "received": 9, "handedOn": 7, "dropped": 2}}}""";

    private Examples() {}
}
