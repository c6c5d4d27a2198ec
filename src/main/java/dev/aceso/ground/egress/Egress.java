package dev.aceso.ground.egress;

import java.net.URI;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

/** The maker of outbound calls. */
@ApplicationScoped
public class Egress {
    /** Reads the key set at an address that the table names; empty when it could not be had. */
    public Optional<String> get(URI address) {
        return Optional.empty();
    }
}
