package dev.aceso.wire;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Portals on the wire: exchanged tokens (RFC 8693), signed by a stand-in for the provider, shown to the packaged service. */
class PortalsIT {
    private static final String PATIENT = "pt-prevent-01";
    private static Site site;
    private static StandInProvider provider;
    private static ServiceProcess service;
    private static Api aceso;
    private static String own;
    private static String another;

    private Instant mark;

    @BeforeAll
    static void start() {
        site = Site.get();
        provider = StandInProvider.start(site.world.ca());
        int port = Ports.free();
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.identity.issuer", provider.issuer());
        config.put("aceso.portals.family.client-id", "family-portal");
        config.put("aceso.portals.family.acr-values", "portal-2fa");
        config.put("aceso.portals.family.proof", "class");
        config.put("aceso.portals.family.representatives", "true");
        config.put("aceso.portals.family.service-accounts", "family-bot");
        service = ServiceProcess.serve(
                site.world.workspace(), "serve-portals", ServiceProcess.QUICK_START, config, site.world.http());
        aceso = new Api("https://localhost:" + port, site.world.ca());
        own = site.opaque("demo", PATIENT);
        another = site.opaque("demo", "pt-prevent-02");
    }

    @AfterAll
    static void stop() {
        service.stop();
        provider.close();
    }

    @BeforeEach
    void mark() {
        mark = Site.mark();
    }

    @Test
    void aPortalReadsForThePatientAndForNobodyElse() {
        // Given
        var token = signed(byPortal(UUID.randomUUID()));

        // Then
        var me = get("/api/v1/me", token);
        assertThat(me.status()).as(me.body()).isEqualTo(200);
        assertThat(me.json().path("patient").asText()).isEqualTo(own);
        assertThat(me.json().path("portal").asText()).isEqualTo("family");
        assertThat(me.json().at("/roles/0").asText()).isEqualTo("patient");
        assertThat(get(inferences(own), token).status()).isEqualTo(200);
        assertThat(get("/api/v1/patients/" + own + "/viewings", token).status()).isEqualTo(200);
        problem(get(inferences(another), token), 403, "not-your-record");
        problem(get("/api/v1/log/checkpoint", token), 403, "not-permitted");
        assertThat(site.log(mark))
                .filteredOn(entry -> entry.path("action").asText().equals("inference.list"))
                .hasSize(2)
                .allSatisfy(
                        entry -> assertThat(entry.at("/who/portal").asText()).isEqualTo("family"))
                .anySatisfy(entry -> {
                    assertThat(entry.path("purpose").asText()).isEqualTo("PATRQT");
                    assertThat(entry.at("/attributes/explained-by").asText()).isEqualTo("self");
                });
    }

    @Test
    void somebodyActsForThePatientAsLongAsTheirAuthorityLasts() {
        // Given
        var claims = byPortal(UUID.randomUUID());
        claims.putObject("act").put("sub", "dora-" + UUID.randomUUID()).put("name", "Dora Standing");
        var good = signed(claims.put("authority_exp", now() + 3_600));

        // Then
        var me = get("/api/v1/me", good);
        assertThat(me.status()).as(me.body()).isEqualTo(200);
        assertThat(me.json().at("/roles/0").asText()).isEqualTo("representative");
        assertThat(me.json().path("patient").asText()).isEqualTo(own);
        assertThat(get(inferences(own), good).status()).isEqualTo(200);
        problem(get(inferences(another), good), 403, "not-your-record");
        assertThat(site.log(mark)).anySatisfy(entry -> {
            assertThat(entry.path("action").asText()).isEqualTo("inference.list");
            assertThat(entry.path("purpose").asText()).isEqualTo("PWATRNY");
            assertThat(entry.at("/attributes/explained-by").asText()).isEqualTo("representative");
            assertThat(entry.at("/who/portal").asText()).isEqualTo("family");
        });

        // And no longer
        problem(get(inferences(own), signed(claims.put("authority_exp", now() - 1))), 401, "unauthenticated");
        claims.remove("authority_exp");
        problem(get(inferences(own), signed(claims)), 401, "unauthenticated");
    }

