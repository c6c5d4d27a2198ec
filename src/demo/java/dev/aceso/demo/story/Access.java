package dev.aceso.demo.story;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Act 1: who may see what the AI holds about a patient. */
final class Access {
    private Access() {}

    /** Plays it; returns the opaque id of the patient it was about. */
    static String play(Stage stage) {
        var narrator = stage.narrator();
        narrator.act("1. Who may look");
        var clinician = stage.token("dr.okafor");
        String id = stage.aceso()
                .post(
                        "/api/v1/patients/lookup",
                        Optional.of(clinician),
                        "{\"ehr\":\"demo\",\"patientId\":\"pt-prevent-01\"}")
                .json()
                .path("id")
                .asText();
        String list = "/api/v1/patients/" + id + "/inferences";
        narrator.show("GET %s", list);

        var nobody = stage.aceso().get(list, Optional.empty());
        narrator.claim("without a token: 401", nobody.status() == 401, nobody.status());
        narrator.claim(
                "as application/problem+json with a code",
                nobody.type().startsWith("application/problem+json")
                        && nobody.code().equals("unauthenticated"),
                nobody.type());

        var browser = stage.world().keycloak().browser();
        var weak = browser.withPassword("dr.rivera");
        var challenged = stage.aceso().get(list, Optional.of(weak.access()));
        narrator.show("signed in with a password only -> %d %s", challenged.status(), challenged.challenge());
        narrator.claim("password only: 401", challenged.status() == 401, challenged.status());
        narrator.claim(
                "with the RFC 9470 step-up challenge",
                challenged.challenge().contains("insufficient_user_authentication")
                        && challenged.challenge().contains("acr_values"),
                challenged.challenge());

        var maxAge = Pattern.compile("max_age=\"?(\\d+)").matcher(challenged.challenge());
        var strong = maxAge.find()
                ? browser.stepUp("dr.rivera", Duration.ofSeconds(Long.parseLong(maxAge.group(1))))
                : browser.withTwoFactors("dr.rivera");
        narrator.claim(
                "the same browser session was asked for the one-time code only",
                strong.asked().equals(List.of("otp")),
                strong.asked());
        var allowed = stage.aceso().get(list, Optional.of(strong.access()));
        narrator.claim("with the second factor: 200", allowed.status() == 200, allowed.status());

        var stranger = stage.aceso().get(list, Optional.of(stage.token("pat.prevent02")));
        narrator.claim(
                "another patient: 403 not-your-record",
                stranger.status() == 403 && stranger.code().equals("not-your-record"),
                stranger.status());
        var operator = stage.aceso().get(list, Optional.of(stage.token("ops.berg")));
        narrator.claim("the operator: 403", operator.status() == 403, operator.status());
        return id;
    }
}
