package dev.aceso.trust.workforce.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What somebody wrote into a body, as far as it is judged without a look at anything else. */
class FormsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WORKER = "c9f6a1d2-7b1e-4e0a-9a53-2f4d8b7c6e10";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{'userName':'a','course':'c'}",
                "{'userName':'a','completedOn':'2026-03-01'}",
                "{'course':'c','completedOn':'2026-03-01'}",
                "{'userName':'a','externalId':'b','course':'c','completedOn':'2026-03-01'}",
                "{'userName':'','course':'c','completedOn':'2026-03-01'}",
                "{'worker':'somebody','course':'c','completedOn':'2026-03-01'}",
                "{'userName':'a','course':'C!','completedOn':'2026-03-01'}",
                "{'userName':'a','course':'c','completedOn':'2026-02-30'}",
                "{'userName':'a','course':'c','completedOn':'1.3.2026'}",
                "{'userName':'a','course':'c','completedOn':'2026-03-01','expiresOn':'never'}",
                "{'userName':'a','course':'c','completedOn':20260301}",
                "{'userName':'a','course':'c','completedOn':'2026-03-01','grade':'A'}"
            })
    void takesNoReportThatIsNone(String body) {
        malformed(() -> Report.read(JSON.readTree(body.replace('\'', '"'))));
    }

    @Test
    void readsAReportAndSaysNothingOfWhom() throws JsonProcessingException {
        var report = Report.read(
                JSON.readTree(
                        "{\"userName\":\"a.rivera\",\"course\":\"c\",\"completedOn\":\"2026-03-01\",\"expiresOn\":\"2026-06-01\"}"));
        assertThat(report.userName()).hasValue("a.rivera");
        assertThat(report.expiresOn()).hasValueSatisfying(day -> assertThat(day).isEqualTo("2026-06-01"));
        assertThat(report).hasToString("Report[c]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'reason':'other','text':'x','hours':'1'}",
                "{'worker':'W','reason':'curiosity','text':'x','hours':'1'}",
                "{'worker':'W','reason':'other','text':' ','hours':'1'}",
                "{'worker':'W','reason':'other','text':'x','hours':'0'}",
                "{'worker':'W','reason':'other','text':'x','hours':'73'}",
                "{'worker':'W','reason':'other','text':'x','hours':1}",
                "{'worker':'W','reason':'other','text':'x','hours':'1','more':'y'}"
            })
    void takesNoOverrideThatIsNone(String body) {
        malformed(() -> WaiverForm.read(
                JSON.readTree(body.replace("'W'", "'" + WORKER + "'").replace('\'', '"')), 72));
    }

    @Test
    void readsAnOverrideAndSaysNothingOfWhatWasWritten() throws JsonProcessingException {
        var form = WaiverForm.read(
                JSON.readTree("{\"worker\":\"" + WORKER
                        + "\",\"reason\":\"returning\",\"text\":\"Back from leave.\",\"hours\":\"72\"}"),
                72);
        assertThat(form.hours()).isEqualTo(72);
        assertThat(form.reason()).isEqualTo(Reason.RETURNING);
        assertThat(form).hasToString("WaiverForm[returning]");
    }

    private interface Reading {
        Object read() throws JsonProcessingException;
    }

    private static void malformed(Reading reading) {
        assertThatThrownBy(reading::read)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.MALFORMED));
    }
}
