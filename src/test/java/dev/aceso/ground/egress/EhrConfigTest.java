package dev.aceso.ground.egress;

import java.time.LocalDate;
import java.util.Map;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EhrConfigTest {
    @Test
    void readsAnEhrFromTheEnvironmentAlone() {
        // Given
        var environment = new EnvConfigSource(
                Map.of(
                        "ACESO_EHR_HOSPITAL_ISSUER", "https://ehr.example.org",
                        "ACESO_EHR_HOSPITAL_JWKS_URL", "https://ehr.example.org/jwks",
                        "ACESO_EHR_HOSPITAL_FHIR_BASE_URL", "https://ehr.example.org/fhir",
                        "ACESO_EHR_HOSPITAL_MFA_ATTESTED_UNTIL", "2027-01-01",
                        "ACESO_EHR_HOSPITAL_SCOPE_DIALECT", "smart-v2-granular",
                        "ACESO_EHR_HOSPITAL_BACKEND_CLIENT_ID", "aceso-here",
                        "ACESO_EHR_HOSPITAL_BACKEND_TOKEN_URL", "https://ehr.example.org/token",
                        "ACESO_EHR_HOSPITAL_CORS_ORIGINS", "https://a.example.org,https://b.example.org"),
                300);
        // When
        EhrConfig config = new SmallRyeConfigBuilder()
                .withConverter(java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(environment)
                .withMapping(EhrConfig.class)
                .build()
                .getConfigMapping(EhrConfig.class);
        // Then
        assertThat(config.all()).containsOnlyKeys("hospital");
        EhrConfig.Ehr hospital = config.all().get("hospital");
        assertThat(hospital.fhirBaseUrl()).hasToString("https://ehr.example.org/fhir");
        assertThat(hospital.mfaAttestedUntil()).contains(LocalDate.of(2027, 1, 1));
        assertThat(hospital.corsOrigins().orElseThrow()).hasSize(2);
        assertThat(hospital.searchByPost()).isTrue();
        assertThat(hospital.scopeDialect()).isEqualTo(ScopeDialect.SMART_V2_GRANULAR);
        assertThat(hospital.backend().clientId()).contains("aceso-here");
        assertThat(hospital.backend().tokenUrl().orElseThrow()).hasToString("https://ehr.example.org/token");
    }

    @Test
    void anIdWithAHyphenCannotBeWrittenInTheEnvironmentAndStopsTheStart() {
        var environment = new EnvConfigSource(
                Map.of(
                        "ACESO_EHR__SECOND_EHR__ISSUER", "https://ehr.example.org",
                        "ACESO_EHR__SECOND_EHR__JWKS_URL", "https://ehr.example.org/jwks",
                        "ACESO_EHR__SECOND_EHR__FHIR_BASE_URL", "https://ehr.example.org/fhir"),
                300);
        EhrConfig config = new SmallRyeConfigBuilder()
                .withConverter(java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(environment)
                .withMapping(EhrConfig.class)
                .build()
                .getConfigMapping(EhrConfig.class);
        assertThatThrownBy(() -> StubServer.destinations(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hyphen");
    }
}
