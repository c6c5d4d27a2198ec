package dev.aceso.patient.portal;

/** What the description of the interface shows of what is held about a patient. */
final class Examples {
    static final String INFERENCE = """
            {"id": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2", "version": 1,
             "function": "ckm-review", "functionVersion": "1.0.0", "contractVersion": "1",
             "madeAt": "2026-03-02T08:15:00Z",
             "inPlainWords": ["Your kidneys filter well."],
             "results": [{"name": "egfr", "label": "eGFR", "value": "96", "unit": "mL/min/{1.73_m2}",
               "citation": "CKD-EPI 2021, doi:10.1056/NEJMoa2102953", "plain": "Your kidneys filter well."}],
             "notComputed": [{"result": "prevent", "reason": "input-unknown",
               "detail": "Smoking status is not recorded.",
               "plain": "We did not estimate your risk. Your record does not show for certain: whether you smoke."}],
             "inputs": [{"name": "creatinine", "label": "Creatinine", "state": "known", "value": "0.8", "unit": "mg/dL",
               "observed": "2026-02-20", "source": "Observation/123"}]}""";

    static final String INFERENCES = "{\"items\": [" + INFERENCE + "], \"next\": \"2026-03-02T08:15:00Z\"}";

    static final String VIEWINGS = """
            {"items": [{"at": "2026-03-02T08:15:01Z", "byRole": "clinician", "what": "Reading one review about you",
              "purpose": "TREAT", "outcome": "done", "record": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2"}],
             "next": "2026-03-02T08:15:01Z"}""";

    private Examples() {}
}
