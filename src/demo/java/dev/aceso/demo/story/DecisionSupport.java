package dev.aceso.demo.story;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** Act 2: the EHR opens charts; cards come back, with the numbers that others computed, and silence where nothing may be said. */
final class DecisionSupport {
    private DecisionSupport() {}

    /** Plays it; returns the record of each patient. */
    static Map<String, String> play(Stage stage) {
        var narrator = stage.narrator();
        narrator.act("2. Decision support inside the EHR");
        var services = stage.hooks().discover();
        narrator.claim(
                "the EHR discovers the service and its prefetch templates",
                services.json().path("services").path(0).path("prefetch").size() > 5,
                services.status());
        String clinician = stage.token("dr.rivera");
        var records = new LinkedHashMap<String, String>();
        int right = 0;
        int silent = 0;
        for (String patient : stage.expected().patients()) {
            var answer = stage.hooks().fire(stage.hooks().call(patient, "patient", "creatinine", "hdl"));
            if (answer.status() != 200) {
                narrator.claim(patient + " is answered", false, answer.status() + " " + answer.body());
            }
            JsonNode held = held(stage, clinician, patient, answer.json());
            records.put(patient, held.path("id").asText());
            var computed = new LinkedHashMap<String, String>();
            held.path("results")
                    .forEach(r -> computed.put(
                            r.path("name").asText(), r.path("value").asText()));
            var wanted = stage.expected().of(patient);
            if (!computed.equals(wanted)) {
                narrator.claim(patient + " yields what was computed elsewhere", false, computed + " wanted " + wanted);
            }
            right++;
            int cards = answer.json().path("cards").size();
            if (wanted.isEmpty()) {
                silent++;
                if (cards != 0 || held.path("notComputed").isEmpty()) {
                    narrator.claim(patient + ": nothing computed, no card, and the record says why", false, held);
                }
                narrator.show(
                        "no card for %s; the record says: %s",
                        patient, held.path("notComputed").path(0).path("reason").asText());
            } else if (patient.equals("pt-prevent-01")) {
                answer.json()
                        .path("cards")
                        .forEach(card ->
                                narrator.show("card: %s", card.path("summary").asText()));
            }
        }
        narrator.claim(right + " patients: every number as computed without our code", right >= 14, right);
        narrator.claim(
                silent + " of them: nothing may be computed, so no card, and the record says why", silent >= 3, silent);
        return records;
    }

    private static JsonNode held(Stage stage, String clinician, String patient, JsonNode answer) {
        String record =
                answer.path("extension").path("dev.aceso.record").path("id").asText();
        return stage.aceso()
                .get(
                        "/api/v1/patients/" + opaque(stage, clinician, patient) + "/inferences/" + record,
                        Optional.of(clinician))
                .json();
    }

    static String opaque(Stage stage, String clinician, String patient) {
        return stage.aceso()
                .post(
                        "/api/v1/patients/lookup",
                        Optional.of(clinician),
                        "{\"ehr\":\"demo\",\"patientId\":\"" + patient + "\"}")
                .json()
                .path("id")
                .asText();
    }
}
