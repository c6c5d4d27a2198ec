package dev.aceso.trust.audit;

import dev.aceso.ground.parties.Bytes;

/** Signs checkpoints with Ed25519. Implemented by {@code trust.sealing}; only the sequencer may hold it. */
public interface Signer {
    /** The raw 32-byte public key. */
    Bytes publicKey();

    /** The 64-byte Ed25519 signature. */
    Bytes sign(Bytes message);
}
