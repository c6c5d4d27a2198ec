package dev.aceso.demo.world;

import java.nio.file.Files;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code terraform/vault} applied to a fresh server, watched, repaired and destroyed, in this order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TerraformIT {
    private static Workspace workspace;
    private static Postgres.Database database;
    private static Bao bao;
    private static Bao other;
    private static Terraform terraform;

    @BeforeAll
    static void startServers() throws Exception {
        workspace = Workspace.create();
        var ca = DemoCa.create(workspace);
        database = Postgres.start(workspace, ca).createDatabase("terraformed");
        bao = Bao.start(workspace, ca, "bao", Bao.Seal.STATIC);
        other = Bao.start(workspace, ca, "bao-by-hand", Bao.Seal.STATIC);
        terraform = Terraform.in(workspace, bao);
        terraform.variables(
                """
                database          = { url = "%s" }
                database_password = "%s"
                kubernetes_reviewer_jwt = "a.reviewer.token"
                kubernetes = {
                  host    = "https://127.0.0.1:1"
                  ca_cert = <<-P
                %sP
                }
                """.formatted(database.urlForVault(), database.vaultAdmin().password(), Files.readString(ca.file())));
    }

    @AfterAll
    static void stopServers() {
        workspace.close();
    }

    @Test
    @Order(1)
    void isFormattedAndValid() {
        assertThat(terraform
                        .succeed(
                                "fmt",
                                "-check",
                                "-no-color",
                                Project.home().resolve("terraform/vault").toString())
                        .said())
                .isEmpty();
        terraform.succeed("validate", "-no-color");
    }

    @Test
    @Order(1)
    void refusesADatabaseWhoseCertificateNobodyVerifies() {
        // When
        var ended = terraform.plan(
                "-var=database={url=\"postgresql://{{username}}:{{password}}@db/aceso?sslmode=require\"}");

        // Then
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said()).contains("sslmode=verify-full");
    }

    @Test
    @Order(1)
    void refusesAPasswordInTheDatabasesUrl() {
        // When
        var ended = terraform.plan("-var=database={url=\"postgresql://me:pw@db/aceso?sslmode=verify-full\"}");

        // Then
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said()).contains("No password in the URL");
    }

    @Test
    @Order(1)
    void refusesAClusterThatItCouldNotAskWhoseATokenIs() {
        // When
        var ended = terraform.plan(
                "-var-file=" + workspace.write("no-reviewer.tfvars", "kubernetes_reviewer_jwt = null\n"));

        // Then
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said()).contains("needs both kubernetes.ca_cert");
    }

    @Test
    @Order(2)
    void appliesToAFreshServerAndThenHasNothingToDo() {
        // When, and once more when the new engine was not ready yet, as the README says
        var applied = terraform.apply();
        if (applied.said().contains("Upgrading from non-versioned")) {
            applied = terraform.apply();
        }

        // Then
        assertThat(applied.status()).as(applied.said()).isZero();
        var planned = terraform.plan();
        assertThat(planned.status()).as(planned.said()).isZero();
    }

    @Test
    @Order(3)
    void makesWhatTheDemoMakes() {
        // When
        VaultSetup.apply(other, Optional.of(database), VaultSetup.Lives.asWritten());

        // Then
        var terraformed = VaultState.of(bao);
        assertThat(terraformed).hasSizeGreaterThan(30).containsExactlyInAnyOrderEntriesOf(VaultState.of(other));
    }

    @Test
    @Order(3)
    void makesLoginsThatWorkUpToTheDatabase() throws Exception {
        // Given
        var logins = new VaultLogins(bao, "approle");

        // When
        var leased = logins.as("serve").read("aceso-database/creds/serve").data();

        // Then
        try (var connection = DriverManager.getConnection(
                database.url(),
                leased.path("username").asText(),
                leased.path("password").asText())) {
            assertThat(connection.isValid(5)).isTrue();
        }
        assertThat(terraform.succeed("output", "-no-color").said()).contains(logins.roleId("serve"));
    }

    @Test
    @Order(3)
    void bindsEachServiceAccountToItsOwnPolicies() {
        for (var identity : VaultSetup.identities()) {
            var role = bao.root().read("auth/kubernetes/role/" + identity).data();
            assertThat(VaultState.texts(role.path("bound_service_account_names")))
                    .containsExactly("aceso-" + identity);
            assertThat(VaultState.texts(role.path("bound_service_account_namespaces")))
                    .containsExactly("aceso");
            assertThat(VaultState.texts(role.path("token_policies"))).containsExactlyInAnyOrder("self", identity);
            assertThat(role.path("audience").asText()).isEqualTo("vault");
            assertThat(role.path("token_no_default_policy").asBoolean()).isTrue();
        }
    }

    @Test
    @Order(4)
    void seesAPolicyThatSomebodyWidenedAndRepairsIt() throws Exception {
        // Given
        var path = "sys/policies/acl/serve";
        bao.root().write(path, Map.of("policy", "path \"*\" { capabilities = [\"sudo\", \"read\"] }"));

        // When
        var planned = terraform.plan();
        var applied = terraform.apply();

        // Then
        assertThat(planned.status()).as(planned.said()).isEqualTo(2);
        assertThat(applied.status()).as(applied.said()).isZero();
        assertThat(bao.root().read(path).data().path("policy").asText())
                .isEqualTo(Files.readString(VaultSetup.folder().resolve("serve.hcl")));
        assertThat(terraform.plan().status()).isZero();
    }

    @Test
    @Order(4)
    void seesStatementsThatSomebodyChangedAndRepairsThem() {
        // Given
        var path = "aceso-database/roles/serve";
        var before = bao.root().read(path).data();
        bao.root().write(path, Map.of("db_name", "aceso", "creation_statements", List.of("SELECT 1")));

        // When
        var planned = terraform.plan();

        // Then
        assertThat(planned.status()).as(planned.said()).isEqualTo(2);
        assertThat(terraform.apply().status()).isZero();
        assertThat(bao.root().read(path).data()).isEqualTo(before);
    }

    @Test
    @Order(5)
    void leavesRotationToTheOperator() {
        // Given
        bao.root().write("aceso-transit/keys/patient/rotate", Map.of());
        bao.root().write("aceso-transit/keys/patient/config", Map.of("min_decryption_version", 2));
        bao.root().write("aceso-database/rotate-root/aceso", Map.of());

        // Then
        var planned = terraform.plan();
        assertThat(planned.status()).as(planned.said()).isZero();
    }

    @Test
    @Order(6)
    void repairsTheConnectionWithoutThePasswordThatOnlyTheServerKnows() {
        // Given
        bao.root().write("aceso-database/config/aceso", Map.of("allowed_roles", List.of("serve", "stranger")));

        // When
        var planned = terraform.plan();
        var applied = terraform.apply();

        // Then
        assertThat(planned.status()).as(planned.said()).isEqualTo(2);
        assertThat(applied.status()).as(applied.said()).isZero();
        assertThat(bao.root().read("aceso-database/creds/audit").ok()).isTrue();
    }

    @Test
    @Order(7)
    void destroysNothingByMistakeBecauseKeysGoFirstAndRefuse() {
        // When
        var ended = terraform.destroy();

        // Then
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said()).contains("deletion is not allowed for this key");
        // Only Terraform's own outputs are to be written again.
        assertThat(terraform.plan().said()).contains("without changing any real infrastructure");
    }

    @Test
    @Order(8)
    void leavesNothingWhenAllOfItIsDisposable() {
        // Given a server on which no account is in use
        bao.root().write("sys/leases/revoke-prefix/aceso-database/creds", Map.of("sync", true));

        // When
        var applied = terraform.apply("-var=disposable=true");
        var destroyed = terraform.destroy("-var=disposable=true");

        // Then
        assertThat(applied.status()).as(applied.said()).isZero();
        assertThat(destroyed.status()).as(destroyed.said()).isZero();
        assertThat(names(bao.root().read("sys/mounts").data())).noneMatch(mount -> mount.startsWith("aceso-"));
        assertThat(names(bao.root().read("sys/auth").data())).containsExactly("token/");
        assertThat(VaultState.texts(bao.root().list("sys/policies/acl").data().path("keys")))
                .doesNotContainAnyElementsOf(VaultSetup.identities())
                .doesNotContain("self");
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
