package dev.aceso.trust.sealing;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.cipher.RecoveryKey;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The public half of the offline recovery key, read once when the process starts. */
@ApplicationScoped
public class Recovery {
    private static final Set<String> MAKE_KEYS = Set.of("serve", "restore");

    private final Optional<RecoveryKey> key;

    Recovery(RecoveryConfig config) {
        this.key = config.publicKey().map(file -> RecoveryKey.read(file, new SecureRandom()));
    }

    /**
     * Without the key, what is first sealed after a snapshot of Vault would be lost with Vault: in production nothing that makes keys starts so.
     * That is {@code serve}, and {@code restore}, whose entry in the log may be the first of its month.
     */
    void demand(
            @Observes StartupEvent start,
            VaultConfig vault,
            @ConfigProperty(name = "aceso.command") Optional<String> command) {
        demand(command, vault.url().isPresent(), ConfigUtils.getProfiles());
    }

    void demand(Optional<String> command, boolean vault, List<String> profiles) {
        if (key.isEmpty() && vault && command.filter(MAKE_KEYS::contains).isPresent() && profiles.contains("prod")) {
            throw new IllegalStateException(
                    command.orElseThrow() + " needs aceso.recovery.public-key: see docs/backup.md");
        }
    }

    /** The id of the pair, where one is configured. */
    public Optional<String> id() {
        return key.map(RecoveryKey::id);
    }

    /** Seals the key of a backup file, where a recovery key is configured; leaves the array as it is. */
    public Optional<Bytes> sealFileKey(UUID fileId, byte[] secret) {
        return key.map(half -> half.sealFileKey(fileId, secret));
    }

    Optional<RecoveryKey> key() {
        return key;
    }
}
