package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

import dev.aceso.demo.world.Bao;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.Kubernetes;
import dev.aceso.demo.world.Terraform;
import dev.aceso.demo.world.VaultApi;
import dev.aceso.demo.world.VaultSetup;
import dev.aceso.demo.world.Workspace;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.cipher.Golden;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Logging in with a service account of a real cluster: its API server issues the tokens and says, when OpenBao asks it, whose they are. OpenBao
 * is set up by {@code terraform/vault} and stands outside the cluster. Passed over where {@code ./aceso kubernetes install} never ran.
 */
class KubernetesLoginIT {
    private static final String AUDIENCE = "vault";

    private static Workspace workspace;
    private static Kubernetes cluster;
    private static Bao bao;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        assumeThat(Kubernetes.installed())
                .as("./aceso kubernetes install has run")
                .isTrue();
        workspace = Workspace.create();
        var ca = DemoCa.create(workspace);
        cluster = Kubernetes.start(workspace, ca);
        cluster.namespace("aceso");
        cluster.namespace("elsewhere");
        VaultSetup.identities().forEach(identity -> cluster.serviceAccount("aceso", "aceso-" + identity));
        cluster.serviceAccount("aceso", "stranger");
        cluster.serviceAccount("elsewhere", "aceso-serve");
        cluster.namespace("vault");
        cluster.serviceAccount("vault", "vault-reviewer");
        cluster.mayReviewTokens("vault", "vault-reviewer");
        bao = Bao.start(workspace, ca, "bao", Bao.Seal.STATIC);
        var terraform = Terraform.in(workspace, bao);
        terraform.variables("""
                kubernetes_reviewer_jwt = "%s"
                kubernetes = {
                  host    = "%s"
                  ca_cert = <<-P
                %sP
                }
                """.formatted(
                        cluster.token("vault", "vault-reviewer", Kubernetes.ownAudience()),
                        cluster.url(),
                        Files.readString(ca.file())));
        var applied = terraform.apply();
        if (applied.said().contains("Upgrading from non-versioned")) {
            applied = terraform.apply();
        }
        assertThat(applied.status()).as(applied.said()).isZero();
        var planned = terraform.plan();
        assertThat(planned.status()).as(planned.said()).isZero();
    }

    @AfterAll
    static void stop() {
        if (workspace != null) {
            cluster.close();
            workspace.close();
        }
    }

    @Test
    void everyIdentityLogsInWithItsServiceAccountAndHasItsOwnPolicyAndNoOther() {
        for (var identity : VaultSetup.identities()) {
            // When
            var token = calls(identity, projected("aceso", "aceso-" + identity, AUDIENCE))
                    .read("auth/token/lookup-self")
                    .orElseThrow()
                    .path("data");

            // Then
            assertThat(token.path("policies"))
                    .extracting(policy -> policy.asText())
                    .containsExactlyInAnyOrder("self", identity);
            assertThat(token.path("identity_policies")).isEmpty();
            assertThat(token.path("path").asText()).isEqualTo("auth/kubernetes/login");
            assertThat(token.path("period").asInt()).isEqualTo(3600);
            assertThat(token.path("meta").path("service_account_name").asText()).isEqualTo("aceso-" + identity);
            assertThat(token.path("meta").path("service_account_namespace").asText())
                    .isEqualTo("aceso");
        }
    }

    @Test
    void keysWorkUnderThatLoginAndThoseOfOthersDoNot() {
        // Given
        keys("migrate").prepare();
        var id = UUID.randomUUID();
        var keeper = keys("serve").keeper();

        // When
        var wrapped = keeper.wrap(Kek.PATIENT, id, Golden.counting(5, 32));

        // Then
        assertThat(keeper.unwrap(Kek.PATIENT, id, wrapped)).isEqualTo(Golden.counting(5, 32));
        assertThat(keys("sequence").signer().sign(Bytes.utf8("x")).length()).isEqualTo(64);
        isRefused(() -> keys("serve").signer());
        isRefused(() -> keys("sequence").keeper().wrap(Kek.PATIENT, id, Golden.counting(5, 32)));
    }

    @Test
    void refusesTheServiceAccountOfAnother() {
        isRefusedAtTheDoor("serve", cluster.token("aceso", "aceso-sequence", AUDIENCE), "name not authorized");
        isRefusedAtTheDoor("serve", cluster.token("aceso", "stranger", AUDIENCE), "name not authorized");
        isRefusedAtTheDoor("operator", cluster.token("aceso", "aceso-serve", AUDIENCE), "name not authorized");
    }

    @Test
    void refusesTheSameNameInAnotherNamespace() {
        isRefusedAtTheDoor("serve", cluster.token("elsewhere", "aceso-serve", AUDIENCE), "namespace not authorized");
    }

    @Test
    void refusesATokenForAnotherAudienceAndTheOneThatEveryPodHas() {
        isRefusedAtTheDoor("serve", cluster.token("aceso", "aceso-serve", "another"), "invalid audience");
        isRefusedAtTheDoor(
                "serve", cluster.token("aceso", "aceso-serve", Kubernetes.ownAudience()), "invalid audience");
    }

    /** Names, namespace and audience can be read in a token by anybody, and written: only the cluster knows whether it is one. */
    @Test
    void refusesATokenThatTheClusterDidNotSignAndOneOfAnAccountThatIsGone() {
        // Given
        var parts = cluster.token("aceso", "aceso-serve", AUDIENCE).split("\\.");
        var other = cluster.token("aceso", "aceso-serve", AUDIENCE).split("\\.");
        cluster.serviceAccount("aceso", "aceso-passing");
        var role = bao.root().read("auth/kubernetes/role/serve").data();
        bao.root()
                .write(
                        "auth/kubernetes/role/passing",
                        Map.of(
                                "bound_service_account_names", "aceso-passing",
                                "bound_service_account_namespaces", "aceso",
                                "audience", role.path("audience").asText(),
                                "token_policies", "self"));
        var passing = cluster.token("aceso", "aceso-passing", AUDIENCE);
        assertThat(login("passing", passing).status()).isEqualTo(200);

        // When
        cluster.removeServiceAccount("aceso", "aceso-passing");

        // Then, once the API server has forgotten that the token was good, which takes it ten seconds
        bao.process().await("refusal", 30, () -> login("passing", passing).status() == 403);
        isRefusedAtTheDoor("serve", parts[0] + "." + parts[1] + "." + other[2], "permission denied");
    }

    @Test
    void readsTheTokenAgainAtEachLoginBecauseTheClusterReplacesIt() throws Exception {
        // Given
        var file = Files.writeString(folder.resolve("token"), cluster.token("aceso", "aceso-serve", AUDIENCE) + "\n");
        var calls = calls("serve", file);
        assertThat(calls.read("auth/token/lookup-self")).isPresent();

        // When the login ends, and the file is another's now
        revoke();
        Files.writeString(file, cluster.token("aceso", "stranger", AUDIENCE));

        // Then
        isRefused(() -> calls.read("auth/token/lookup-self"));

        // When
        Files.writeString(file, cluster.token("aceso", "aceso-serve", AUDIENCE));

        // Then
        assertThat(calls.read("auth/token/lookup-self")).isPresent();

        // When it ends again, and there is no file; a token is thrown away once a second at most
        Thread.sleep(OneLogin.PACE.plusMillis(100));
        revoke();
        Files.delete(file);

        // Then
        fails(Trouble.NO_TOKEN, () -> calls.read("auth/token/lookup-self"));
    }

    private static void revoke() {
        bao.root().write("sys/leases/revoke-force/auth/kubernetes", Map.of());
    }

    private VaultKeys keys(String identity) {
        var file = projected("aceso", "aceso-" + identity, AUDIENCE);
        var calls = calls(identity, file);
        return new VaultKeys(StubServer.vault(properties(identity, file)), () -> calls, new SimpleMeterRegistry());
    }

    private Path projected(String namespace, String account, String audience) {
        return file(cluster.token(namespace, account, audience));
    }

    private Path file(String token) {
        try {
            return Files.writeString(folder.resolve(UUID.randomUUID().toString()), token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Refused to our own login, and by the server's own word for that reason: no token comes of it. */
    private void isRefusedAtTheDoor(String role, String token, String why) {
        isRefused(() -> calls(role, file(token)).read("auth/token/lookup-self"));
        var answer = login(role, token);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().path("errors").toString()).contains(why);
    }

    private static VaultApi.Answer login(String role, String token) {
        var answer = bao.anonymous().call("POST", "auth/kubernetes/login", Map.of("role", role, "jwt", token));
        assertThat(answer.body().path("auth").path("client_token").isTextual()).isEqualTo(answer.ok());
        return answer;
    }

    private static VaultCalls calls(String role, Path token) {
        return RealVault.calls(StubServer.vault(properties(role, token)));
    }

    private static Map<String, String> properties(String role, Path token) {
        return Map.of(
                "aceso.vault.url", bao.url(),
                "aceso.vault.ca-file", bao.ca().file().toString(),
                "aceso.vault.kubernetes-role", role,
                "aceso.vault.kubernetes-token-file", token.toString());
    }

    private static void isRefused(ThrowingCallable call) {
        fails(Trouble.REFUSED, call);
    }

    private static void fails(Trouble trouble, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, f -> assertThat(Trouble.of(f)).contains(trouble));
    }
}
