package dev.aceso.trust.custody.erasure;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What is told about an erasure that is done: proof for the patient, the authority and the restore of an older state.
 *
 * @param erasure the erasure
 * @param key the data key that is gone
 * @param patient the opaque id under which records were found
 * @param reason why
 * @param requestedBy who asked, by the opaque id in the log
 * @param requestedAt when
 * @param approvedBy who approved: somebody else
 * @param approvedAt when
 * @param begunAt when the key was given up; nothing was read or sealed under it since
 * @param confirmedBy who ran the removal
 * @param confirmedAt when the service saw by its own read that the key is gone
 * @param unreadable how many records of which kind can be read no more, by anybody
 * @param remaining where a copy of the key may still be, and until when
 */
@RegisterForReflection
@Schema(name = "ErasureReceipt")
public record Receipt(
        UUID erasure,
        UUID key,
        String patient,
        String reason,
        UUID requestedBy,
        Instant requestedAt,
        UUID approvedBy,
        Instant approvedAt,
        Instant begunAt,
        UUID confirmedBy,
        Instant confirmedAt,
        SortedMap<String, Long> unreadable,
        Remaining remaining) {
    public Receipt {
        unreadable = new TreeMap<>(unreadable);
    }

    /**
     * Where a copy of the key may still be.
     *
     * @param memoryUntil until when another replica of the service may hold it unwrapped
     * @param backupsUntil until when the newest backup with a snapshot of Vault that was made before is kept, by the configured period
     */
    @RegisterForReflection
    @Schema(name = "ErasureRemaining")
    public record Remaining(Instant memoryUntil, Instant backupsUntil) {}
}
