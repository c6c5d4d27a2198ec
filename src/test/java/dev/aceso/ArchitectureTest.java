package dev.aceso;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import jakarta.annotation.Priority;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.aceso.trust.identity.Admission;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The table of rooms: who may use whom. An edge that is not here fails the build. */
class ArchitectureTest {
    private static final String ROOT = "dev.aceso.";

    /** Besides these, every room may use ground.failure and ground.parties. */
    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("formats", Set.of()),
            Map.entry("ground.failure", Set.of()),
            Map.entry("ground.parties", Set.of()),
            Map.entry("ground.contracts", Set.of()),
            // rules are about codes, and no contract may name a category that is not there
            Map.entry("ground.sensitivity", Set.of("ground.contracts")),
            Map.entry("ground.egress", Set.of()),
            Map.entry("ground.limits", Set.of()),
            // the credentials of the database are leased from Vault, whose configuration is there
            Map.entry("ground.store", Set.of("ground.egress")),
            // the CORS of hook answers is the EHR's configuration
            Map.entry("ground.web", Set.of("ground.egress", "ground.limits")),
            Map.entry("trust.audit", Set.of("formats")),
            // it leases them: the store owns the port
            Map.entry("trust.sealing", Set.of("ground.egress", "ground.store", "trust.audit")),
            // whoever keeps rows of its own, as this and those below, reads and writes them by the store's statements
            Map.entry(
                    "trust.identity",
                    Set.of("ground.egress", "ground.limits", "ground.store", "ground.web", "trust.audit")),
            // the matrix is a page too; how often an EHR is asked for one of its staff is limited
            Map.entry(
                    "trust.access",
                    Set.of(
                            "ground.contracts",
                            "ground.sensitivity",
                            "ground.limits",
                            "ground.store",
                            "ground.web",
                            "trust.identity",
                            "trust.audit")),
            // it adds to what must hold before a person is let in; the identity provider's software tells it who works
            // here, and all of that is decided and logged as everything else
            Map.entry(
                    "trust.workforce",
                    Set.of("ground.store", "ground.web", "trust.identity", "trust.access", "trust.audit")),
            // what happens to keys and data as a whole; its commands ask the service and tell Vault, so they go out; a
            // restore judges the log, whose formats the verifier shares
            Map.entry(
                    "trust.custody",
                    Set.of(
                            "formats",
                            "ground.egress",
                            "ground.store",
                            "ground.web",
                            "trust.identity",
                            "trust.access",
                            "trust.audit",
                            "trust.sealing")),
            // what people are told goes out by mail, and is logged
            Map.entry("trust.notices", Set.of("ground.egress", "ground.store", "trust.audit")),
            // it implements access's port, has the privacy officer told, seals what was written, and an erasure counts
            // that
            Map.entry(
                    "trust.emergency",
                    Set.of(
                            "ground.store",
                            "ground.web",
                            "trust.identity",
                            "trust.access",
                            "trust.audit",
                            "trust.sealing",
                            "trust.notices",
                            "trust.custody")),
            // an erasure asks for the day of birth, and counts what is kept; access asks who treats whom; contracts are
            // pages too
            Map.entry(
                    "clinic.chart",
                    Set.of(
                            "ground.contracts",
                            "ground.sensitivity",
                            "ground.egress",
                            "ground.store",
                            "ground.web",
                            "trust.sealing",
                            "trust.access",
                            "trust.audit",
                            "trust.custody")),
            Map.entry("clinic.records", Set.of("ground.store", "trust.sealing", "trust.audit", "trust.custody")),
            Map.entry(
                    "clinic.inference",
                    Set.of(
                            "ground.contracts",
                            "ground.sensitivity",
                            "trust.access",
                            "clinic.chart",
                            "clinic.records",
                            "trust.audit")),
            // a hook's face proves who calls, seals the stored answer, and logs a repeat with the record it shows again
            Map.entry(
                    "clinic.decisions",
                    Set.of(
                            "ground.contracts",
                            "ground.store",
                            "ground.web",
                            "trust.identity",
                            "trust.access",
                            "trust.audit",
                            "trust.sealing",
                            "trust.custody",
                            "clinic.chart",
                            "clinic.records",
                            "clinic.inference")),
            // what is held of a patient is shown, page by page, with that of those who were merged into them, which
            // custody knows
            Map.entry(
                    "patient.rights",
                    Set.of(
                            "ground.web",
                            "trust.access",
                            "trust.audit",
                            "trust.sealing",
                            "trust.custody",
                            "clinic.records",
                            "clinic.inference")),
            // the portal's addresses hold opaque ids, which sealing makes; it reads bodies once it is known who sends
            // them
            Map.entry(
                    "patient.portal",
                    Set.of(
                            "ground.egress",
                            "ground.web",
                            "trust.identity",
                            "trust.access",
                            "trust.audit",
                            "trust.sealing",
                            "patient.rights"))));

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPaths(Path.of("target/classes"));

    @TestFactory
    Stream<DynamicTest> aRoomUsesOnlyWhatTheTableAllows() {
        return MAY_USE.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
                    String[] forbidden = MAY_USE.keySet().stream()
                            .filter(other -> !other.equals(row.getKey()))
                            .filter(other -> !row.getValue().contains(other))
                            .filter(other -> !other.equals("ground.failure") && !other.equals("ground.parties"))
                            .map(ArchitectureTest::inside)
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(inside(row.getKey()))
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden)
                            .allowEmptyShould(true)
                            .check(CODE);
                }));
    }

    @Test
    void everyClassBelongsToARoom() {
        String[] rooms = Stream.concat(
                        Stream.of("dev.aceso"), MAY_USE.keySet().stream().map(ArchitectureTest::inside))
                .toArray(String[]::new);
        classes().should().resideInAnyPackage(rooms).check(CODE);
    }

    @Test
    void roomsAreFreeOfCycles() {
        slices().matching(ROOT + "(*).(*)..").should().beFreeOfCycles().check(CODE);
    }

    /** Whoever asks too often costs no look at a session, and a session that is over no look at an account. */
    @Test
    void whatLetsAPersonInIsAskedInOrder() {
        var asked =
                CODE
                        .that(assignableTo(Admission.class).and(DescribedPredicate.not(equivalentTo(Admission.class))))
                        .stream()
                        .sorted(Comparator.comparing(admission ->
                                -admission.getAnnotationOfType(Priority.class).value()))
                        .map(JavaClass::getSimpleName);
        assertThat(asked).containsExactly("Sessions", "PersonalAccounts", "ProvisionedAccounts", "TrainedPeople");
    }

    @Test
    void fhirTypesStayInTheChart() {
        only("ca.uhn.fhir..", "org.hl7.fhir..").in("clinic.chart");
    }

    @Test
    void ciphersStayInSealing() {
        only("javax.crypto..").in("trust.sealing");
    }

    @Test
    void vaultStaysInSealing() {
        only("io.quarkus.vault..").in("trust.sealing");
    }

    @Test
    void clientsOfHttpAndMailAreMadeInEgressOnly() {
        only(
                        "java.net.http..",
                        "org.apache.http.impl.client..",
                        "org.apache.hc..",
                        "okhttp3..",
                        "io.vertx.ext.web.client..",
                        "io.vertx.mutiny.ext.web.client..",
                        "io.vertx.ext.mail..",
                        "io.vertx.mutiny.ext.mail..",
                        "io.quarkus.mailer..",
                        "io.quarkus.rest.client..",
                        "org.eclipse.microprofile.rest.client..",
                        "jakarta.ws.rs.client..")
                .in("ground.egress");
    }

    /** What is below those clients, or beside them, leads past the table of destinations as well. */
    @Test
    void connectionsAreOpenedInEgressOnly() {
        noClasses()
                .that(resideOutsideOfPackages(inside("ground.egress")))
                .should()
                .dependOnClassesThat(belongToAnyOf(
                        java.net.Socket.class,
                        java.net.URLConnection.class,
                        java.net.HttpURLConnection.class,
                        java.nio.channels.SocketChannel.class,
                        java.nio.channels.AsynchronousSocketChannel.class,
                        javax.net.SocketFactory.class,
                        javax.net.ssl.SSLSocketFactory.class,
                        io.vertx.core.http.HttpClient.class,
                        io.vertx.core.net.NetClient.class))
                .orShould()
                .callMethod(java.net.URL.class, "openStream")
                .orShould()
                .callMethod(java.net.URL.class, "openConnection")
                .check(CODE);
    }

    @Test
    void restStaysInResourcesAndTheWeb() {
        noClasses()
                .that(resideOutsideOfPackages(inside("ground.web"), inside("trust.identity")))
                .and()
                .haveSimpleNameNotEndingWith("Resource")
                .and()
                .haveNameNotMatching(".*Resource\\$.*")
                .should()
                .dependOnClassesThat(resideInAnyPackage("jakarta.ws.rs.."))
                .check(CODE);
    }

    @Test
    void nobodyReadsTheEnvironmentPrintsOrAsksTheSystemForTheTime() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.LocalDate.class, "now")
                .orShould()
                .callMethod(java.time.LocalDateTime.class, "now")
                .orShould()
                .callMethod(java.time.ZonedDateTime.class, "now")
                .check(CODE);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.aceso.Terminal")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CODE);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.aceso.Clocks")
                .should()
                .callMethod(java.time.Clock.class, "systemUTC")
                .orShould()
                .callMethod(java.time.Clock.class, "systemDefaultZone")
                .check(CODE);
        // a clock can be set back, and nobody's calls are counted by it
        noClasses()
                .that()
                .resideInAPackage("dev.aceso.ground.limits..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(java.time.Clock.class)
                .check(CODE);
    }

    /** A native image runs static initialisers while it is built: what they make is the same in every process, and known to many. */
    @Test
    void nothingSecretOrRandomOrTimedIsMadeWhileAnImageIsBuilt() {
        for (Class<?> kept : List.of(
                java.util.Random.class,
                java.util.random.RandomGenerator.class,
                java.security.Key.class,
                java.security.KeyPair.class,
                java.security.KeyStore.class,
                java.security.Signature.class,
                java.time.Clock.class,
                java.util.UUID.class,
                javax.crypto.Cipher.class,
                javax.crypto.Mac.class,
                javax.net.ssl.SSLContext.class)) {
            noFields()
                    .that()
                    .areStatic()
                    .should()
                    .haveRawType(assignableTo(kept))
                    .check(CODE);
        }
    }

    /** It is costly to make, and reads what an image does not hold. */
    @Test
    void theFhirContextIsMadeWhileAnImageIsBuilt() {
        fields().that()
                .haveRawType("ca.uhn.fhir.context.FhirContext")
                .should()
                .beStatic()
                .andShould()
                .beFinal()
                .check(CODE);
    }

    @Test
    void noPackageHasANameThatSaysNothing() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..helper..", "..impl..", "..dto..")
                .check(CODE);
    }

    @Test
    void classNamesHaveNoSuffixThatSaysNothing() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Helper|Util|Utils|Manager|Service|Controller|Dto|Mapper)")
                .check(CODE);
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> mute = files.filter(Files::isDirectory)
                    .filter(ArchitectureTest::holdsCode)
                    .filter(dir -> !says(dir.resolve("package-info.java")))
                    .toList();
            assertThat(mute).isEmpty();
        }
    }

    private static boolean holdsCode(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            return files.anyMatch(f -> f.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean says(Path packageInfo) {
        try {
            String text = Files.exists(packageInfo) ? Files.readString(packageInfo) : "";
            return text.startsWith("/**") && text.contains("NullMarked");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String inside(String room) {
        return ROOT + room + "..";
    }

    private static Only only(String... packages) {
        return room -> noClasses()
                .that(resideOutsideOfPackages(inside(room)))
                .should()
                .dependOnClassesThat(types(packages))
                .check(CODE);
    }

    private static DescribedPredicate<JavaClass> types(String... packages) {
        return resideInAnyPackage(packages);
    }

    /** Says in which room some types may be used. */
    private interface Only {
        void in(String room);
    }
}
