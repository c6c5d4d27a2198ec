package dev.aceso.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The listener's key comes from Vault, and changes without a restart. */
class VaultTlsIT {
    private static final String KEPT = "aceso-kv/data/serve/tls";
    private static VaultSite site;

    @BeforeAll
    static void start() {
        site = VaultSite.get();
    }

    @BeforeEach
    void ready() {
        Site.await("readiness", () -> site.ready() == 200);
    }

    @Test
    void newHandshakesSeeTheNewCertificateAndOpenConnectionsGoOn() throws IOException {
        // Given
        try (var open = socket()) {
            var before = shown(open);
            var pid = site.service.serve().process().pid();

            // When
            var renewed = certificate(open(site.service.renewTls()));

            // Then
            Site.await("the new certificate", () -> shown().equals(renewed.getSerialNumber()));
            assertThat(renewed.getSerialNumber()).isNotEqualTo(before);
            open.getOutputStream().write("GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
            assertThat(open.getInputStream().read()).isEqualTo('H');
            assertThat(site.service.serve().process().pid()).isEqualTo(pid);
        }
    }

    @Test
    void keepsItsKeyWhenVaultHoldsNone() {
        // Given
        var before = shown();
        var held = site.bao.root().read(KEPT).data().path("data");

        // When
        site.bao.root().write(KEPT, Map.of("data", Map.of("certificate", "none", "key", "none")));
        Site.pause(5_000);
        site.bao.root().delete(KEPT);
        Site.pause(5_000);

        // Then
        assertThat(shown()).isEqualTo(before);
        assertThat(site.ready()).isEqualTo(200);

        // When
        site.bao.root().write(KEPT, Map.of("data", held));
        var renewed = certificate(open(site.service.renewTls()));

        // Then
        Site.await("the new certificate", () -> shown().equals(renewed.getSerialNumber()));
    }

    /** A handshake that meets the moment of a change is ended: whoever connects tries again. */
    private static BigInteger shown() {
        for (int attempts = 0; ; attempts++) {
            try (var socket = socket()) {
                return shown(socket);
            } catch (SSLHandshakeException e) {
                assertThat(attempts).as("handshakes that failed in a row").isLessThan(20);
                Site.pause(100);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static BigInteger shown(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }

    /** Each with a context of its own: a resumed session would show what it began with. */
    private static SSLSocket socket() throws IOException {
        var factory = site.world.ca().clientContext().getSocketFactory();
        var address = java.net.URI.create(site.service.url());
        var socket = (SSLSocket) factory.createSocket(address.getHost(), address.getPort());
        socket.startHandshake();
        return socket;
    }

    private static InputStream open(java.nio.file.Path file) {
        try {
            return new ByteArrayInputStream(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509Certificate certificate(InputStream pem) {
        try (pem) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (CertificateException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
