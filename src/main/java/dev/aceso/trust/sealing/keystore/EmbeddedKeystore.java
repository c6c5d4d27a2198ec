package dev.aceso.trust.sealing.keystore;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.sealing.Keeper;
import io.quarkus.arc.lookup.LookupUnlessProperty;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Makes the key keeper and the signer from keystore files.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>What is configured is opened when the process starts, which fails when that is not possible: in production, with a file that
 * others may read, with a wrong password or a missing key. What is not configured cannot be looked up, and fails with a clear word when it is
 * used nevertheless.
 */
@ApplicationScoped
class EmbeddedKeystore {
    private static final Logger LOG = Logger.getLogger(EmbeddedKeystore.class);
    private static final Set<String> ALLOWED_PROFILES = Set.of("dev", "test", "demo");

    private final KeystoreConfig config;
    private final List<String> profiles;
    private final Optional<String> command;
    private final SecureRandom random = new SecureRandom();

    @Inject
    EmbeddedKeystore(KeystoreConfig config, @ConfigProperty(name = "aceso.command") Optional<String> command) {
        this(config, ConfigUtils.getProfiles(), command);
    }

    EmbeddedKeystore(KeystoreConfig config, List<String> profiles, Optional<String> command) {
        this.config = config;
        this.profiles = List.copyOf(profiles);
        this.command = command;
    }

    /** Opens what is configured, so that a wrong key stops the start and not the first request. */
    void open(@Observes StartupEvent start, Keeper keeper, Signer signer) {
        requireOwnKeysOnly();
        if (config.file().isPresent() || config.signerFile().isPresent()) {
            requireAllowed();
            LOG.warnf(
                    "The embedded keystore is in use, by profile %s: for development and demonstration only.",
                    profiles);
        }
        if (config.file().isPresent()) {
            keeper.epochs();
        }
        if (config.signerFile().isPresent()) {
            signer.publicKey();
        }
    }

    @Produces
    @ApplicationScoped
    @LookupUnlessProperty(name = "aceso.keystore.file", stringValue = "")
    Keeper keeper() {
        var keys =
                keys("aceso.keystore.file", config.file(), config.password(), () -> KeystoreKeeper.freshKeys(random));
        return new KeystoreKeeper(keys, random);
    }

    @Produces
    @ApplicationScoped
    @LookupUnlessProperty(name = "aceso.keystore.signer-file", stringValue = "")
    Signer signer() {
        return new KeystoreSigner(keys(
                "aceso.keystore.signer-file",
                config.signerFile(),
                config.signerPassword(),
                () -> KeystoreSigner.freshKeys(random)));
    }

    private Map<String, byte[]> keys(
            String name, Optional<Path> configured, Optional<String> secret, Supplier<Map<String, byte[]>> fresh) {
        requireAllowed();
        var file = configured.orElseThrow(() -> new IllegalStateException("no key keeper: " + name + " is not set"));
        var password = secret.orElseThrow(() -> new IllegalStateException("the password of " + name + " is not set"))
                .toCharArray();
        try {
            if (config.createIfAbsent() && Files.notExists(file)) {
                KeystoreFile.create(file, password, fresh.get());
            }
            return KeystoreFile.read(file, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Whoever can read the log must not be able to sign it, and the other way round. */
    private void requireOwnKeysOnly() {
        var file = config.file().isPresent();
        var signerFile = config.signerFile().isPresent();
        if (command.equals(Optional.of("serve")) && (!file || signerFile)) {
            throw new IllegalStateException(
                    "serve needs aceso.keystore.file and must not have aceso.keystore.signer-file");
        }
        if (command.equals(Optional.of("sequence")) && (file || !signerFile)) {
            throw new IllegalStateException(
                    "sequence needs aceso.keystore.signer-file and must not have aceso.keystore.file");
        }
    }

    private void requireAllowed() {
        if (profiles.contains("prod") || profiles.stream().noneMatch(ALLOWED_PROFILES::contains)) {
            throw new IllegalStateException("the embedded keystore is for development: configure a key keeper");
        }
    }
}
