package dev.aceso.clinic.decisions.hooks;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HookCallTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CALL = """
            {"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
             "fhirServer":"https://ehr.example/fhir",
             "fhirAuthorization":{"access_token":"some.opaque-token","token_type":"Bearer","expires_in":300,
               "scope":"user/Patient.read","subject":"cds"},
             "context":{"userId":"Practitioner/12","patientId":"pt-1"},
             "prefetch":{"patient":{"resourceType":"Patient","id":"pt-1"},"smoking":null},
             "extension":{"vendor":{"trace":1}}}""";

    @Test
    void readsWhatTheStandardSends() {
        // When
        HookCall call = read(CALL);

        // Then
        assertThat(call.service()).isEqualTo("ckm-review");
        assertThat(call.hookInstance()).isEqualTo("d1577c69-dfbe-44ad-ba6d-3e05e953b2ea");
        assertThat(call.patientId()).isEqualTo("pt-1");
        assertThat(call.userId()).isEqualTo("Practitioner/12");
        assertThat(call.fhirServer()).contains("https://ehr.example/fhir");
        assertThat(call.authorization()).map(HookAuthorization::token).contains("some.opaque-token");
        assertThat(call.authorization()).map(sent -> sent.lifetime()).contains(Optional.of(Duration.ofMinutes(5)));
        assertThat(call.prefetch().supplied()).containsOnlyKeys("patient", "smoking");
    }

    @Test
    void worksWithoutAnythingOptional() {
        // When
        HookCall call = read("""
                {"hook":"patient-view","hookInstance":"12345678","context":{"userId":"Patient/a","patientId":"a"}}""");

        // Then
        assertThat(call.fhirServer()).isEqualTo(Optional.empty());
        assertThat(call.authorization()).isEqualTo(Optional.empty());
        assertThat(call.prefetch().supplied()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /hook                           | "order-sign"             | hook
            /hook                           | null                     | hook
            /hookInstance                   | "short"                  | hookInstance
            /hookInstance                   | "has a space in it"      | hookInstance
            /hookInstance                   | 12345678                 | hookInstance
            /hookInstance                   | null                     | hookInstance
            /context                        | []                       | patientId
            /context                        | null                     | patientId
            /context/patientId              | ""                       | patientId
            /context/patientId              | "a/../b"                 | patientId
            /context/patientId              | "a?_id=b"                | patientId
            /context/patientId              | ["a"]                    | patientId
            /context/userId                 | "12"                     | userId
            /context/userId                 | "Device/12"              | userId
            /context/userId                 | "Practitioner/1 or 2"    | userId
            /fhirServer                     | "http://ehr.example"     | fhirServer
            /fhirServer                     | "https://ehr example"    | fhirServer
            /fhirServer                     | {}                       | fhirServer
            /fhirAuthorization              | "token"                  | token_type
            /fhirAuthorization/token_type   | "MAC"                    | token_type
            /fhirAuthorization/access_token | "a b"                    | access_token
            /fhirAuthorization/access_token | "a\\r\\nx"               | access_token
            /fhirAuthorization/access_token | null                     | access_token
            /fhirAuthorization/scope        | 7                        | scope
            /fhirAuthorization/scope        | "user/*.rs\\u0000"         | scope
            /fhirAuthorization/expires_in   | "300"                    | expires_in
            /fhirAuthorization/expires_in   | 0.5                      | expires_in
            /fhirAuthorization/subject      | ["cds"]                  | subject
            /fhirAuthorization/patient      | "a b"                    | patient
            /prefetch                       | []                       | prefetch
            """)
    void namesTheFieldThatIsWrongAndNeverItsValue(String pointer, String value, String field) {
        // Given
        JsonNode body = with(pointer, value);

        // Then
        assertThatThrownBy(() -> HookCall.read("ckm-review", body)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.MALFORMED);
            assertThat(failure.detail().orElseThrow()).contains(field);
            assertThat(failure.detail().orElseThrow())
                    .doesNotContain("order-sign", "short", "..", "Device", "ehr", "MAC");
        });
    }

    @ParameterizedTest
    @CsvSource({"/hookInstance,64,a", "/context/patientId,64,a", "/fhirAuthorization/access_token,8192,a"})
    void takesWhatIsAsLongAsAllowedAndNothingLonger(String pointer, int longest, String letter) {
        // Given
        JsonNode longEnough = with(pointer, '"' + letter.repeat(longest) + '"');
        JsonNode tooLong = with(pointer, '"' + letter.repeat(longest + 1) + '"');

        // Then
        assertThat(HookCall.read("ckm-review", longEnough).canonical().length()).isPositive();
        assertThatThrownBy(() -> HookCall.read("ckm-review", tooLong)).isInstanceOf(Failure.class);
    }

    @ParameterizedTest
    @CsvSource({"-1,0", "0,0", "60,60", "999999999,86400", "99999999999999999999,86400"})
    void boundsHowLongATokenIsBelieved(String said, long believed) {
        // When
        var sent = HookCall.read("ckm-review", with("/fhirAuthorization/expires_in", said))
                .authorization()
                .orElseThrow();

        // Then
        assertThat(sent.lifetime()).contains(Duration.ofSeconds(believed));
        assertThat(sent.from(Instant.EPOCH).until()).contains(Instant.ofEpochSecond(believed));
    }

    @Test
    void refusesATokenThatIsForAnotherPatient() {
        // Given
        var another = with("/fhirAuthorization/patient", "\"pt-2\"");
        var same = with("/fhirAuthorization/patient", "\"pt-1\"");

        // Then
        assertThatThrownBy(() -> HookCall.read("ckm-review", another))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.PATIENT_MISMATCH));
        assertThat(HookCall.read("ckm-review", same).authorization()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "\"patient-view\"", "7"})
    void refusesABodyThatIsNoObject(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.MALFORMED));
    }

    @Test
    void theSameCallHasTheSameCanonicalBody() {
        // Given another order of keys, another token and another extension
        String again = """
                {"extension":{"vendor":{"trace":2}},
                 "prefetch":{"smoking":null,"patient":{"id":"pt-1","resourceType":"Patient"}},
                 "context":{"patientId":"pt-1","userId":"Practitioner/12"},
                 "fhirAuthorization":{"access_token":"another","token_type":"Bearer"},
                 "fhirServer":"https://ehr.example/fhir",
                 "hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","hook":"patient-view"}""";

        // Then
        assertThat(read(again).canonical()).isEqualTo(read(CALL).canonical());
        assertThat(read(CALL).canonical().asUtf8()).doesNotContain("some.opaque-token", "trace");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /hookInstance       | "another-instance"
            /context/patientId  | "pt-2"
            /context/userId     | "Practitioner/13"
            /fhirServer         | "https://ehr.example/other"
            /prefetch/smoking   | {}
            /prefetch/patient   | {"resourceType":"Patient","id":"pt-1","extension":[]}
            """)
    void anotherCallHasAnother(String pointer, String value) {
        assertThat(HookCall.read("ckm-review", with(pointer, value)).canonical())
                .isNotEqualTo(read(CALL).canonical());
    }

    @Test
    void printsNobody() {
        assertThat(read(CALL).toString()).isEqualTo("HookCall[ckm-review]");
    }

    private static HookCall read(String body) {
        return HookCall.read("ckm-review", json(body));
    }

    private static JsonNode with(String pointer, String value) {
        JsonNode body = json(CALL);
        int last = pointer.lastIndexOf('/');
        ((ObjectNode) body.at(pointer.substring(0, last))).set(pointer.substring(last + 1), json(value));
        return body;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
