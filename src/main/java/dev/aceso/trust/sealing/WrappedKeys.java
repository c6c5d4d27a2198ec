package dev.aceso.trust.sealing;

import java.util.Optional;
import java.util.UUID;

import dev.aceso.ground.parties.Bytes;

/**
 * Where wrapped keys are kept: apart from the rows that name them, and in one place only. With Vault that is Vault, outside the database and
 * its backups; with the embedded keystore a table of its own.
 *
 * <p>Every method throws {@link dev.aceso.ground.failure.Failure} {@code KEYS_UNAVAILABLE} when the place cannot be reached.
 *
 * <h2>Why a key is put away after its row is claimed, and before that is committed</h2>
 *
 * <p>Put away earlier, every claim that is lost would leave a wrapped key that nothing names, and the service may delete none in
 * Vault. Put away after the commit, a crash in between would leave a row whose key is nowhere. So it is done while the row is
 * locked: only another first use of the same patient, or of the same month, waits for it, no longer than a call may take. What
 * may still be left over is the key of a transaction that was rolled back. It is the wrapped form of a key that sealed nothing
 * durable, and costs its storage.
 */
public interface WrappedKeys {
    /**
     * Keeps a wrapped key for the first time. Must have happened when the running transaction commits; may remain when it rolls back, since
     * nothing names the id then. What is kept is never written over: that is {@code KEYS_UNAVAILABLE} too.
     */
    void put(UUID keyId, Keeper.Kek kek, Bytes wrapped);

    /** The wrapped key of that id, if it is kept here. */
    Optional<Bytes> find(Keeper.Kek kek, UUID keyId);

    /** Whether nothing of that id is kept here, nor anything that it could be brought back from: more than that it is not found. */
    boolean gone(Keeper.Kek kek, UUID keyId);
}
