package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.KeyRemoval;

/**
 * Removes wrapped keys from KV version 2, with their metadata: every version goes, and the path is as if it had never been.
 *
 * <p>What is kept of an erasure: {@code custody/erasures/<id>} with {@code erasure} and {@code key}, written before the key goes, and
 * {@code custody/erasures/<id>-receipt} with {@code erasure}, {@code key} and {@code receipt}, the receipt as JSON. Both are written once.
 */
@ApplicationScoped
class VaultKeyRemoval implements KeyRemoval {
    private static final String RECEIPT = "-receipt";
    private static final String UUID_FORM = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final ObjectMapper JSON = new ObjectMapper();
    private final VaultCalls calls;
    private final KeyPaths paths;

    VaultKeyRemoval(VaultCalls calls, VaultConfig config) {
        this.calls = calls;
        this.paths = new KeyPaths(config);
    }

    @Override
    public void announce(UUID erasure, UUID keyId) {
        once(KeyPaths.ERASURES + erasure, Map.of("erasure", erasure.toString(), "key", keyId.toString()));
    }

    @Override
    public void remove(UUID keyId) {
        calls.delete(paths.metadata(KeyPaths.patient(keyId)));
    }

    @Override
    public boolean gone(UUID keyId) {
        return calls.read(paths.data(KeyPaths.patient(keyId))).isEmpty();
    }

    @Override
    public void keep(UUID erasure, UUID keyId, Bytes receipt) {
        try {
            once(
                    KeyPaths.ERASURES + erasure + RECEIPT,
                    Map.of(
                            "erasure",
                            erasure.toString(),
                            "key",
                            keyId.toString(),
                            "receipt",
                            JSON.readTree(receipt.toArray())));
        } catch (IOException e) {
            throw new IllegalArgumentException("a receipt is JSON", e);
        }
    }

    @Override
    public Optional<Bytes> receipt(UUID erasure) {
        return calls.read(paths.data(KeyPaths.ERASURES + erasure + RECEIPT))
                .map(found -> Bytes.utf8(
                        found.path("data").path("data").path("receipt").toString()));
    }

    @Override
    public List<UUID> erasures() {
        return calls.list(paths.metadata(KeyPaths.ERASURES)).stream()
                .filter(name -> name.matches(UUID_FORM))
                .map(UUID::fromString)
                .toList();
    }

    /** What is there already is what an earlier run wrote. We may make entries and not change them, so we look first. */
    private void once(String path, Map<String, ?> entry) {
        if (calls.read(paths.data(path)).isEmpty()) {
            calls.create(paths.data(path), entry);
        }
    }
}
