package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.aceso.ground.failure.Failure;
import io.quarkus.vault.client.VaultClientException;

/** What Vault answered to a call. That it refuses us is mostly told otherwise: {@link VaultCalls} makes one of it only where it may be the answer. */
final class Answer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int status;
    private final byte[] body;

    /** Takes the array over. */
    Answer(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    /** This answer, if it is a good one; else the failure that it stands for. */
    Answer orFail() {
        if (good()) {
            return this;
        }
        throw trouble().failure();
    }

    boolean good() {
        return status == 200 || status == 204;
    }

    /** Whether we were refused, where the caller wanted to know. */
    boolean refused() {
        return status == 403;
    }

    /** Whether there is nothing at the path. An engine that is not there has something to say; an entry has not. */
    boolean absent() {
        return status == 404 && json().path("errors").isEmpty();
    }

    /** Whether one of Vault's errors contains these words. */
    boolean says(String words) {
        return status >= 400
                && StreamSupport.stream(json().path("errors").spliterator(), false)
                        .anyMatch(error -> error.asText().contains(words));
    }

    /** The whole answer, a missing node when there is none. */
    JsonNode json() {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /**
     * A text of {@code data}.
     *
     * @throws Failure when it is not there
     */
    String text(String name) {
        var text = json().path("data").path(name);
        if (!text.isTextual()) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
        return text.textValue();
    }

    /** The bytes themselves, for whoever must overwrite them. */
    byte[] bytes() {
        return body;
    }

    /** What an answer that is not good stands for. */
    Trouble trouble() {
        return switch (status) {
            case 400 -> says("key not found") ? Trouble.MISSING : Trouble.MISUNDERSTOOD;
            case 404, 405 -> Trouble.MISSING;
            default -> outOfOrder(status) ? Trouble.SEALED : Trouble.MISUNDERSTOOD;
        };
    }

    /** What it stands for that we were refused, or could not log in. */
    static Trouble troubleOf(VaultClientException refusal) {
        int status = refusal.getStatus() == null ? 0 : refusal.getStatus();
        return switch (status) {
            case 400, 401, 403 -> Trouble.REFUSED;
            case 404 -> Trouble.MISSING;
            default -> outOfOrder(status) ? Trouble.SEALED : Trouble.MISUNDERSTOOD;
        };
    }

    /** 307, 429, 472 and 473: a standby. */
    private static boolean outOfOrder(int status) {
        return status >= 500 || status == 307 || status == 412 || status == 429 || status == 472 || status == 473;
    }
}
