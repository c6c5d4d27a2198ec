package dev.aceso.ground.web;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkus.runtime.Startup;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Under which address the world knows the service; never taken from a request, whose header Host is the client's to choose. */
@ApplicationScoped
@Startup
public class PublicBaseUrl {
    private static final String PROPERTY = "aceso.public-base-url";

    private final String base;

    /** Takes the configured address; the service does not start with another one than https. */
    @Inject
    public PublicBaseUrl(@ConfigProperty(name = PROPERTY) String base) {
        if (!base.matches("https://[^/?#@\\s]+(/[^?#\\s]*[^/?#\\s])?")) {
            throw new IllegalArgumentException(
                    PROPERTY + " must be https, without query and without a slash at its end");
        }
        this.base = base;
    }

    /**
     * The absolute address of one of our paths.
     *
     * @param path beginning with a slash
     */
    public String resolve(String path) {
        return base + path;
    }
}
