package dev.aceso.demo.story;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

import dev.aceso.demo.world.MailServer;

/** Act 1: who may see what the AI holds about a patient. */
final class Access {
    private Access() {}

    /** Plays it; returns the opaque id of the patient it was about. */
    static String play(Stage stage) {
        var narrator = stage.narrator();
        narrator.act("1. Who may look");
        var clinician = stage.token("dr.okafor");
        String id = DecisionSupport.opaque(stage, clinician, "pt-prevent-01");
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
        String stranger = DecisionSupport.opaque(stage, clinician, "pt-" + UUID.randomUUID());
        var unrelated = stage.aceso().get("/api/v1/patients/" + stranger + "/inferences", Optional.of(strong.access()));
        narrator.claim(
                "with the second factor, but of a patient whose chart they did not open: 403 no-relationship",
                unrelated.status() == 403 && unrelated.code().equals("no-relationship"),
                unrelated.body());
        var chart = stage.hooks().fire(stage.hooks().call("pt-prevent-01"));
        var allowed = stage.aceso().get(list, Optional.of(strong.access()));
        narrator.claim(
                "with the chart open in the EHR: 200",
                chart.status() == 200 && allowed.status() == 200,
                chart.status() + " " + allowed.status());
        breakGlass(stage, clinician, id);

        var other = stage.aceso().get(list, Optional.of(stage.token("pat.prevent02")));
        narrator.claim(
                "another patient: 403 not-your-record",
                other.status() == 403 && other.code().equals("not-your-record"),
                other.status());
        var operator = stage.aceso().get(list, Optional.of(stage.token("ops.berg")));
        narrator.claim("the operator: 403", operator.status() == 403, operator.status());
        return id;
    }

    /** A colleague without the chart opens the records in an emergency, and the privacy officer judges it. */
    private static void breakGlass(Stage stage, String clinician, String id) {
        var narrator = stage.narrator();
        String list = "/api/v1/patients/" + id + "/inferences";
        var before = stage.aceso().get(list, Optional.of(clinician));
        var broken = Emergency.open(
                stage.aceso(), clinician, id, "on-call-cover", "On call tonight; the ward asked about this patient.");
        narrator.show("POST /api/v1/patients/%s/emergency-access -> %d %s", id, broken.status(), broken.body());
        var after = stage.aceso().get(list, Optional.of(clinician));
        narrator.claim(
                "a colleague on call breaks the glass, and is let at this patient's records",
                before.status() == 403 && broken.status() == 200 && after.status() == 200,
                before.status() + " " + broken.status() + " " + after.status());
        String access = broken.json().path("id").asText();
        var letter = letter(stage, access);
        narrator.show("mail to %s, \"%s\":%n%s", letter.to().getFirst(), letter.header("Subject"), letter.body());
        narrator.claim(
                "the privacy officer is told by mail, and neither who nor whose is in it",
                letter.body().contains("on-call-cover")
                        && !letter.text().contains(id)
                        && !letter.text().contains("okafor")
                        && !letter.text().contains("ward"),
                letter.text());
        var officer = Optional.of(stage.token("privacy.nguyen"));
        String address = "/api/v1/emergency-accesses/" + access;
        var told = stage.aceso().get(address, officer);
        narrator.show(
                "the privacy officer reads: \"%s\"", told.json().path("text").asText());
        var judged = stage.aceso()
                .post(address + "/review", officer, "{\"outcome\":\"justified\",\"note\":\"On the rota.\"}");
        var ended = stage.aceso().get(list, Optional.of(clinician));
        narrator.claim(
                "the privacy officer judges it, and with that it ends",
                judged.status() == 200
                        && judged.json().path("outcome").asText().equals("justified")
                        && ended.status() == 403,
                judged.body());
    }

    /** What the mail server has about an emergency access; it is sent within a second or so. */
    private static MailServer.Received letter(Stage stage, String access) {
        for (int tries = 0; tries < 200; tries++) {
            var found = stage.world().mail().letters(access);
            if (!found.isEmpty()) {
                return found.getFirst();
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new IllegalStateException("no mail about the emergency access came");
    }
}
