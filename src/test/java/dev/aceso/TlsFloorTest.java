package dev.aceso;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** In a JVM of its own: the runtime reads the property once, and other tests need older versions to be refused with. */
class TlsFloorTest {
    @Test
    void aProcessOffersTls13Only() throws Exception {
        assertThat(protocols("without")).contains("TLSv1.2", "TLSv1.3");
        assertThat(protocols("with")).containsExactly("TLSv1.3");
    }

    /** What a client of that JVM offers when nobody tells it what to offer, as the database's driver does. */
    public static final class Probe {
        public static void main(String... args) throws Exception {
            if (args[0].equals("with")) {
                TlsFloor.raise();
            }
            var context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            System.out.print(String.join(
                    " ", context.createSSLEngine().getSSLParameters().getProtocols()));
        }
    }

    private static List<String> protocols(String floor) throws IOException, InterruptedException {
        var probe = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        "target/classes" + java.io.File.pathSeparator + "target/test-classes",
                        Probe.class.getName(),
                        floor)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(probe.waitFor()).isZero();
        return List.of(said.split(" "));
    }
}
