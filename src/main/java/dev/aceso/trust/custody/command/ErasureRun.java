package dev.aceso.trust.custody.command;

import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.KeyRemoval;

/**
 * Carries out approved erasures, with the rights of an operator in between two calls to the service. Every step may be repeated, so
 * whoever runs it again after a crash finishes it:
 *
 * <ol>
 *   <li>the service gives the key up, after it has looked once more whether anything forbids that;
 *   <li>a note beside the keys says which key is about to go, so that a restore of an older state removes it again;
 *   <li>the wrapped key is removed, and seen to be gone;
 *   <li>the service sees by its own read that it is gone, and issues the receipt;
 *   <li>the receipt is kept beside the keys.
 * </ol>
 */
final class ErasureRun {
    private final Counter desk;
    private final KeyRemoval removal;
    private final Console console;

    ErasureRun(Counter desk, KeyRemoval removal, Console console) {
        this.desk = desk;
        this.removal = removal;
        this.console = console;
    }

    /**
     * Whether it was carried out; otherwise the service declined a step, or the key is still there, which is said. Where the service declined
     * the first step nothing has happened; where it declined the last the key is gone, and another run asks for the receipt again. Whatever
     * it is, others can go on.
     */
    boolean carryOut(JsonNode erasure) {
        UUID id = UUID.fromString(erasure.path("id").asText());
        UUID key = UUID.fromString(erasure.path("key").asText());
        try {
            step(id, "beginning", key);
        } catch (Desk.Declined refused) {
            console.say("Erasure " + id + " is refused: " + refused.getMessage());
            return false;
        }
        removal.announce(id, key);
        removal.remove(key);
        if (!removal.gone(key)) {
            console.say("Erasure " + id + " has begun, but its key is still there after it was removed; run it again.");
            return false;
        }
        try {
            keep(id, key, step(id, "completion", key));
        } catch (Desk.Declined refused) {
            console.say("Erasure " + id + " has begun and its key is removed, but the service declines to complete it: "
                    + refused.getMessage());
            return false;
        }
        console.say("Erasure " + id + " is done; its receipt is kept.");
        return true;
    }

    /** Keeps receipts that were issued before a crash kept them from being put away. */
    void keepMissingReceipts() {
        for (UUID id : removal.withoutReceipt()) {
            JsonNode erasure = desk.get("/erasures/" + id);
            if (erasure.hasNonNull("receipt")) {
                keep(id, UUID.fromString(erasure.path("key").asText()), erasure);
                console.say("The receipt of erasure " + id + " is kept.");
            }
        }
    }

    private JsonNode step(UUID id, String step, UUID key) {
        return desk.post("/erasures/" + id + "/" + step, Map.of("key", key.toString()));
    }

    private void keep(UUID id, UUID key, JsonNode erasure) {
        removal.keep(id, key, Bytes.utf8(erasure.path("receipt").toString()));
    }
}
