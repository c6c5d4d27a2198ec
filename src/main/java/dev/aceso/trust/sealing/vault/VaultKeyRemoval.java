package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.KeyRemoval;

/**
 * Removes wrapped keys from KV version 2, with their metadata: every version goes, and the path is as if it had never been.
 *
 * <p>What is kept of an erasure: {@code custody/erasures/<aa>/<id>} with {@code erasure} and {@code key}, written before the key goes, and
 * {@code custody/erasures/<aa>/<id>-receipt} with {@code erasure}, {@code key} and {@code receipt}, the receipt as JSON. Both are written
 * once. {@code aa} is the first pair of hexadecimal digits of the id.
 */
@ApplicationScoped
class VaultKeyRemoval implements KeyRemoval {
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
        once(KeyPaths.erasure(erasure), Map.of("erasure", erasure.toString(), "key", keyId.toString()));
    }

    @Override
    public void remove(UUID keyId) {
        calls.delete(paths.metadata(KeyPaths.patient(keyId)));
    }

    @Override
    public boolean gone(UUID keyId) {
        return calls.nothingAt(paths.data(KeyPaths.patient(keyId)));
    }

    @Override
    public void keep(UUID erasure, UUID keyId, Bytes receipt) {
        try {
            once(
                    KeyPaths.receipt(erasure),
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
    public List<UUID> withoutReceipt() {
        List<UUID> found = new ArrayList<>();
        for (var folder : calls.list(paths.metadata(KeyPaths.ERASURES))) {
            var names = new LinkedHashSet<>(calls.list(paths.metadata(KeyPaths.ERASURES + folder)));
            names.stream()
                    .filter(name -> name.matches(UUID_FORM) && !names.contains(name + KeyPaths.RECEIPT))
                    .map(UUID::fromString)
                    .forEach(found::add);
        }
        return List.copyOf(found);
    }

    /** What is there already is what an earlier run wrote. We may make entries and not change them, so we look first. */
    private void once(String path, Map<String, ?> entry) {
        if (calls.read(paths.data(path)).isEmpty()) {
            calls.create(paths.data(path), entry);
        }
    }
}
