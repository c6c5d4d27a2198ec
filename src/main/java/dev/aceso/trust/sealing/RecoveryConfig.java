package dev.aceso.trust.sealing;

import java.nio.file.Path;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** The offline recovery key. */
@ConfigMapping(prefix = "aceso.recovery")
interface RecoveryConfig {
    /** The PEM file of its public half, RSA of 3072 or 4096 bits. The private half never comes near a running service. */
    Optional<Path> publicKey();
}
