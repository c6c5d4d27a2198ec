package dev.aceso.demo.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.demo.world.EhrProcess;

/** Act 3: how much of a chart a function gets, and what did not arrive although the EHR sent it. */
final class MinimumNecessary {
    private static final String LONG = "pt-long-history";
    private static final String CARELESS = "pt-ignores-elements";

    private MinimumNecessary() {}

    static void play(Stage stage) {
        var narrator = stage.narrator();
        narrator.act("3. Minimum necessary");
        tell(stage, LONG);
        JsonNode chart = chart(stage, CARELESS);
        List<String> planted = canaries().stream()
                .filter(canary -> chart.toString().contains(canary))
                .toList();
        var answer = stage.hooks().fire(stage.hooks().call(CARELESS));
        JsonNode tally = tally(narrator, CARELESS, chart, answer);
        narrator.claim(
                "this EHR ignores _elements: " + planted.size()
                        + " planted names, addresses and identifiers are in the chart",
                planted.size() >= 3,
                planted.size());
        narrator.claim(
                "what nobody asked for was dropped on receipt",
                tally.path("dropped").asInt() > 0,
                tally);
        String clinician = stage.token("dr.rivera");
        String record = answer.json()
                .path("extension")
                .path("dev.aceso.record")
                .path("id")
                .asText();
        String held = stage.aceso()
                .get(
                        "/api/v1/patients/" + DecisionSupport.opaque(stage, clinician, CARELESS) + "/inferences/"
                                + record,
                        Optional.of(clinician))
                .body();
        narrator.claim(
                "none of them is in the cards or in the opened record",
                planted.stream()
                        .noneMatch(c -> held.contains(c) || answer.body().contains(c)),
                "a planted value");
    }

    /** A chart of many years: what of it the function gets. */
    private static void tell(Stage stage, String patient) {
        JsonNode chart = chart(stage, patient);
        JsonNode tally = tally(
                stage.narrator(),
                patient,
                chart,
                stage.hooks().fire(stage.hooks().call(patient)));
        stage.narrator()
                .claim(
                        "of a long chart the function got a fraction",
                        tally.path("handedOn").asInt() > 0
                                && tally.path("handedOn").asInt() * 5 < leaves(chart),
                        tally);
    }

    private static JsonNode tally(Narrator narrator, String patient, JsonNode chart, Api.Answer answer) {
        JsonNode tally = answer.json().path("extension").path("dev.aceso.minimum-necessary");
        narrator.show(
                "%s: elements in the chart %d, paths asked for %d, elements received %d, handed to the function %d, dropped %d",
                patient,
                leaves(chart),
                tally.path("asked").asInt(),
                tally.path("received").asInt(),
                tally.path("handedOn").asInt(),
                tally.path("dropped").asInt());
        return tally;
    }

    private static JsonNode chart(Stage stage, String patient) {
        return stage.fhir()
                .get(
                        "/Patient/" + patient + "/$everything?_count=5000",
                        Optional.of(stage.world().ehrItself().token()))
                .json();
    }

    static List<String> canaries() {
        try {
            return Files.readAllLines(EhrProcess.demoPatients().resolve("canaries.txt")).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int leaves(JsonNode node) {
        if (node.isValueNode()) {
            return 1;
        }
        int sum = 0;
        for (JsonNode child : node) {
            sum += leaves(child);
        }
        return sum;
    }
}
