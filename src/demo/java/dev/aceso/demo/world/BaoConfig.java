package dev.aceso.demo.world;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration of a server with one node.
 *
 * @param url its address
 * @param port where it listens, on 127.0.0.1
 * @param data raft's folder
 * @param leaf its certificate
 * @param auditLog the file of the audit device
 * @param sealKey the key of the static seal, 32 bytes; without it shares unseal the server
 * @param openBao whether it is OpenBao, which knows more settings
 */
record BaoConfig(
        String url, int port, Path data, DemoCa.Leaf leaf, Path auditLog, Optional<Path> sealKey, boolean openBao) {
    /** The file, one attribute a line. */
    String text() {
        return server() + (openBao ? openBaoOnly() : "disable_mlock = true\n");
    }

    private String server() {
        // Raft's patience is that of one machine, so that the only node leads within a second.
        return """
                ui = false
                log_level = "warn"
                api_addr = "%s"
                cluster_addr = "https://127.0.0.1:%d"
                storage "raft" {
                  path = "%s"
                  node_id = "one"
                  performance_multiplier = 1
                }
                listener "tcp" {
                  address = "127.0.0.1:%d"
                  tls_cert_file = "%s"
                  tls_key_file = "%s"
                  tls_min_version = "tls13"
                %s}
                user_lockout "approle" {
                  disable_lockout = "true"
                }
                """.formatted(
                        url,
                        Ports.free(),
                        data,
                        port,
                        leaf.certificate(),
                        leaf.key(),
                        openBao ? "  max_request_json_strings = 20000\n" : "");
    }

    private String openBaoOnly() {
        var audit = """
                audit "file" "file" {
                  options = {
                    file_path = "%s"
                    mode = "0600"
                    elide_list_responses = "true"
                  }
                }
                """.formatted(auditLog);
        return audit + sealKey.map(key -> """
                seal "static" {
                  current_key_id = "one"
                  current_key = "file://%s"
                }
                """.formatted(key)).orElse("");
    }
}