    @Test
    void refusesWhoeverMayNotAct() {
        // A client that is no portal, a chain, the subject itself, one who may act, and somebody who works here
        problem(
                get("/api/v1/me", signed(byPortal(UUID.randomUUID()).put("azp", "aceso-portal"))),
                401,
                "unauthenticated");
        var chain = byPortal(UUID.randomUUID());
        chain.putObject("act").put("sub", "family-portal").putObject("act").put("sub", "before");
        problem(get("/api/v1/me", signed(chain)), 401, "unauthenticated");
        var itself = byPortal(UUID.randomUUID());
        itself.putObject("act").put("sub", itself.path("sub").asText());
        problem(get("/api/v1/me", signed(itself)), 401, "unauthenticated");
        var may = byPortal(UUID.randomUUID());
        may.putObject("may_act").put("sub", "family-portal");
        problem(get("/api/v1/me", signed(may)), 401, "unauthenticated");
        var staff = byPortal(UUID.randomUUID());
        staff.putArray("roles").add("clinician");
        problem(get("/api/v1/me", signed(staff)), 401, "unauthenticated");
        // And a sign-in at the portal without a second factor
        problem(get("/api/v1/me", signed(byPortal(UUID.randomUUID()).put("acr", "aal2"))), 401, "step-up-required");
    }

    @Test
    void whatAPortalDoesIsASessionBesideThePatientsOwn() {
        // Given: one sign-in at the provider, two sessions here
        var sid = UUID.randomUUID();
        var portal = signed(byPortal(sid));
        var byThemselves = byPortal(sid).put("azp", "aceso-portal").put("acr", "aal2");
        byThemselves.remove("act");
        var patient = signed(byThemselves);
        assertThat(get("/api/v1/me", portal).status()).isEqualTo(200);
        assertThat(get("/api/v1/me", patient).json().has("portal")).isFalse();

        // When
        signOut(portal);

        // Then
        problem(get("/api/v1/me", portal), 401, "session-ended");
        assertThat(get("/api/v1/me", patient).status()).isEqualTo(200);
    }

    @Test
    void everybodyWhoActsThroughAPortalHasASessionOfTheirOwnWhateverSidTheyShare() {
        // Given
        var sid = UUID.randomUUID();
        var dora = signed(actor(sid, "dora"));
        var erin = signed(actor(sid, "erin"));
        var unseen = signed(actor(sid, "faye"));
        assertThat(get("/api/v1/me", dora).status()).isEqualTo(200);
        assertThat(get("/api/v1/me", erin).status()).isEqualTo(200);

        // When
        signOut(dora);

        // Then
        problem(get("/api/v1/me", dora), 401, "session-ended");
        assertThat(get("/api/v1/me", erin).status()).isEqualTo(200);

        // When the provider ends what it calls by that name
        logout(sid);

        // Then: also for whom nobody saw before
        for (var token : List.of(dora, erin, unseen, signed(byPortal(sid)))) {
            problem(get("/api/v1/me", token), 401, "session-ended");
        }
        assertThat(get("/api/v1/me", signed(actor(UUID.randomUUID(), "erin"))).status())
                .isEqualTo(200);
    }

    @Test
    void theProviderEndsBoth() {
        // Given
        var sid = UUID.randomUUID();
        var portal = signed(byPortal(sid));
        assertThat(get("/api/v1/me", portal).status()).isEqualTo(200);

        // When
        logout(sid);

        // Then
        problem(get("/api/v1/me", portal), 401, "session-ended");
    }

