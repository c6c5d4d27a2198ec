package dev.aceso.demo.world;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How each identity comes in: its role id, and a secret id that travels wrapped and is unwrapped once. */
public final class VaultLogins {
    private final Bao bao;
    private final String mount;
    private final Map<String, Login> known = new ConcurrentHashMap<>();

    VaultLogins(Bao bao, String mount) {
        this.bao = bao;
        this.mount = mount;
    }

    /** The identity under which a command works. */
    public static String identity(String command) {
        return command.equals("keys") || command.equals("erase") ? "operator" : command;
    }

    /** What a command is told about Vault. Its secret id is made with the first call and stays the same. */
    public Map<String, String> properties(String command) {
        var login = login(identity(command));
        return Map.of(
                "aceso.vault.url", bao.url(),
                "aceso.vault.ca-file", bao.ca().file().toString(),
                "aceso.vault.role-id", login.user(),
                "aceso.vault.secret-id", login.password());
    }

    /** The role id and secret id of an identity. */
    public Login login(String identity) {
        return known.computeIfAbsent(identity, who -> new Login(roleId(who), unwrap(wrappedSecretId(who))));
    }

    /** The role id of an identity. */
    public String roleId(String identity) {
        return bao.root()
                .read(role(identity) + "/role-id")
                .data()
                .path("role_id")
                .asText();
    }

    /** A new secret id, as a token that unwraps it once within five minutes. */
    public String wrappedSecretId(String identity) {
        var answer =
                bao.root().call("POST", role(identity) + "/secret-id", Map.of(), Map.of("X-Vault-Wrap-TTL", "300"));
        return answer.body().path("wrap_info").path("token").asText();
    }

    /**
     * Unwraps a secret id.
     *
     * @throws IllegalStateException when the token was used before, or was never good
     */
    public String unwrap(String wrappingToken) {
        return bao.anonymous()
                .as(wrappingToken)
                .write("sys/wrapping/unwrap", Map.of())
                .data()
                .path("secret_id")
                .asText();
    }

    /** Logs in anew, and returns the interface with the token of that identity. */
    public VaultApi as(String identity) {
        var login = login(identity);
        var answer = bao.anonymous()
                .write("auth/" + mount + "/login", Map.of("role_id", login.user(), "secret_id", login.password()));
        return bao.anonymous()
                .as(answer.body().path("auth").path("client_token").asText());
    }

    private String role(String identity) {
        return "auth/" + mount + "/role/" + identity;
    }
}
