package dev.aceso.clinic.chart.smart;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.contracts.DataContract.Include;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.egress.ScopeDialect;
import dev.aceso.ground.parties.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ScopesTest {
    private static final String LABORATORY = "http://terminology.hl7.org/CodeSystem/observation-category|laboratory";
    private static final DataContract CONTRACT = new DataContract(
            "f",
            Purpose.TREATMENT,
            "1",
            "F",
            "why",
            Map.of(),
            List.of(
                    query("Observation", Map.of("category", LABORATORY), Optional.empty()),
                    query(
                            "MedicationRequest",
                            Map.of("status", "active"),
                            Optional.of(new Include("medication", "Medication", List.of("code"))))));

    private static Query query(String type, Map<String, String> params, Optional<Include> include) {
        return new Query(
                type,
                type,
                "why",
                Found.SEARCH,
                params,
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                include,
                Map.of(),
                List.of("status"),
                Map.of(),
                List.of(),
                10);
    }

    private static Scopes scopes(String text) {
        return Scopes.parse(text).orElseThrow();
    }

    @Test
    void asksToWriteAndToFindAgainWhatWasWritten() {
        var needed = Scopes.ofWrites("Appointment");
        assertThat(needed.text(ScopeDialect.SMART_V2)).contains("system/Appointment.cu system/Appointment.rs");
        assertThat(needed.text(ScopeDialect.SMART_V1)).contains("system/Appointment.write system/Appointment.read");
        assertThat(scopes("system/Appointment.rs").serve(needed)).isFalse();
        assertThat(scopes("system/Appointment.read system/Appointment.write").serve(needed))
                .isTrue();
        assertThat(scopes("system/Appointment.cruds").serve(needed)).isTrue();
    }

    @Test
    void writesWhatAContractNeedsInEachDialectWithWhatItIncludes() {
        Scopes needed = Scopes.ofSystem(CONTRACT.queries().stream());
        assertThat(needed.text(ScopeDialect.SMART_V1))
                .contains("system/Medication.read system/MedicationRequest.read system/Observation.read");
        assertThat(needed.text(ScopeDialect.SMART_V2))
                .contains("system/Medication.rs system/MedicationRequest.rs system/Observation.rs");
        assertThat(needed.text(ScopeDialect.SMART_V2_GRANULAR))
                .contains("system/Medication.rs system/MedicationRequest.rs system/Observation.rs?category="
                        + LABORATORY);
        assertThat(needed.text(ScopeDialect.REGISTERED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "patient/Observation.read, user/Observation.rs, true",
        "system/Observation.rs, system/Observation.read, true",
        "system/*.read, system/Observation.rs, true",
        "system/*.*, system/Observation.cruds, true",
        "system/Observation.cruds, system/Observation.rs, true",
        "system/Observation.r, system/Observation.rs, false",
        "system/Observation.s, system/Observation.rs, false",
        "system/Observation.write, system/Observation.rs, false",
        "system/Condition.rs, system/Observation.rs, false",
        "system/Observation.rs, system/*.rs, false",
        "system/Observation.rs?category=a, system/Observation.rs, false",
        "system/Observation.rs, system/Observation.rs?category=a, true",
        "system/Observation.rs?b=1&a=2, system/Observation.rs?a=2&b=1, true",
        "system/Observation.rs?category=a, system/Observation.rs?category=b, false",
        "openid fhirUser launch/patient, system/Observation.rs, false"
    })
    void comparesWhatIsGrantedWithWhatIsNeeded(String granted, String needed, boolean serves) {
        assertThat(scopes(granted).serve(scopes(needed))).isEqualTo(serves);
    }

    @ParameterizedTest
    @CsvSource({
        "system/Observation.rs, false",
        "user/Observation.read, false",
        "system/Observation.r, false",
        "openid launch offline_access system/Observation.rs, false",
        "system/Observation.rs?category=a, false",
        "system/Observation.cruds, true",
        "system/Observation.*, true",
        "system/*.rs, true",
        "system/Condition.rs, true"
    })
    void tellsWhatNobodyNeeds(String granted, boolean exceeds) {
        assertThat(scopes(granted).exceed(scopes("system/Observation.rs"))).isEqualTo(exceeds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "system/Observation",
                "system/Observation.",
                "system/Observation.sr",
                "system/Observation.rr",
                "system/Observation.rs?",
                "system/observation.rs",
                "system/Obs*.rs",
                "admin/Observation.rs",
                "SYSTEM/Observation.rs",
                "system/Observation.READ"
            })
    void grantsNothingForWhatIsNotOfItsForm(String text) {
        assertThat(scopes(text)).isEqualTo(scopes("openid"));
    }

    @Test
    void readsNoMoreThanAnybodyWouldGrant() {
        assertThat(Scopes.parse("system/Observation.rs ".repeat(500).strip())).isPresent();
        assertThat(Scopes.parse("system/Observation.rs ".repeat(501).strip())).isEmpty();
        assertThat(Scopes.parse("x".repeat(16_385))).isEmpty();
    }

    @Test
    void keepsApartWhatIsGrantedToTheClientItself() {
        assertThat(scopes("patient/*.rs user/*.rs system/Condition.rs").ofTheClient())
                .isEqualTo(scopes("system/Condition.rs"));
    }
}