    @Test
    void aLogoutByAKeyThatCannotBeFetchedIsToBeSentAgain() {
        // Given
        var sid = UUID.randomUUID();
        var portal = signed(byPortal(sid));
        assertThat(get("/api/v1/me", portal).status()).isEqualTo(200);
        var byANewKey = provider.token(provider.header("ES256").put("kid", "of-tomorrow"), logoutOf(sid));

        // When: also in between two fetches, when nobody is asked
        provider.away(true);
        for (int i = 0; i < 2; i++) {
            var answer = sendLogout(byANewKey);

            // Then
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).isPresent();
        }
        provider.away(false);
        assertThat(get("/api/v1/me", portal).status()).isEqualTo(200);

        // And what is known goes on
        logout(sid);
        problem(get("/api/v1/me", portal), 401, "session-ended");
    }

    @Test
    void nobodyRepresentsButThroughAPortal() {
        var alone = byPortal(UUID.randomUUID())
                .put("azp", "aceso-portal")
                .put("acr", "aal2")
                .put("authority_exp", now() + 3_600);
        alone.remove("act");
        alone.putArray("roles").add("representative");
        problem(get("/api/v1/me", signed(alone)), 401, "unauthenticated");
        problem(get(inferences(own), signed(alone)), 401, "unauthenticated");
    }

    @Test
    void bySoftwareNobodyIsThePatient() {
        // A person by the portal's software represents, as long as their authority lasts; its own account does not
        var claims = byPortal(UUID.randomUUID());
        claims.putObject("act").put("sub", "dora-" + UUID.randomUUID()).put("client_id", "family-portal");
        problem(get("/api/v1/me", signed(claims)), 401, "unauthenticated");
        var me = get("/api/v1/me", signed(claims.put("authority_exp", now() + 3_600)));
        assertThat(me.json().at("/roles/0").asText()).as(me.body()).isEqualTo("representative");
        problem(
                get("/api/v1/me", signed(byPortal(UUID.randomUUID()).put("sub", "family-bot"))),
                401,
                "unauthenticated");
        var asBot = byPortal(UUID.randomUUID());
        asBot.putObject("act").put("sub", "family-bot");
        assertThat(get("/api/v1/me", signed(asBot)).json().at("/roles/0").asText())
                .isEqualTo("patient");
    }

    /** What the portal gets by exchange of the patient's own token. */
    private static ObjectNode byPortal(UUID sid) {
        var claims = provider.claims()
                .put("sub", "patient-" + PATIENT)
                .put("sid", "sid-" + sid)
                .put("azp", "family-portal")
                .put("acr", "portal-2fa")
                .put("fhirUser", site.world.ehr().baseUrl() + "/Patient/" + PATIENT);
        claims.putArray("roles").add("patient");
        claims.putObject("act").put("sub", "family-portal");
        return claims;
    }

    /** What it gets for somebody who acts for that patient. */
    private static ObjectNode actor(UUID sid, String name) {
        var claims = byPortal(sid).put("authority_exp", now() + 3_600);
        claims.putObject("act").put("sub", name + "-standing");
        return claims;
    }

    private static void signOut(String token) {
        var ended = site.send(HttpRequest.newBuilder(URI.create(aceso.base() + "/api/v1/session"))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + token)
                .DELETE());
        assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
    }

    private static void logout(UUID sid) {
        var answer = sendLogout(signed(logoutOf(sid)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static ObjectNode logoutOf(UUID sid) {
        var logout = provider.claims()
                .put("sid", "sid-" + sid)
                .put("aud", "aceso-portal")
                .put("jti", UUID.randomUUID().toString());
        logout.putObject("events").putObject("http://schemas.openid.net/event/backchannel-logout");
        return logout;
    }

    private static HttpResponse<String> sendLogout(String token) {
        return site.send(HttpRequest.newBuilder(URI.create(aceso.base() + "/backchannel-logout"))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("logout_token=" + token)));
    }

    private static String signed(ObjectNode claims) {
        return provider.token(provider.header("ES256"), claims);
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private static String inferences(String patient) {
        return "/api/v1/patients/" + patient + "/inferences";
    }

    private static Api.Answer get(String path, String token) {
        return aceso.get(path, Optional.of(token));
    }

    private static void problem(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.type()).startsWith("application/problem+json");
    }
}
