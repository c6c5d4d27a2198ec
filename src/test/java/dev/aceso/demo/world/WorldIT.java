package dev.aceso.demo.world;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import javax.net.ssl.SSLException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WorldIT {
    private static World world;

    @BeforeAll
    static void startWorld() {
        world = World.shared();
    }

    @Test
    void listensOnLoopbackOnly() throws IOException {
        for (var process : List.of(
                world.postgres().process(),
                world.keycloak().process(),
                world.ehr().process())) {
            assertThat(Wire.listening(process.pid()))
                    .as(process.log().toString())
                    .isNotEmpty()
                    .allMatch(address -> address.isLoopbackAddress());
        }
    }

    @Test
    void speaksTls13OnlyOnEveryHop() throws IOException {
        for (var port : new int[] {
            world.ehr().port(),
            world.keycloak().port(),
            world.ehrClient().jwksUrl().getPort()
        }) {
            assertThat(Wire.handshake(port, world.ca(), "TLSv1.3")).isEqualTo("TLSv1.3");
            assertThatThrownBy(() -> Wire.handshake(port, world.ca(), "TLSv1.2"))
                    .isInstanceOf(SSLException.class);
            assertThat(Wire.speaksPlainHttp(port)).isFalse();
        }
    }

    @Test
    void showsThePatientWhomTheClaimNames() throws Exception {
        // Given
        var claim = world.keycloak()
                .browser()
                .withTwoFactors("pat.ascvd")
                .claims()
                .path("fhirUser")
                .asText();

        // Then
        assertThat(claim).isEqualTo(world.ehr().baseUrl() + "/Patient/pt-ascvd");
        assertThat(get(claim).statusCode()).isEqualTo(200);
    }

    @Test
    void takesTheEhrDownAndUpAgainAtTheSameAddress() throws Exception {
        // Given
        var address = world.ehr().baseUrl() + "/Patient/pt-prevent-01";

        // When
        world.ehr().stop();
        assertThatThrownBy(() -> get(address)).isInstanceOf(IOException.class);
        world.ehr().start();

        // Then
        assertThat(get(address).statusCode()).isEqualTo(200);
    }

    @Test
    void givesEachCommandTheSecretsOfItsOwnRoleOnly() {
        // Given
        var serve = world.config("serve");
        var sequence = world.config("sequence");
        var migrate = world.config("migrate");

        // Then
        assertThat(List.of(serve, sequence, migrate))
                .extracting(config -> config.get("aceso.vault.role-id"))
                .doesNotHaveDuplicates()
                .doesNotContainNull();
        assertThat(List.of(serve, sequence, migrate))
                .allSatisfy(config -> assertThat(config.keySet())
                        .noneMatch(key ->
                                key.startsWith("aceso.keystore") || key.matches("aceso.database.(username|password)")));
        assertThat(sequence).doesNotContainKey("quarkus.tls.server.key-store.p12.path");
        assertThat(migrate.keySet()).noneMatch(key -> key.startsWith("quarkus.tls.server"));
    }

    @Test
    void withAKeystoreEachCommandHasItsOwnFileAndPasswordOnly() {
        // Given
        var serve = world.keystoreConfig("serve");
        var sequence = world.keystoreConfig("sequence");
        var migrate = world.keystoreConfig("migrate");

        // Then
        assertThat(serve)
                .containsEntry("aceso.database.username", "serve")
                .doesNotContainKey("aceso.keystore.signer-file");
        assertThat(sequence)
                .containsEntry("aceso.database.username", "sequence")
                .doesNotContainKeys("aceso.keystore.file", "quarkus.tls.server.key-store.p12.path");
        assertThat(migrate.keySet())
                .noneMatch(key -> key.startsWith("aceso.keystore") || key.startsWith("quarkus.tls.server"));
    }

    /** As its token says: whoever may create and update may do both. */
    @Test
    void theEhrTakesAnUpdateFromWhoeverMayUpdate() throws Exception {
        // Given
        String task = "{\"resourceType\":\"Task\",\"id\":\"put-here\",\"status\":\"%s\",\"intent\":\"order\"}";

        // When
        var created = put("/Task/put-here", task.formatted("requested"));
        var updated = put("/Task/put-here", task.formatted("accepted"));

        // Then
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(updated.statusCode()).as(updated.body()).isEqualTo(200);
        assertThat(get(world.ehr().baseUrl() + "/Task/put-here").body()).contains("accepted");
    }

    private static HttpResponse<String> put(String path, String body) throws Exception {
        return world.http()
                .send(
                        HttpRequest.newBuilder(URI.create(world.ehr().baseUrl() + path))
                                .header(
                                        "authorization",
                                        "Bearer " + world.ehrItself().token())
                                .header("content-type", "application/fhir+json")
                                .PUT(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void startsTheServiceItself() throws Exception {
        assertThat(ServiceProcess.built()).as("the service is packaged").isTrue();

        // When
        world.startService(ServiceProcess.QUICK_START);

        // Then
        assertThat(get(world.serviceUrl() + "/q/health/live").statusCode()).isEqualTo(200);
        assertThat(Wire.handshake(URI.create(world.serviceUrl()).getPort(), world.ca(), "TLSv1.3"))
                .isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> Wire.handshake(URI.create(world.serviceUrl()).getPort(), world.ca(), "TLSv1.2"))
                .isInstanceOf(SSLException.class);
        assertThat(Wire.listening(world.serve().process().pid()))
                .isNotEmpty()
                .allMatch(address -> address.isLoopbackAddress());
        assertThat(Wire.listening(world.sequence().process().pid())).isEmpty();
    }

    private static HttpResponse<String> get(String address) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address));
        if (address.startsWith(world.ehr().baseUrl())) {
            request.header("authorization", "Bearer " + world.ehrItself().token());
        }
        return world.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
