package dev.aceso.trust.sealing;

import java.security.SecureRandom;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import dev.aceso.trust.sealing.cipher.SelfTest;
import io.quarkus.runtime.StartupEvent;

/** Stops the start when a cipher does not pass its self-test. */
@ApplicationScoped
class CipherCheck {
    void prove(@Observes StartupEvent start) {
        SelfTest.run(new SecureRandom());
    }
}
