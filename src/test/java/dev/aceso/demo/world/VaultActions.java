package dev.aceso.demo.world;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Everything that somebody might ask of Aceso's engines, and of the server around them, with bodies that root's requests succeed with
 * or that are refused for another reason than rights.
 */
final class VaultActions {
    static final List<String> SYMMETRIC = List.of("patient", "log", "derive", "backup");
    static final List<String> SIGNING = List.of("checkpoints", "assertions");
    static final List<String> FOLDERS =
            List.of("patients", "log", "derive", "custody/erasures", "custody/rotations", "serve");
    static final List<String> DATABASE_ROLES = List.of("serve", "sequence", "migrate", "audit", "backup", "restore");

    private static final Map<String, Object> NOTHING = Map.of();
    private static final String INPUT = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String CONTEXT = Base64.getEncoder().encodeToString(new byte[16]);
    private static final String TRANSIT = "aceso-transit/";
    private static final String KV = "aceso-kv/";
    private static final String DATABASE = "aceso-database/";

    private final VaultApi root;
    private final Map<String, String> wrapped = new HashMap<>();
    private final Map<String, String> signed = new HashMap<>();
    private final List<Action> actions = new ArrayList<>();

    /** One request. What changes something makes its own object first, so that no test uses up another's. */
    record Action(String name, Supplier<Request> request) {}

    /** Its method, path and body. */
    record Request(String method, String path, Object body) {}

    private VaultActions(VaultApi root) {
        this.root = root;
        prepare();
        transit();
        keys();
        keyValue();
        database();
        tokensAndLogins();
        system();
    }

    /** All of them, the ones that end the server's work last. */
    static List<Action> of(VaultApi root) {
        return List.copyOf(new VaultActions(root).actions);
    }

    private void prepare() {
        for (var key : SYMMETRIC) {
            var answer = root.write(TRANSIT + "encrypt/" + key, Map.of("plaintext", INPUT, "context", CONTEXT));
            wrapped.put(key, answer.data().path("ciphertext").asText());
        }
        for (var key : SIGNING) {
            var answer = root.write(TRANSIT + "sign/" + key, Map.of("input", INPUT));
            signed.put(key, answer.data().path("signature").asText());
        }
        for (var folder : FOLDERS) {
            root.write(KV + "data/" + kept(folder), Map.of("data", Map.of("wrapped", "kept")));
        }
    }

    private void transit() {
        for (var key : SYMMETRIC) {
            var plain = Map.of("plaintext", INPUT, "context", CONTEXT);
            var cipher = Map.of("ciphertext", wrapped.get(key), "context", CONTEXT);
            post("encrypt with " + key, TRANSIT + "encrypt/" + key, plain);
            post("decrypt with " + key, TRANSIT + "decrypt/" + key, cipher);
            post("rewrap with " + key, TRANSIT + "rewrap/" + key, cipher);
            post(
                    "make a key in the clear with " + key,
                    TRANSIT + "datakey/plaintext/" + key,
                    Map.of("context", CONTEXT));
            post("make a wrapped key with " + key, TRANSIT + "datakey/wrapped/" + key, Map.of("context", CONTEXT));
            get("export " + key, TRANSIT + "export/encryption-key/" + key);
            get("export the hmac key of " + key, TRANSIT + "export/hmac-key/" + key);
        }
        for (var key : SIGNING) {
            post("sign with " + key, TRANSIT + "sign/" + key, Map.of("input", INPUT));
            post("sign SHA-384 with " + key, TRANSIT + "sign/" + key + "/sha2-384", Map.of("input", INPUT));
            post("verify with " + key, TRANSIT + "verify/" + key, Map.of("input", INPUT, "signature", signed.get(key)));
            get("export " + key, TRANSIT + "export/signing-key/" + key);
        }
    }

