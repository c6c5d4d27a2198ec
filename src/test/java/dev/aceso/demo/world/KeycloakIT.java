package dev.aceso.demo.world;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLException;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeycloakIT {
    private static World world;
    private static DemoCa ca;
    private static Keycloak keycloak;

    @BeforeAll
    static void awaitServer() {
        world = World.shared();
        ca = world.ca();
        keycloak = world.keycloak();
    }

    @Test
    void saysThatAPasswordIsOneFactor() {
        // When
        var tokens = keycloak.browser().withPassword("dr.rivera");

        // Then
        assertThat(tokens.asked()).containsExactly("password");
        assertThat(tokens.claims().path("acr").asText()).isEqualTo("aal1");
        assertThat(texts(tokens.claims().path("amr"))).containsExactly("pwd");
    }

    @Test
    void addsOnlyTheOneTimeCodeInTheSameSession() {
        // Given
        var browser = keycloak.browser();
        var first = browser.withPassword("dr.rivera");

        // When
        var second = browser.stepUp("dr.rivera", Duration.ofMinutes(5));

        // Then
        assertThat(second.asked()).containsExactly("otp");
        var claims = second.claims();
        assertThat(claims.path("acr").asText()).isEqualTo("aal2");
        assertThat(texts(claims.path("amr"))).containsExactlyInAnyOrder("pwd", "otp");
        assertThat(claims.path("sid")).isEqualTo(first.claims().path("sid"));
        assertThat(claims.path("auth_time").isIntegralNumber()).isTrue();
        assertThat(claims.path("auth_time").asLong())
                .isGreaterThanOrEqualTo(first.claims().path("auth_time").asLong());
    }

    @Test
    void namesTheCallerAsAcesoReadsIt() {
        // When
        var claims = keycloak.browser().withTwoFactors("pat.prevent01").claims();

        // Then
        assertThat(claims.path("iss").asText()).isEqualTo(keycloak.issuer());
        assertThat(claims.path("aud").asText()).isEqualTo("aceso");
        assertThat(claims.path("azp").asText()).isEqualTo("aceso-portal");
        assertThat(claims.path("sub").asText()).isEqualTo(keycloak.subject("pat.prevent01"));
        assertThat(claims.path("name").asText()).isEqualTo("Pat One");
        assertThat(texts(claims.path("roles"))).containsExactly("patient");
        assertThat(claims.path("fhirUser").asText()).isEqualTo(world.ehr().baseUrl() + "/Patient/pt-prevent-01");
    }

    @Test
    void keepsAUserWithoutASecondFactorBelowAal2() {
        // Given
        var browser = keycloak.browser();
        browser.withPassword("dr.nofactor");

        // Then neither this session nor a new one gets there, and no page offers a secret to enrol
        for (var session : List.of(browser, keycloak.browser())) {
            assertThatThrownBy(() -> session.withTwoFactors("dr.nofactor"))
                    .isInstanceOfSatisfying(
                            SignInRefused.class,
                            refused -> assertThat(refused.page()).isNotEmpty().doesNotContain("totpSecret"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONFIGURE_TOTP",
                "webauthn-register",
                "webauthn-register-passwordless",
                "CONFIGURE_RECOVERY_AUTHN_CODES",
                "UPDATE_PASSWORD"
            })
    void offersNoEnrolmentToWhoeverAsksForIt(String action) {
        // Given
        var browser = keycloak.browser();
        browser.withPassword("dr.nofactor");

        // When an application asks for the action
        var tokens = browser.authorize("dr.nofactor", Map.of("kc_action", action));

        // Then no form comes for it, only a code at the old level
        assertThat(tokens.asked()).isEmpty();
        assertThat(tokens.claims().path("acr").asText()).isEqualTo("aal1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"aceso-portal", "admin-cli", "account", "security-admin-console", "broker", "realm-management"})
    void refusesADirectGrant(String client) throws Exception {
        // Given
        var login = keycloak.login("dr.rivera");
        var form = "grant_type=password&client_id=" + client + "&username=" + login.user() + "&password="
                + login.password() + "&totp=" + keycloak.otpSecret("dr.rivera").orElseThrow();

        // When
        var answer = post("/protocol/openid-connect/token", form);

        // Then
        assertThat(answer.statusCode()).isIn(400, 401);
        assertThat(answer.body()).doesNotContain("access_token");
    }

    @Test
    void refusesACodeRequestWithoutPkce() throws Exception {
        // When
        var request = HttpRequest.newBuilder(URI.create(keycloak.issuer()
                        + "/protocol/openid-connect/auth?client_id=aceso-portal&response_type=code&scope=openid"
                        + "&redirect_uri=http://127.0.0.1:1/callback"))
                .build();
        var answer = Tls.client(ca).send(request, HttpResponse.BodyHandlers.ofString());

        // Then
        assertThat(answer.headers().firstValue("location").orElse("")).contains("error=invalid_request");
    }

    @Test
    void refusesAWrongCodeAndAUsedOne() {
        // Given a code that was used
        var browser = keycloak.browser();
        browser.withTwoFactors("dr.okafor");

        // Then
        assertThatThrownBy(() -> keycloak.browser().withCode("dr.okafor", "000000"))
                .isInstanceOf(SignInRefused.class);
        assertThatThrownBy(() -> keycloak.browser().withCode("dr.okafor", browser.lastCode()))
                .isInstanceOf(SignInRefused.class);
    }

    @Test
    void speaksTls13Only() throws Exception {
        assertThat(Wire.handshake(keycloak.port(), ca, "TLSv1.3")).isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> Wire.handshake(keycloak.port(), ca, "TLSv1.2")).isInstanceOf(SSLException.class);
        assertThat(Wire.speaksPlainHttp(keycloak.port())).isFalse();
    }

    private static HttpResponse<String> post(String path, String form) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(keycloak.issuer() + path))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        return Tls.client(ca).send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
