package dev.aceso.demo.story;

import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Breaking the glass, as somebody does whose EHR does not say that they treat the patient. */
public final class Emergency {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Emergency() {}

    /** Opens a patient's records, with a reason of the interface and a text. */
    public static Api.Answer open(Api aceso, String token, String patient, String reason, String text) {
        return aceso.post(
                "/api/v1/patients/" + patient + "/emergency-access",
                Optional.of(token),
                JSON.createObjectNode().put("reason", reason).put("text", text).toString());
    }

    /** Opens a patient's records; fails where that is refused. */
    public static void open(Api aceso, String token, String patient) {
        var answer = open(aceso, token, patient, "emergency-treatment", "Brought in without papers.");
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
    }
}
