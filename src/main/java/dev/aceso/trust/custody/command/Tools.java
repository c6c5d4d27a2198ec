package dev.aceso.trust.custody.command;

import java.net.URI;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.CustodyLink;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.custody.CustodyConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What both commands need: somebody signed in, the service, time, and a place to speak. */
@Singleton
class Tools {
    private final CustodyLink link;
    private final CustodyConfig config;
    private final VaultConfig vault;
    private final Console console;
    private final Clock clock;
    private final URI issuer;
    private final URI service;

    Tools(
            CustodyLink link,
            CustodyConfig config,
            VaultConfig vault,
            Console console,
            Clock clock,
            @ConfigProperty(name = "aceso.identity.issuer") URI issuer,
            @ConfigProperty(name = "aceso.public-base-url") URI service) {
        this.link = link;
        this.config = config;
        this.vault = vault;
        this.console = console;
        this.clock = clock;
        this.issuer = issuer;
        this.service = service;
    }

    /** The service, as somebody who has just signed in may use it. */
    Desk signIn() {
        return new Desk(
                link, service, () -> SignedIn.at(link, issuer, config.clientId(), clock, console, Tools::pause));
    }

    /** Demands that Vault keeps the keys: the embedded keystore, which is for development, knows no rotation and no removal. */
    void requireVault() {
        if (vault.url().isEmpty()) {
            throw new Failure(
                    Code.KEYS_UNAVAILABLE,
                    "not supported by the embedded keystore, which is for development: set aceso.vault.url");
        }
    }

    Console console() {
        return console;
    }

    Clock clock() {
        return clock;
    }

    CustodyConfig config() {
        return config;
    }

    static void pause(long seconds) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
    }
}
