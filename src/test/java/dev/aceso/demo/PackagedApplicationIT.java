package dev.aceso.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.aceso.demo.world.Project;
import io.smallrye.config.ConfigMapping;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What an operator gets holds nothing that weakens it: neither the beans of {@code bench/} nor a switch. */
class PackagedApplicationIT {
    private static final Path APPLICATION = Project.home().resolve("target/quarkus-app");
    private static final Path WEAKENED = Project.home().resolve("bench/src/main/java");

    @Test
    void holdsNoneOfTheWeakenedBeans() throws IOException {
        // Given
        var weakened = new TreeSet<String>();
        try (var sources = Files.walk(WEAKENED)) {
            sources.filter(source -> source.toString().endsWith(".java"))
                    .map(source -> WEAKENED.relativize(source).toString().replace(".java", ""))
                    .forEach(weakened::add);
        }
        assertThat(weakened).contains("dev/aceso/trust/sealing/OpenEnvelope", "dev/aceso/trust/audit/NoLog");

        // When
        var packaged = classes();

        // Then
        assertThat(packaged).containsKey("dev/aceso/trust/sealing/PatientEnvelope.class");
        assertThat(packaged.keySet())
                .noneMatch(name -> weakened.stream()
                        .anyMatch(source -> name.startsWith(source + ".")
                                || name.startsWith(source + "$")
                                || name.startsWith(source + "_")));
        assertThat(packaged.keySet()).noneMatch(name -> name.contains("weakened"));
    }

    @Test
    void holdsNoAlternativeOfOurs() throws IOException {
        assertThat(classes().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("dev/aceso/"))
                        .filter(entry -> entry.getValue().contains("jakarta/enterprise/inject/Alternative"))
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    @Test
    void hasNoSwitchBesidesTheseWhichWeakenNothing() {
        // Given
        JavaClasses ours = new ClassFileImporter().importPath(Project.home().resolve("target/classes"));

        // When
        var switches = ours.stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class)
                        || type.getEnclosingClass()
                                .filter(outer -> outer.isAnnotatedWith(ConfigMapping.class))
                                .isPresent())
                .flatMap(type -> type.getMethods().stream())
                .filter(PackagedApplicationIT::yesOrNo)
                .map(method -> method.getOwner().getSimpleName() + "." + method.getName());

        // Then: an EHR that cannot search by POST, a development key store, a portal that people use for somebody else,
        // training that is kept on record elsewhere, which production has to say, and an EHR that is not asked where
        // patients live, which opens nothing
        assertThat(switches)
                .containsExactlyInAnyOrder(
                        "Ehr.household",
                        "Ehr.searchByPost",
                        "KeystoreConfig.createIfAbsent",
                        "Portal.representatives",
                        "TrainingConfig.required");
    }

    @Test
    void isConfiguredToWeakenNothing() throws IOException {
        try (var jar = new JarFile(only(APPLICATION.resolve("app")).toFile())) {
            var properties = new String(
                    jar.getInputStream(jar.getEntry("application.properties")).readAllBytes(), StandardCharsets.UTF_8);

            assertThat(properties).contains("quarkus.http.insecure-requests=disabled");
            assertThat(properties
                            .lines()
                            .filter(line -> Pattern.matches("[^#]*(trust-all|skip|disable|tenant-enabled).*", line)))
                    .allMatch(line -> line.equals("quarkus.http.insecure-requests=disabled"));
        }
    }

    @Test
    void isMeasuredAgainstABuildFromTheSameVersions() throws IOException {
        assertThat(dependencies(Project.home().resolve("bench/pom.xml")))
                .isNotEmpty()
                .isEqualTo(dependencies(Project.home().resolve("pom.xml")));
    }

    private static boolean yesOrNo(JavaMethod method) {
        return method.getReturnType().getAllInvolvedRawTypes().stream()
                .anyMatch(type -> type.isEquivalentTo(boolean.class) || type.isEquivalentTo(Boolean.class));
    }

    private static List<String> dependencies(Path pom) throws IOException {
        String text = Files.readString(pom);
        var found = new ArrayList<String>();
        var block =
                Pattern.compile("<dependency>.*?</dependency>", Pattern.DOTALL).matcher(text);
        while (block.find()) {
            if (block.group().contains("<groupId>") && !block.group().contains("<scope>test</scope>")) {
                found.add(block.group().replaceAll("\\s+", ""));
            }
        }
        Stream.of("quarkus.version", "hapi.version", "quarkus-vault.version", "tink.version")
                .forEach(name -> {
                    var version = Pattern.compile("<" + name + ">[^<]+").matcher(text);
                    assertThat(version.find()).isTrue();
                    found.add(version.group());
                });
        return found;
    }

    private static Path only(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            var all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    /** Our jar and what the build generated and transformed, as text in which a name can be looked for. */
    private static Map<String, String> classes() throws IOException {
        var found = new TreeMap<String, String>();
        for (Path path : List.of(
                only(APPLICATION.resolve("app")),
                APPLICATION.resolve("quarkus/generated-bytecode.jar"),
                APPLICATION.resolve("quarkus/transformed-bytecode.jar"))) {
            if (!Files.exists(path)) {
                continue;
            }
            try (var jar = new JarFile(path.toFile())) {
                for (var entry : jar.stream().toList()) {
                    found.put(
                            entry.getName(),
                            new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return found;
    }
}
