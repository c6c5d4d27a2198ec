package dev.aceso.ground.egress;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** By what the commands of custody know the service and the identity provider. */
@ConfigMapping(prefix = "aceso.custody")
interface CustodyLinkConfig {
    /** PEM file with the authorities of both; without it those of the Java runtime. */
    Optional<String> caFile();
}