    private void keys() {
        for (var key : List.of("patient", "log", "derive", "backup", "checkpoints", "assertions")) {
            var path = TRANSIT + "keys/" + key;
            post("make an hmac with " + key, TRANSIT + "hmac/" + key, Map.of("input", INPUT));
            get("read the key " + key, path);
            post("rotate " + key, path + "/rotate", NOTHING);
            post("set the oldest usable version of " + key, path + "/config", Map.of("min_decryption_version", 1));
            post("allow the deletion of " + key, path + "/config", Map.of("deletion_allowed", false));
            post("make exportable " + key, path + "/config", Map.of("exportable", false));
            post("trim " + key, path + "/trim", Map.of("min_available_version", 1));
            get("take a backup of the key " + key, TRANSIT + "backup/" + key);
            action("delete the key " + key, () -> new Request("DELETE", path, NOTHING));
        }
        list("list keys", TRANSIT + "keys");
        action(
                "make a key",
                () -> new Request("POST", TRANSIT + "keys/" + UUID.randomUUID(), Map.of("type", "aes256-gcm96")));
        action(
                "encrypt with a key that is not there",
                () -> new Request("POST", TRANSIT + "encrypt/" + UUID.randomUUID(), Map.of("plaintext", INPUT)));
        post("put back a key", TRANSIT + "restore", Map.of("backup", "bm90aGluZw=="));
        post("configure the cache of keys", TRANSIT + "cache-config", Map.of("size", 100));
        post("ask for random bytes", TRANSIT + "random/32", NOTHING);
    }

    private void keyValue() {
        var data = Map.of("data", Map.of("wrapped", "new"));
        for (var folder : FOLDERS) {
            get("read in " + folder, KV + "data/" + kept(folder));
            get("read metadata in " + folder, KV + "metadata/" + kept(folder));
            list("list " + folder, KV + "metadata/" + folder);
            action("write new in " + folder, () -> new Request("POST", KV + "data/" + fresh(folder), data));
            action("change in " + folder, () -> new Request("POST", KV + "data/" + victim(folder), data));
            action("patch in " + folder, () -> new Request("PATCH", KV + "data/" + victim(folder), data));
            action(
                    "delete the newest in " + folder,
                    () -> new Request("DELETE", KV + "data/" + victim(folder), NOTHING));
            action("delete all in " + folder, () -> new Request("DELETE", KV + "metadata/" + victim(folder), NOTHING));
            action(
                    "delete one version in " + folder,
                    () -> new Request("POST", KV + "delete/" + victim(folder), versions()));
            action("undelete in " + folder, () -> new Request("POST", KV + "undelete/" + victim(folder), versions()));
            action("destroy in " + folder, () -> new Request("POST", KV + "destroy/" + victim(folder), versions()));
            action(
                    "write metadata in " + folder,
                    () -> new Request("POST", KV + "metadata/" + victim(folder), Map.of("max_versions", 9)));
        }
        list("list everything", KV + "metadata");
        get("read the configuration of the key-value engine", KV + "config");
        post("configure the key-value engine", KV + "config", Map.of("max_versions", 2));
    }

    private void database() {
        for (var role : DATABASE_ROLES) {
            get("take database credentials of " + role, DATABASE + "creds/" + role);
            get("read the database role " + role, DATABASE + "roles/" + role);
        }
        list("list database roles", DATABASE + "roles");
        get("read the database connection", DATABASE + "config/aceso");
        action(
                "make a database role",
                () -> new Request(
                        "POST",
                        DATABASE + "roles/" + UUID.randomUUID(),
                        Map.of("db_name", "aceso", "creation_statements", List.of("SELECT 1"))));
        post("reset the database connection", DATABASE + "reset/aceso", NOTHING);
        post("rotate the database administrator's password", DATABASE + "rotate-root/aceso", NOTHING);
    }

    private void tokensAndLogins() {
        get("look up its own token", "auth/token/lookup-self");
        post("renew its own token", "auth/token/renew-self", NOTHING);
        post("ask what it may do", "sys/capabilities-self", Map.of("paths", List.of("aceso-kv/data/serve/tls")));
        action("renew a lease", () -> new Request("POST", "sys/leases/renew", Map.of("lease_id", lease())));
        post("mint a token", "auth/token/create", NOTHING);
        post("mint an orphan", "auth/token/create-orphan", NOTHING);
        list("list tokens", "auth/token/accessors");
        action("look up another token", () -> new Request("POST", "auth/token/lookup", Map.of("token", token())));
        action("revoke another token", () -> new Request("POST", "auth/token/revoke", Map.of("token", token())));
        list("list logins", "auth/approle/role");
        for (var role : VaultSetup.identities()) {
            get("read the login of " + role, "auth/approle/role/" + role);
            get("read the role id of " + role, "auth/approle/role/" + role + "/role-id");
            post("make a secret id of " + role, "auth/approle/role/" + role + "/secret-id", NOTHING);
        }
        action(
                "make a login",
                () -> new Request("POST", "auth/approle/role/" + UUID.randomUUID(), Map.of("token_policies", "serve")));
        post("make a person", "identity/entity", NOTHING);
        post("keep something of its own", "cubbyhole/x", Map.of("a", "b"));
        post("wrap something", "sys/wrapping/wrap", Map.of("a", "b"));
    }

