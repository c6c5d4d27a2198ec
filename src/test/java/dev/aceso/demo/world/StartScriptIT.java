package dev.aceso.demo.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code deploy/start} against the real server. The command that it starts here says what it was given. */
class StartScriptIT {
    private static final List<String> TELL = List.of("sh", "-c", "printf 'given %s' \"$ACESO_VAULT_SECRET_ID\"");

    private static Workspace workspace;
    private static DemoCa ca;
    private static Bao bao;
    private static VaultLogins logins;

    private record Ended(int status, String out, String err) {}

    @BeforeAll
    static void startServer() {
        workspace = Workspace.create();
        ca = DemoCa.create(workspace);
        bao = Bao.start(workspace, ca, "bao", Bao.Seal.SHAMIR);
        logins = VaultSetup.apply(bao, Optional.empty(), VaultSetup.Lives.asWritten());
    }

    @AfterAll
    static void stopServer() {
        workspace.close();
    }

    @Test
    void startsTheCommandWithASecretIdThatLogsIn() throws Exception {
        // Given
        var file = deliver(logins.wrappedSecretId("serve"));

        // When
        var ended = start("serve", file, ca, TELL);

        // Then
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).startsWith("given ");
        var login = Map.of(
                "role_id", logins.roleId("serve"), "secret_id", ended.out().substring("given ".length()));
        assertThat(bao.anonymous().write("auth/approle/login", login).ok()).isTrue();
        assertThat(file).doesNotExist();
    }

    @Test
    void doesNotStartWithATokenThatWasUsedAndSaysThatItMayBeStolen() throws Exception {
        // Given
        var wrapped = logins.wrappedSecretId("serve");
        var file = deliver(wrapped);
        var stolen = logins.unwrap(wrapped);

        // When
        var ended = start("serve", file, ca, TELL);

        // Then
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("SOMEBODY ELSE USED IT").doesNotContain(wrapped, stolen);
    }

    @Test
    void doesNotStartTwiceWithOneToken() throws Exception {
        // Given
        var file = deliver(logins.wrappedSecretId("serve"));
        assertThat(start("serve", file, ca, TELL).status()).isZero();

        // Then
        assertThat(start("serve", file, ca, TELL).status()).isEqualTo(3);
    }

    @Test
    void doesNotUnwrapTheSecretIdOfAnotherIdentity() throws Exception {
        // Given
        var wrapped = logins.wrappedSecretId("sequence");

        // When
        var ended = start("serve", deliver(wrapped), ca, TELL);

        // Then
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("not a wrapped secret id of serve");
        assertThat(logins.unwrap(wrapped)).isNotEmpty();
    }

    @Test
    void doesNotShowTheTokenToAServerThatTheAuthorityDoesNotVouchFor() throws Exception {
        // Given
        try (var other = Workspace.create()) {
            var wrapped = logins.wrappedSecretId("serve");
            var file = deliver(wrapped);

            // When
            var ended = start("serve", file, DemoCa.create(other), TELL);

            // Then
            assertThat(ended.status()).isEqualTo(1);
            assertThat(file).exists();
            assertThat(logins.unwrap(wrapped)).isNotEmpty();
        }
    }

    @Test
    void leavesTheTokenGoodWhenTheServerIsSealed() throws Exception {
        // Given
        var file = deliver(logins.wrappedSecretId("serve"));
        bao.seal();
        try {
            // When
            var ended = start("serve", file, ca, TELL);

            // Then
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err()).contains("503");
        } finally {
            bao.unseal();
        }
        assertThat(start("serve", file, ca, TELL).status()).isZero();
    }

    @Test
    void letsADeployerMakeWrappedSecretIdsOnly() throws Exception {
        // Given
        var policy = Files.readString(Project.home().resolve("deploy/deployer.hcl"));
        bao.root().write("sys/policies/acl/deployer", Map.of("policy", policy));
        var made = bao.root().write("auth/token/create", Map.of("policies", List.of("deployer")));
        var deployer =
                bao.anonymous().as(made.body().path("auth").path("client_token").asText());
        var path = "auth/approle/role/serve/secret-id";

        // Then
        assertThat(deployer.call("POST", path, Map.of()).status()).isEqualTo(403);
        assertThat(deployer.call("POST", path, Map.of(), Map.of("X-Vault-Wrap-TTL", "1h"))
                        .status())
                .isEqualTo(403);
        var wrapped = deployer.call("POST", path, Map.of(), Map.of("X-Vault-Wrap-TTL", "2m"));
        var token = wrapped.body().path("wrap_info").path("token").asText();
        assertThat(start("serve", deliver(token), ca, TELL).status()).isZero();
    }

    private static Path deliver(String token) throws IOException {
        return Files.writeString(Files.createTempFile(workspace.directory(), "wrapped", ""), token + "\n");
    }

    private static Ended start(String identity, Path file, DemoCa authority, List<String> command) throws Exception {
        var line = new ArrayList<String>();
        line.add(Project.home().resolve("deploy/start").toString());
        line.add(identity);
        line.addAll(command);
        var out = Files.createTempFile(workspace.directory(), "start", ".out");
        var err = Files.createTempFile(workspace.directory(), "start", ".err");
        var builder = new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("ACESO_VAULT_URL", bao.url());
        builder.environment().put("ACESO_VAULT_CA_FILE", authority.file().toString());
        builder.environment().put("ACESO_WRAPPED_SECRET_ID_FILE", file.toString());
        var status = builder.start().waitFor();
        return new Ended(
                status, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
