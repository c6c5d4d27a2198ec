package dev.aceso.trust.sealing.vault;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Kind;
import dev.aceso.trust.sealing.RotationNotes;

/** Notes in KV version 2, one path for each key; the edition is the version that KV counts, so check-and-set tells two writers apart. */
@ApplicationScoped
class VaultRotationNotes implements RotationNotes {
    private final VaultCalls calls;
    private final KeyPaths paths;

    VaultRotationNotes(VaultCalls calls, VaultConfig config) {
        this.calls = calls;
        this.paths = new KeyPaths(config);
    }

    @Override
    public Optional<Note> find(Kind kind) {
        return calls.read(path(kind)).map(found -> {
            Map<String, String> fields = new TreeMap<>();
            found.path("data")
                    .path("data")
                    .properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().asText()));
            return new Note(found.path("data").path("metadata").path("version").asInt(), fields);
        });
    }

    @Override
    public Note write(Kind kind, Note next) {
        if (!calls.replace(path(kind), next.edition(), next.fields())) {
            throw new Failure(Code.IN_PROGRESS, "somebody else is rotating this key");
        }
        return new Note(next.edition() + 1, next.fields());
    }

    private String path(Kind kind) {
        return paths.data("custody/rotations/" + kind.wire());
    }
}
