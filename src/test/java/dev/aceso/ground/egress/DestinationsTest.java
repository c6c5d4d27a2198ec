package dev.aceso.ground.egress;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DestinationsTest {
    private static Map<String, String> with(String key, String value) {
        var all = new java.util.HashMap<>(Map.of(
                "aceso.ehr.hospital.issuer", "https://ehr.example.org",
                "aceso.ehr.hospital.jwks-url", "https://ehr.example.org/jwks",
                "aceso.ehr.hospital.fhir-base-url", "https://ehr.example.org:8443/fhir/"));
        all.put(key, value);
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "fhir-base-url,http://ehr.example.org/fhir",
        "fhir-base-url,https://user:secret@ehr.example.org/fhir",
        "fhir-base-url,https://ehr.example.org/fhir?tenant=1",
        "fhir-base-url,https://ehr.example.org/a/../fhir",
        "fhir-base-url,/fhir",
        "jwks-url,ftp://ehr.example.org/jwks",
        "jku,http://ehr.example.org/jwks",
    })
    void aBadAddressStopsTheStartAndNamesItsKey(String key, String address) {
        var config = StubServer.config(with("aceso.ehr.hospital." + key, address));
        assertThatThrownBy(() -> StubServer.destinations(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.ehr.hospital." + key)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "https://ehr.example.org:8443/fhir, true",
        "https://EHR.example.org:8443/fhir?_getpages=1, true",
        "https://ehr.example.org:8443/fhir/Observation, true",
        "https://ehr.example.org/jwks, true",
        "https://ehr.example.org/jwks?x=1, false",
        "https://ehr.example.org/jwks/2, false",
        "https://ehr.example.org/fhir, false",
        "http://ehr.example.org:8443/fhir, false",
        "https://ehr.example.org:8443/fhir2, false",
        "https://ehr.example.org:8443/fhir/../admin, false",
        "https://ehr.example.org:8443/fhir/%2e%2e/admin, false",
        "https://x@ehr.example.org:8443/fhir, false",
        "https://ehr.example.org.evil.example:8443/fhir, false",
        "//ehr.example.org:8443/fhir, false",
        "Observation, false",
    })
    void onlyWhatTheTableNamesIsADestination(String address, boolean known) {
        var destinations =
                StubServer.destinations(StubServer.config(with("aceso.ehr.hospital.search-by-post", "true")));
        assertThat(destinations.of(URI.create(address)).isPresent()).isEqualTo(known);
    }

    @ParameterizedTest
    @CsvSource({"aceso.ehr.Hospital.issuer", "aceso.ehr.\"a.b\".issuer"})
    void anIdThatIsNoneStopsTheStart(String key) {
        String ehr = key.substring(0, key.length() - ".issuer".length());
        var config = StubServer.config(Map.of(
                key,
                "x",
                ehr + ".jwks-url",
                "https://e.example/jwks",
                ehr + ".fhir-base-url",
                "https://e.example/fhir"));
        assertThatThrownBy(() -> StubServer.destinations(config)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://vault.example.org:8200/v1/aceso-kv/data/log/x, true",
        "https://vault.example.org:8200/v1/aceso-kv/../sys/seal, false",
        "https://vault.example.org:8200/v1/aceso-kv/%2e%2e/sys/seal, false",
        "https://vault.example.org/v1/sys/health, false",
        "https://other.example.org:8200/v1/sys/health, false",
    })
    void vaultIsADestinationWithEverythingBelowItsAddress(String address, boolean known) {
        // Given
        var vault = StubServer.vault(Map.of("aceso.vault.url", "https://vault.example.org:8200/"));

        // Then
        var destination = StubServer.destinations(vault).vault().orElseThrow();
        assertThat(destination.covers(URI.create(address))).isEqualTo(known);
        assertThat(StubServer.destinations(StubServer.vault(Map.of())).vault()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"http://vault.example.org", "https://token@vault.example.org", "https://vault.example.org?x=1"})
    void anAddressOfVaultThatProvesNothingStopsTheStart(String address) {
        var vault = StubServer.vault(Map.of("aceso.vault.url", address));
        assertThatThrownBy(() -> StubServer.destinations(vault))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.vault.url")
                .hasMessageNotContaining("token");
    }
}
