package dev.aceso.trust.sealing.vault;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.trust.sealing.KeyEncryptionKeys;

/**
 * The key-encryption keys in Transit, and what they wrapped in KV version 2.
 *
 * <p>A shelf is the folder of the first two digits of patients' keys; those of the log and of pseudonyms lie on one shelf each. Wrapped keys
 * are wrapped anew inside Vault, {@value #BATCH} in one call; then each is written by check-and-set on the version that was read. It rests in between,
 * see {@code aceso.vault.background-share}.
 */
@ApplicationScoped
class VaultKeyEncryptionKeys implements KeyEncryptionKeys {
    /** Vault's default allows 499 texts in one body. */
    private static final int BATCH = 200;

    private final VaultCalls calls;
    private final KeyPaths paths;
    private final String transit;
    private final Abreast abreast;

    VaultKeyEncryptionKeys(VaultCalls calls, VaultConfig config) {
        this.calls = calls;
        this.paths = new KeyPaths(config);
        this.transit = config.mount().transit();
        this.abreast = new Abreast(config.backgroundShare());
    }

    /** A wrapped key as it was read. */
    private record Stored(String path, String wrapped, int edition) {
        int version() {
            return Integer.parseInt(wrapped.substring("vault:v".length(), wrapped.indexOf(':', "vault:v".length())));
        }
    }

    @Override
    public Versions versions(Kind kind) {
        var key = calls.read(key(kind)).orElseThrow(Trouble.MISSING::failure).path("data");
        return new Versions(
                key.path("latest_version").asInt(),
                key.path("min_encryption_version").asInt(),
                key.path("min_decryption_version").asInt());
    }

    @Override
    public void rotate(Kind kind) {
        calls.write(key(kind) + "/rotate", Map.of());
    }

    @Override
    public void encryptFrom(Kind kind, int version) {
        calls.write(key(kind) + "/config", Map.of("min_encryption_version", version));
    }

    @Override
    public void decryptFrom(Kind kind, int version) {
        calls.write(key(kind) + "/config", Map.of("min_decryption_version", version));
    }

    @Override
    public List<String> shelves(Kind kind) {
        if (kind != Kind.PATIENT) {
            return List.of("all");
        }
        return calls.list(paths.metadata(KeyPaths.folder(kind))).stream()
                .filter(name -> name.endsWith("/"))
                .map(name -> name.substring(0, name.length() - 1))
                .sorted()
                .toList();
    }

    @Override
    public Map<Integer, Integer> count(Kind kind, String shelf) {
        Map<Integer, Integer> counts = new TreeMap<>();
        stored(kind, shelf).forEach(key -> counts.merge(key.version(), 1, Integer::sum));
        return counts;
    }

    @Override
    public Shelf rewrap(Kind kind, String shelf, int version) {
        var all = stored(kind, shelf);
        var old = all.stream().filter(key -> key.version() < version).toList();
        int rewrapped = 0;
        for (int from = 0; from < old.size(); from += BATCH) {
            rewrapped += rewrap(kind, old.subList(from, Math.min(from + BATCH, old.size())));
        }
        return new Shelf(all.size(), rewrapped, old.size() - rewrapped);
    }

    /** How many were written; the others were changed or removed meanwhile. */
    private int rewrap(Kind kind, List<Stored> batch) {
        var input = batch.stream()
                .map(key -> Map.of(
                        "ciphertext",
                        key.wrapped(),
                        "context",
                        Base64.getEncoder().encodeToString(KeyPaths.context(kind, key.path()))))
                .toList();
        var results = calls.write(transit + "/rewrap/" + kind.wire(), Map.of("batch_input", input))
                .path("data")
                .path("batch_results");
        List<Stored> anew = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            var wrapped = results.path(i).path("ciphertext").asText();
            if (!wrapped.matches(VaultCalls.WRAPPED)) {
                throw Trouble.MISUNDERSTOOD.failure();
            }
            anew.add(new Stored(batch.get(i).path(), wrapped, batch.get(i).edition()));
        }
        return (int) abreast.of(anew, this::written).stream()
                .filter(written -> written)
                .count();
    }

    private boolean written(Stored anew) {
        return calls.replace(paths.data(anew.path()), anew.edition(), Map.of("wrapped", anew.wrapped()));
    }

    private List<Stored> stored(Kind kind, String shelf) {
        return abreast.of(names(kind, shelf), this::read).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Stored> read(String path) {
        return calls.read(paths.data(path)).map(found -> {
            var wrapped = found.path("data").path("data").path("wrapped").asText();
            if (!wrapped.matches(VaultCalls.WRAPPED)) {
                throw Trouble.MISUNDERSTOOD.failure();
            }
            return new Stored(
                    path,
                    wrapped,
                    found.path("data").path("metadata").path("version").asInt());
        });
    }

    private List<String> names(Kind kind, String shelf) {
        var folder = KeyPaths.folder(kind);
        if (kind != Kind.PATIENT) {
            return below(folder);
        }
        var inner = below(folder + shelf + "/");
        return abreast.of(inner, this::below).stream().flatMap(List::stream).toList();
    }

    private List<String> below(String folder) {
        return calls.list(paths.metadata(folder)).stream()
                .map(name -> folder + name)
                .toList();
    }

    private String key(Kind kind) {
        return transit + "/keys/" + kind.wire();
    }
}
