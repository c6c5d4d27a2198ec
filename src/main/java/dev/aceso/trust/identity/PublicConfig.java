package dev.aceso.trust.identity;

import java.net.URI;
import jakarta.validation.constraints.Pattern;

import io.smallrye.config.ConfigMapping;

/** Under which address the world knows the service. */
@ConfigMapping(prefix = "aceso")
public interface PublicConfig {
    /** The public base URL; never taken from a request, since the header Host is the client's to choose. */
    @Pattern(regexp = "https://[^/?#@]+(/[^?#]*[^/?#])?", message = "must be https, without a slash at its end")
    String publicBaseUrl();

    /** The same as a URI. */
    default URI base() {
        return URI.create(publicBaseUrl());
    }
}
