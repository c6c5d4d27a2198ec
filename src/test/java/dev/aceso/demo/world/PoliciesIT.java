package dev.aceso.demo.world;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may what: each identity asks for everything that {@link VaultActions} knows, with a token of its own AppRole. What is not in
 * its row here must be refused for want of rights, and root's own requests prove that it was not refused for anything else.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PoliciesIT {
    private static final Set<String> EVERYBODY = Set.of(
            "look up its own token", "renew its own token", "ask what it may do", "look up a lease", "renew a lease");

    private static final Map<String, Set<String>> MAY = Map.of(
            "serve",
            Set.of(
                    "encrypt with patient",
                    "decrypt with patient",
                    "encrypt with log",
                    "decrypt with log",
                    "decrypt with derive",
                    "sign with assertions",
                    "sign SHA-384 with assertions",
                    "read the key assertions",
                    "read in patients",
                    "write new in patients",
                    "read in log",
                    "write new in log",
                    "read in derive",
                    "read in serve",
                    "take database credentials of serve"),
            "sequence",
            Set.of(
                    "sign with checkpoints",
                    "sign SHA-384 with checkpoints",
                    "read the key checkpoints",
                    "take database credentials of sequence"),
            "migrate",
            Set.of(
                    "encrypt with derive",
                    "read in derive",
                    "write new in derive",
                    "list derive",
                    "take database credentials of migrate"),
            "audit",
            Set.of("take database credentials of audit"),
            "backup",
            Set.of(
                    "take a snapshot",
                    "encrypt with backup",
                    "list patients",
                    "list log",
                    "read in custody/erasures",
                    "list custody/erasures",
                    "take database credentials of backup"),
            "restore",
            Set.of(
                    "decrypt with backup",
                    "decrypt with log",
                    "encrypt with patient",
                    "encrypt with log",
                    "read the key checkpoints",
                    "read in patients",
                    "write new in patients",
                    "list patients",
                    "delete all in patients",
                    "read in log",
                    "write new in log",
                    "list log",
                    "read in custody/erasures",
                    "list custody/erasures",
                    "take database credentials of restore"),
            "operator",
            Stream.concat(
                            Stream.of("patient", "log", "derive")
                                    .flatMap(key -> Stream.of(
                                            "read the key " + key,
                                            "rotate " + key,
                                            "rewrap with " + key,
                                            "set the oldest usable version of " + key)),
                            Stream.of(
                                    "read in patients",
                                    "change in patients",
                                    "list patients",
                                    "delete all in patients",
                                    "read in log",
                                    "change in log",
                                    "list log",
                                    "read in derive",
                                    "change in derive",
                                    "list derive",
                                    "read in custody/rotations",
                                    "write new in custody/rotations",
                                    "change in custody/rotations",
                                    "read in custody/erasures",
                                    "write new in custody/erasures",
                                    "list custody/erasures"))
                    .collect(Collectors.toSet()));

    /** What is refused even to root, by the start of its name, and the server's reason, which is not one of rights. */
    private static final Map<String, String> REFUSED_TO_ROOT = Map.of(
            "export ", "private key material is not exportable",
            "take a backup of the key ", "exporting is disallowed on the policy",
            "delete the key ", "deletion is not allowed for this key",
            "trim ", "minimum available version cannot be set when minimum encryption version is not set",
            "put back a key", "invalid character",
            "put back a snapshot", "failed to decompress snapshot",
            "renew its own token", "invalid lease ID",
            "wrap something", "endpoint requires response wrapping to be used");

    private static Workspace workspace;
    private static Bao bao;
    private static Map<String, VaultApi> tokens;
    private static List<VaultActions.Action> actions;

    @BeforeAll
    static void startServers() {
        workspace = Workspace.create();
        var ca = DemoCa.create(workspace);
        var database = Postgres.start(workspace, ca).createDatabase("policies");
        bao = Bao.start(workspace, ca, "bao", Bao.Seal.STATIC);
        var logins = VaultSetup.apply(bao, Optional.of(database), VaultSetup.Lives.asWritten());
        tokens = VaultSetup.identities().stream().collect(Collectors.toMap(identity -> identity, logins::as));
        actions = VaultActions.of(bao.root());
    }

    @AfterAll
    static void stopServers() {
        workspace.close();
    }

    @Test
    @Order(1)
    void namesOnlyActionsThatAreTried() {
        var known = actions.stream().map(VaultActions.Action::name).toList();
        assertThat(known).doesNotHaveDuplicates();
        assertThat(MAY.keySet()).containsExactlyInAnyOrderElementsOf(VaultSetup.identities());
        MAY.values().forEach(row -> assertThat(known).containsAll(row));
        assertThat(known).containsAll(EVERYBODY);
    }

    @Test
    @Order(1)
    void givesNoPolicyToNobody() throws Exception {
        // Given
        var policies = new TreeSet<String>();
        try (var files = Files.newDirectoryStream(VaultSetup.folder(), "*.hcl")) {
            files.forEach(file -> policies.add(file.getFileName().toString().replace(".hcl", "")));
        }

        // Then
        assertThat(policies.remove("self")).isTrue();
        assertThat(policies).containsExactlyInAnyOrderElementsOf(VaultSetup.identities());
    }

    @TestFactory
    @Order(2)
    Stream<DynamicTest> refusesWhatIsNotInTheRow() {
        return each(
                (identity, action) -> {
                    // When
                    var answer = ask(token(identity), action);

                    // Then
                    assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
                    assertThat(answer.body().path("errors").toString()).contains("permission denied");
                },
                false);
    }

    @TestFactory
    @Order(3)
    Stream<DynamicTest> allowsWhatIsInTheRow() {
        return each(
                (identity, action) ->
                        assertThat(ask(token(identity), action).ok()).isTrue(),
                true);
    }

    @TestFactory
    @Order(3)
    Stream<DynamicTest> refusesEverythingToSomebodyWithoutAToken() {
        return actions.stream()
                .map(action -> DynamicTest.dynamicTest(
                        "nobody may " + action.name(),
                        () -> assertThat(ask(bao.anonymous(), action).status()).isEqualTo(403)));
    }

    /** Were a path wrong, its refusal above would prove nothing; root would then get 404 or 405. */
    @TestFactory
    @Order(4)
    Stream<DynamicTest> isAskedForThingsThatAreThere() {
        return actions.stream()
                .map(action -> DynamicTest.dynamicTest("root may " + action.name(), () -> {
                    var answer = ask(bao.root(), action);
                    var refusal = REFUSED_TO_ROOT.entrySet().stream()
                            .filter(refused -> action.name().startsWith(refused.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst();
                    if (refusal.isPresent()) {
                        assertThat(answer.toString()).contains(refusal.get());
                    } else {
                        assertThat(answer.ok()).as(answer.toString()).isTrue();
                    }
                }));
    }

    private interface Check {
        void of(String identity, VaultActions.Action action);
    }

    private static Stream<DynamicTest> each(Check check, boolean allowed) {
        return MAY.keySet().stream()
                .sorted()
                .flatMap(identity -> actions.stream()
                        .filter(action -> allowed
                                == (EVERYBODY.contains(action.name())
                                        || MAY.get(identity).contains(action.name())))
                        .map(action -> DynamicTest.dynamicTest(
                                identity + (allowed ? " may " : " may not ") + action.name(),
                                () -> check.of(identity, action))));
    }

    private static VaultApi token(String identity) {
        return Objects.requireNonNull(tokens.get(identity), identity);
    }

    private static VaultApi.Answer ask(VaultApi api, VaultActions.Action action) {
        var request = action.request().get();
        return api.call(request.method(), request.path(), request.body());
    }
}
