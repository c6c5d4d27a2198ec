package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What stands in the clear beside a backup, without PHI: what it is, how large, and who can open it.
 *
 * @param contents what is in it
 * @param counts how many rows of each table
 * @param sha256 over the whole file
 * @param bytes how long the file is
 * @param recoveryKey the id of the recovery key that opens it
 * @param forVault whether Vault opens it too
 */
record Manifest(Contents contents, Counts counts, String sha256, long bytes, String recoveryKey, boolean forVault) {
    byte[] json(ObjectMapper json) throws IOException {
        var root = json.createObjectNode();
        root.put("format", 1);
        root.put("file", contents.file().toString());
        root.put("startedAt", contents.startedAt().toString());
        contents.vaultSnapshotAt().ifPresent(at -> root.put("vaultSnapshotAt", at.toString()));
        root.put("schema", contents.schema());
        root.put("logSize", contents.logSize());
        contents.checkpoint().ifPresent(note -> root.put("checkpoint", note));
        root.put("sha256", sha256);
        root.put("bytes", bytes);
        root.put("recoveryKey", recoveryKey);
        root.put("opensWithVault", forVault);
        var rows = root.putObject("rows");
        new TreeMap<>(counts.rows()).forEach(rows::put);
        return json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    }
}
