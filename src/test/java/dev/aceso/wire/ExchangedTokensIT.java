package dev.aceso.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.Keycloak;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.SignInRefused;
import dev.aceso.demo.world.Tokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A portal's server exchanges a patient's own token at a real Keycloak (RFC 8693), and calls with what it got. */
class ExchangedTokensIT {
    private static final String PATIENT = "pat.prevent01";
    private static Site site;
    private static ServiceProcess service;
    private static Api aceso;

    private Instant mark;

    /** Beside the shared service, which knows no portal, one that knows this. */
    @BeforeAll
    static void start() {
        site = Site.get();
        int port = Ports.free();
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.portals.family.client-id", Keycloak.PATIENT_PORTAL);
        // Keycloak works the class out anew for each client's own sign-in, and the portal's client has none.
        config.put("aceso.portals.family.proof", "methods");
        service = ServiceProcess.serve(
                site.world.workspace(), "serve-exchange", ServiceProcess.QUICK_START, config, site.world.http());
        aceso = new Api("https://localhost:" + port, site.world.ca());
    }

    @AfterAll
    static void stop() {
        service.stop();
    }

    @BeforeEach
    void mark() {
        mark = Site.mark();
    }

    @Test
    void thePortalReadsForThePatientWhoseTokenItExchanged() {
        // Given
        var own = signedIn();
        var exchanged = site.world.keycloak().exchange().of(own);
        var claims = claims(exchanged);
        assertThat(claims.path("acr").asText()).as(claims.toString()).isNotEqualTo("aal2");
        for (var same : List.of("sub", "sid", "auth_time", "amr", "fhirUser", "roles")) {
            assertThat(claims.path(same))
                    .as(claims.toString())
                    .isEqualTo(claims(own).path(same));
        }
        var id = site.opaque("demo", "pt-prevent-01");

        // When
        var me = aceso.get("/api/v1/me", Optional.of(exchanged));

        // Then
        assertThat(me.status()).as(me.body()).isEqualTo(200);
        assertThat(me.json().path("portal").asText()).isEqualTo("family");
        assertThat(me.json().path("patient").asText()).isEqualTo(id);
        assertThat(me.json().at("/roles/0").asText()).isEqualTo("patient");
        assertThat(inferences(id, exchanged).status()).isEqualTo(200);
        problem(inferences(site.opaque("demo", "pt-prevent-02"), exchanged), 403, "not-your-record");
        assertThat(site.log(mark, "self.read", "done"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.at("/who/portal").asText()).isEqualTo("family"));

        // and the patient's own token goes on beside it, as theirs
        var themselves = aceso.get("/api/v1/me", Optional.of(own));
        assertThat(themselves.status()).as(themselves.body()).isEqualTo(200);
        assertThat(themselves.json().has("portal")).isFalse();
    }

    @Test
    void aPatientWithoutASecondFactorGetsNoneByExchange() {
        var weak = site.world
                .keycloak()
                .browser()
                .authorize(PATIENT, Map.of("scope", "openid " + Keycloak.THROUGH_PATIENT_PORTAL))
                .access();
        problem(
                aceso.get(
                        "/api/v1/me",
                        Optional.of(site.world.keycloak().exchange().of(weak))),
                401,
                "step-up-required");
    }

    @Test
    void whereTheClientIsNoPortalNobodyIsActedFor() {
        problem(
                site.aceso.get(
                        "/api/v1/me",
                        Optional.of(site.world.keycloak().exchange().of(signedIn()))),
                401,
                "unauthenticated");
    }

    @Test
    void theProviderExchangesNoTokenThatIsNotForThePortal() {
        var notForIt = site.token(PATIENT);
        assertThatThrownBy(() -> site.world.keycloak().exchange().of(notForIt))
                .isInstanceOf(SignInRefused.class)
                .hasMessageContaining("audience");
    }

    /** Signed in with both factors, for the portal. */
    private static String signedIn() {
        return site.world
                .keycloak()
                .browser()
                .authorize(PATIENT, Map.of("acr_values", "aal2", "scope", "openid " + Keycloak.THROUGH_PATIENT_PORTAL))
                .access();
    }

    private static JsonNode claims(String token) {
        return new Tokens(token, "", "", List.of()).claims();
    }

    private static Api.Answer inferences(String patient, String token) {
        return aceso.get("/api/v1/patients/" + patient + "/inferences", Optional.of(token));
    }

    private static void problem(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }
}
