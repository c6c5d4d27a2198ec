package dev.aceso.trust.sealing;

import java.io.InputStream;
import java.util.Optional;

/** Snapshots of Vault's storage: a gzip file, encrypted under Vault's own barrier, that only a Vault can use. */
public interface Snapshots {
    /**
     * Takes a snapshot now and streams it; empty where no Vault keeps the keys. The caller closes the stream.
     *
     * @throws dev.aceso.ground.failure.Failure {@code KEYS_UNAVAILABLE} when Vault cannot be reached or refuses us
     */
    Optional<InputStream> take();
}
