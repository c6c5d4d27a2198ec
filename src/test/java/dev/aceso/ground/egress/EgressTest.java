package dev.aceso.ground.egress;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EgressTest {
    private static final long PLENTY = 8 << 20;

    @Test
    void readsTheKeysOfAnIssuer() throws Exception {
        try (StubServer server = new StubServer().on("/jwks", "application/json", "{\"keys\":[]}")) {
            Egress egress = StubServer.egress(server.config(), PLENTY);
            assertThat(egress.get(URI.create(server.base() + "/jwks"))).contains("{\"keys\":[]}");
            egress.close();
        }
    }

    @Test
    void sendsNothingToAnAddressOutsideTheTable() throws Exception {
        try (StubServer server = new StubServer().on("/other", "application/json", "{}")) {
            Egress egress = StubServer.egress(server.config(), PLENTY);
            assertThatThrownBy(() -> egress.get(URI.create(server.base() + "/other")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> egress.get(URI.create(server.base() + "/fhir/metadata")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(server.requests()).isEmpty();
            egress.close();
        }
    }

    @Test
    void followsNoRedirect() throws Exception {
        try (StubServer server = new StubServer()) {
            server.on("/jwks", (exchange, body) -> {
                exchange.getResponseHeaders().set("Location", server.base() + "/elsewhere");
                exchange.sendResponseHeaders(302, -1);
            });
            Egress egress = StubServer.egress(server.config(), PLENTY);
            assertThat(egress.get(URI.create(server.base() + "/jwks"))).isEmpty();
            assertThat(server.requests()).hasSize(1);
            egress.close();
        }
    }

    @Test
    void stopsReadingAGzipBomb() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[4 << 20]);
        }
        try (StubServer server = new StubServer()) {
            server.on("/jwks", (exchange, body) -> {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                StubServer.send(exchange, 200, "application/json", bomb.toByteArray());
            });
            Egress egress = StubServer.egress(server.config(), PLENTY);
            assertThat(bomb.size()).isLessThan(256 * 1024);
            assertThat(egress.get(URI.create(server.base() + "/jwks"))).isEmpty();
            assertThat(server.requests()).hasSize(1);
            egress.close();
        }
    }

    /** Each byte comes well within the timeout between two; all of them would take minutes. */
    @Test
    void givesUpOnAKeySetThatDrips() throws Exception {
        AtomicInteger dripped = new AtomicInteger();
        try (StubServer server = new StubServer()) {
            server.on("/jwks", (exchange, body) -> {
                exchange.sendResponseHeaders(200, 1_000);
                for (; dripped.get() < 1_000; dripped.incrementAndGet()) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                    LockSupport.parkNanos(100_000_000);
                }
            });
            Egress egress = StubServer.egress(server.config(), PLENTY);
            assertThat(egress.get(URI.create(server.base() + "/jwks"))).isEmpty();
            assertThat(dripped.get()).isBetween(1, 999);
            egress.close();
        }
    }

    @Test
    void refusesAServerThatSpeaksNoTls13() throws Exception {
        try (StubServer server = new StubServer("localhost", "TLSv1.2").on("/jwks", "application/json", "{}")) {
            Egress egress = StubServer.egress(server.config(), PLENTY);
            assertThat(egress.get(URI.create(server.base() + "/jwks"))).isEmpty();
            assertThat(server.requests()).isEmpty();
            egress.close();
        }
    }

    @Test
    void refusesAServerOfAnotherName() throws Exception {
        try (StubServer server = new StubServer("ehr.example.org", "TLSv1.3").on("/jwks", "application/json", "{}")) {
            Egress egress = StubServer.egress(server.config(), PLENTY);
            assertThat(egress.get(URI.create(server.base() + "/jwks"))).isEmpty();
            assertThat(server.requests()).isEmpty();
            egress.close();
        }
    }

    @Test
    void refusesAServerThatAnotherCaVouchesFor() throws Exception {
        try (StubServer server = new StubServer().on("/jwks", "application/json", "{}");
                StubServer other = new StubServer()) {
            Egress egress = StubServer.egress(
                    server.config("aceso.ehr.hospital.ca-file", other.ca().toString()), PLENTY);
            assertThat(egress.get(URI.create(server.base() + "/jwks"))).isEmpty();
            assertThat(server.requests()).isEmpty();
            egress.close();
        }
    }

    @Test
    void aCaFileWithoutACertificateStopsTheStart() throws Exception {
        try (StubServer server = new StubServer()) {
            Path empty = Files.createTempFile("empty", ".pem");
            EhrConfig config = server.config("aceso.ehr.hospital.ca-file", empty.toString());
            assertThatThrownBy(() -> StubServer.egress(config, PLENTY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("aceso.ehr.hospital.ca-file");
            Files.delete(empty);
        }
    }
}
