package dev.aceso;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What the builder of a native image is given. {@code ./aceso test} makes it first; {@code mvn verify} alone does not. */
class NativeSourcesIT {
    private static final Path SOURCES = Path.of("target/native-sources");

    @BeforeAll
    static void areMade() {
        assumeThat(SOURCES.resolve("native-image.args"))
                .as("the native sources, which ./aceso test makes")
                .exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--features=dev.aceso.clinic.chart.HapiFeature ",
                "--initialize-at-run-time=org.apache.http.impl.auth.NTLMEngineImpl,org.apache.commons.lang3.RandomUtils,"
                        + "org.apache.commons.lang3.RandomStringUtils "
            })
    void theBuilderIsToldWhatFhirNeeds(String argument) throws IOException {
        assertThat(Files.readString(SOURCES.resolve("native-image.args"))).contains(" " + argument);
    }

    @Test
    void whatIsReadAtRunTimeIsRegisteredAndThere() throws IOException {
        try (var jar = new JarFile(runner().toFile());
                var in = jar.getInputStream(jar.getEntry("META-INF/native-image/resource-config.json"))) {
            assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("contracts/.*", "valuesets/.*", "functions/.*", "access/.*", "db/.*", "ucum-essence")
                    .contains("db/migration/V1__sealing.sql", "templates/ContractsResource/contract.html")
                    .contains("META-INF/resources/aceso.css");
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .contains("contracts/index.json", "access/matrix.json", "db/bootstrap.sql");
        }
    }

    private static Path runner() throws IOException {
        try (var files = Files.list(SOURCES)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
