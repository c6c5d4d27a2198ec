package dev.aceso.demo.story;

import java.util.Optional;

/** Act 5: the patient reads what the AI concluded, in plain words, and who looked. */
final class PatientsView {
    private PatientsView() {}

    static void play(Stage stage) {
        var narrator = stage.narrator();
        narrator.act("5. The patient");
        var token = Optional.of(stage.token("pat.prevent01"));
        var me = stage.aceso().get("/api/v1/me", token).json();
        String id = me.path("patient").asText();
        var held = stage.aceso().get("/api/v1/patients/" + id + "/inferences", token);
        narrator.claim(
                "signed in with their own account and second factor, the patient sees every inference about them",
                held.status() == 200 && held.json().path("items").size() == 1,
                held.status() + " " + me);
        held.json()
                .path("items")
                .path(0)
                .path("inPlainWords")
                .forEach(words -> narrator.show("\"%s\"", words.asText()));
        narrator.claim(
                "in plain words, with the word that it can be wrong and contested",
                held.body().contains("people with numbers like yours")
                        && held.body().contains("checked and corrected"),
                held.json().path("items").size());
        var viewings = stage.aceso().get("/api/v1/patients/" + id + "/viewings", token);
        viewings.json()
                .path("items")
                .forEach(v -> narrator.show(
                        "%s  %-54s %-30s %s",
                        v.path("at").asText(),
                        v.path("who").asText(),
                        v.path("why").asText(),
                        v.path("what").asText()));
        narrator.claim(
                "and that somebody opened the records in an emergency, with the reason given, and that it was judged",
                viewings.body().contains("\"reason\":\"on-call-cover\"")
                        && viewings.body().contains("on call for whoever treats you")
                        && viewings.body().contains("Judging whether it was right")
                        && !viewings.body().contains("the ward asked"),
                viewings.body());
        narrator.claim(
                "and who looked, by role, when and why",
                viewings.json().path("items").size() >= 3
                        && viewings.body().contains("clinician")
                        && !viewings.body().toLowerCase(java.util.Locale.ROOT).contains("rivera"),
                viewings.body());
    }
}
