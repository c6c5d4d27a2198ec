package dev.aceso.trust.sealing.keystore;

import java.nio.file.Path;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The embedded keystore, for development and demonstration. A process is given only the files it may use. */
@ConfigMapping(prefix = "aceso.keystore")
public interface KeystoreConfig {
    /** The PKCS#12 file with the keys that wrap keys and make pseudonyms; for {@code serve}. Mode 0600. */
    Optional<Path> file();

    /** Its password. */
    Optional<String> password();

    /** The PKCS#12 file with the key that signs checkpoints; for {@code sequence} only. Mode 0600. */
    Optional<Path> signerFile();

    /** Its password. */
    Optional<String> signerPassword();

    /** Makes a file that is not there. Never in production. */
    @WithDefault("false")
    boolean createIfAbsent();
}