    private void system() {
        get("read mounts", "sys/mounts");
        get("read auth", "sys/auth");
        get("read audit devices", "sys/audit");
        action("make a mount", () -> new Request("POST", "sys/mounts/" + UUID.randomUUID(), Map.of("type", "kv")));
        action(
                "make an auth method",
                () -> new Request("POST", "sys/auth/" + UUID.randomUUID(), Map.of("type", "approle")));
        action("remove a mount", () -> new Request("DELETE", "sys/mounts/" + mount(), NOTHING));
        post("tune a mount", "sys/mounts/aceso-kv/tune", Map.of("description", "keys"));
        list("list policies", "sys/policies/acl");
        for (var policy : VaultSetup.identities()) {
            get("read the policy " + policy, "sys/policies/acl/" + policy);
        }
        action(
                "write a policy",
                () -> new Request("POST", "sys/policies/acl/" + UUID.randomUUID(), Map.of("policy", "path \"*\" {}")));
        post("hash as the audit does", "sys/audit-hash/file", Map.of("input", "x"));
        action("look up a lease", () -> new Request("POST", "sys/leases/lookup", Map.of("lease_id", lease())));
        action("revoke a lease", () -> new Request("POST", "sys/leases/revoke", Map.of("lease_id", lease())));
        post("revoke leases by prefix", "sys/leases/revoke-prefix/aceso-database/creds/audit", NOTHING);
        post(
                "read its capabilities by token",
                "sys/capabilities",
                Map.of(
                        "token",
                        root.write("auth/token/create", NOTHING)
                                .body()
                                .path("auth")
                                .path("client_token")
                                .asText(),
                        "paths",
                        List.of("sys/seal")));
        get("read quotas", "sys/quotas/config");
        get("read the server's state", "sys/host-info");
        get("read the raft configuration", "sys/storage/raft/configuration");
        get("take a snapshot", "sys/storage/raft/snapshot");
        post("put back a snapshot", "sys/storage/raft/snapshot", NOTHING);
        post("rotate the storage's key", "sys/rotate", NOTHING);
        post("step down", "sys/step-down", NOTHING);
        action("seal", () -> {
            awaitLeader();
            return new Request("POST", "sys/seal", NOTHING);
        });
    }

    /** After it stepped down, the only node needs a moment to lead again. */
    private void awaitLeader() {
        while (!root.call("GET", "sys/health", NOTHING).ok()) {
            Thread.onSpinWait();
        }
    }

    private String lease() {
        return root.read(DATABASE + "creds/audit").body().path("lease_id").asText();
    }

    private String token() {
        return root.write("auth/token/create", Map.of("ttl", "5m"))
                .body()
                .path("auth")
                .path("client_token")
                .asText();
    }

    private String mount() {
        var path = UUID.randomUUID().toString();
        root.write("sys/mounts/" + path, Map.of("type", "transit"));
        return path;
    }

    private String victim(String folder) {
        var path = fresh(folder);
        root.write(KV + "data/" + path, Map.of("data", Map.of("wrapped", "old")));
        return path;
    }

    private static String fresh(String folder) {
        var id = UUID.randomUUID().toString();
        return folder + (folder.equals("patients") ? "/" + id.substring(0, 2) + "/" + id.substring(2, 4) : "") + "/"
                + id;
    }

    private static String kept(String folder) {
        return folder + (folder.equals("patients") ? "/aa/bb/kept" : "/kept");
    }

    private static Map<String, Object> versions() {
        return Map.of("versions", List.of(1));
    }

    private void get(String name, String path) {
        action(name, () -> new Request("GET", path, NOTHING));
    }

    private void list(String name, String path) {
        action(name, () -> new Request("LIST", path, NOTHING));
    }

    private void post(String name, String path, Object body) {
        action(name, () -> new Request("POST", path, body));
    }

    private void action(String name, Supplier<Request> request) {
        actions.add(new Action(name, request));
    }
}
