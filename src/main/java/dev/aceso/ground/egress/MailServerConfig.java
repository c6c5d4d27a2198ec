package dev.aceso.ground.egress;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The mail server that letters are handed to. Without an address none is sent. */
@ConfigMapping(prefix = "aceso.mail")
public interface MailServerConfig {
    /**
     * Its address: {@code smtps://host} speaks TLS from the first byte (RFC 8314), {@code smtp://host} begins with STARTTLS and goes no further
     * without it (RFC 3207). The usual ports are 465 and 587.
     */
    Optional<URI> server();

    /** The certificates that it is trusted by, PEM; without it those of the Java runtime. */
    Optional<String> caFile();

    /** The account at it; without one nobody logs in. */
    Optional<String> username();

    /** Its password. */
    Optional<String> password();

    /** The address that letters are from. */
    Optional<String> sender();

    /** How long handing over one letter may take, from beginning to end. */
    @WithDefault("PT20S")
    Duration timeout();
}
