package dev.aceso.trust.sealing.keystore;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.sealing.AssertionSigner;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.KeySource;
import dev.aceso.trust.sealing.WrappedKeys;
import io.quarkus.runtime.configuration.ConfigUtils;
import org.jboss.logging.Logger;

/**
 * Keys from keystore files, for development and demonstration; in production it is refused.
 *
 * <p>A process is given only the file that it may use: {@code serve} that of the keeper, {@code sequence} that of the signer.
 */
@Singleton
final class EmbeddedKeystore implements KeySource {
    private static final Logger LOG = Logger.getLogger(EmbeddedKeystore.class);
    private static final Set<String> ALLOWED_PROFILES = Set.of("dev", "test", "demo");

    private final KeystoreConfig config;
    private final List<String> profiles;
    private final SecureRandom random = new SecureRandom();

    @Inject
    EmbeddedKeystore(KeystoreConfig config) {
        this(config, ConfigUtils.getProfiles());
    }

    EmbeddedKeystore(KeystoreConfig config, List<String> profiles) {
        this.config = config;
        this.profiles = List.copyOf(profiles);
    }

    @Override
    public String properties() {
        return "aceso.keystore.file or signer-file";
    }

    @Override
    public Set<Use> offers() {
        var offers = EnumSet.noneOf(Use.class);
        if (config.file().isPresent()) {
            offers.add(Use.KEEP);
        }
        if (config.signerFile().isPresent()) {
            offers.add(Use.SIGN_LOG);
        }
        return offers;
    }

    @Override
    public void admit(Set<Use> needed) {
        if (needed.equals(EnumSet.of(Use.KEEP)) && !offers().equals(needed)) {
            throw new IllegalStateException(
                    "serve needs aceso.keystore.file and must not have aceso.keystore.signer-file");
        }
        if (needed.equals(EnumSet.of(Use.SIGN_LOG)) && !offers().equals(needed)) {
            throw new IllegalStateException(
                    "sequence needs aceso.keystore.signer-file and must not have aceso.keystore.file");
        }
        requireAllowed();
        LOG.warnf("The embedded keystore is in use, by profile %s: for development and demonstration only.", profiles);
    }

    @Override
    public Keeper keeper() {
        var keys = keys();
        var notTheKeepers = keys.remove(KeystoreAssertionSigner.ALIAS);
        if (notTheKeepers != null) {
            Arrays.fill(notTheKeepers, (byte) 0);
        }
        return new KeystoreKeeper(keys, random);
    }

    /** In the database: a file could not be shared by processes. */
    @Override
    public Optional<WrappedKeys> wrappedKeys() {
        return Optional.empty();
    }

    @Override
    public Signer signer() {
        return new KeystoreSigner(keys(
                "aceso.keystore.signer-file",
                config.signerFile(),
                config.signerPassword(),
                () -> KeystoreSigner.freshKeys(random)));
    }

    @Override
    public AssertionSigner assertionSigner() {
        return new KeystoreAssertionSigner(keys());
    }

    /** Nothing: a file is made when it is first opened. */
    @Override
    public void prepare() {}

    private Map<String, byte[]> keys() {
        return keys("aceso.keystore.file", config.file(), config.password(), () -> {
            var keys = KeystoreKeeper.freshKeys(random);
            keys.putAll(KeystoreAssertionSigner.freshKeys(random));
            return keys;
        });
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

    private void requireAllowed() {
        if (profiles.contains("prod") || profiles.stream().noneMatch(ALLOWED_PROFILES::contains)) {
            throw new IllegalStateException("the embedded keystore is for development: set aceso.vault.url");
        }
    }
}
