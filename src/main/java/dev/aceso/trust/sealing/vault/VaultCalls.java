package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.common.VaultBinaryResultExtractor;
import io.quarkus.vault.client.common.VaultRequest;
import org.jboss.logging.Logger;

/**
 * Calls to Vault under the identity of this process. Each is one round trip, and blocks.
 *
 * <h2>Guarantees</h2>
 *
 * <p>A call ends within {@code aceso.vault.request-timeout}, logging in included; only a stream that has begun takes as long as it takes. What
 * a key is sent or received in is overwritten before the call ends, and no {@code String} of it is made. Every method
 * throws {@link Failure} with one of the words of {@link Trouble}, and nothing of what Vault said.
 *
 * <p>A path begins with the mount, without {@code /v1/}.
 */
@Singleton
final class VaultCalls {
    private static final Logger LOG = Logger.getLogger(VaultCalls.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Whatever Vault may answer but a refusal, which the client must see to log in again. */
    private static final List<Integer> ANSWERS =
            List.of(200, 204, 400, 404, 405, 412, 429, 472, 473, 500, 502, 503, 504);
    /** The same for a call of which a refusal may be the answer. */
    private static final List<Integer> ANSWERS_OR_REFUSED =
            Stream.concat(ANSWERS.stream(), Stream.of(403)).toList();
    /** What a text wrapped by Transit looks like. Nothing else is sent to be opened, and it needs no escapes in JSON. */
    static final String WRAPPED = "vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/]+={0,2}";

    private final VaultClient client;
    private final VaultStreams streams;
    private final VaultConfig config;

    VaultCalls(VaultClient client, VaultStreams streams, VaultConfig config) {
        this.client = client;
        this.streams = streams;
        this.config = config;
    }

    /** What is at a path: the whole answer, of which {@code data} is the part that matters. Empty when nothing is. */
    Optional<JsonNode> read(String path) {
        return found(exchange(VaultRequest.get("aceso read"), path));
    }

    /**
     * Whether there is nothing at all at the {@code data} path of an entry of KV version 2. A deleted version, which could be undeleted, is
     * something, though {@link #read} does not find it.
     */
    boolean nothingAt(String path) {
        var answer = exchange(VaultRequest.get("aceso look"), path);
        return answer.absent()
                ? answer.json().path("data").path("metadata").isMissingNode()
                : !answer.orFail().good();
    }

    /**
     * Writes to a path, or gives an order.
     *
     * @return the whole answer; a missing node when there is none
     */
    JsonNode write(String path, Map<String, ?> body) {
        return exchange(VaultRequest.post("aceso write").body(json(body)), path)
                .orFail()
                .json();
    }

    /**
     * Writes the first version of an entry of KV version 2, by check-and-set.
     *
     * @param path its {@code data} path
     * @return whether it was written; if not, something is there, and stays as it is
     */
    boolean create(String path, Map<String, ?> data) {
        return replace(path, 0, data);
    }

    /**
     * Writes the next version of an entry of KV version 2, by check-and-set.
     *
     * @param path its {@code data} path
     * @param version the version that is replaced; 0 for none
     * @return whether it was written; if not, something else is there, and stays as it is
     */
    boolean replace(String path, int version, Map<String, ?> data) {
        var body = json(Map.of("options", Map.of("cas", version), "data", data));
        var answer = exchange(VaultRequest.post("aceso check and set").body(body), path, ANSWERS_OR_REFUSED);
        if (answer.refused()) {
            // Who may only create, or only update, is refused when it is the other that would be done, in the words of
            // any refusal. That is no reason to log in again, which would end this process's leases; the look does so
            // when the token was the reason.
            if (read(path).isPresent() == (version == 0)) {
                return false;
            }
            answer = exchange(VaultRequest.post("aceso check and set").body(body), path);
        }
        return !answer.says("check-and-set parameter did not match")
                && answer.orFail().good();
    }

    /** The names below a path, folders with a slash at their ends. Empty when there are none. */
    List<String> list(String path) {
        var names = new ArrayList<String>();
        found(exchange(VaultRequest.list("aceso list"), path))
                .ifPresent(all -> all.path("data").path("keys").forEach(name -> names.add(name.asText())));
        return List.copyOf(names);
    }

    /** Deletes what is at a path. There may be nothing. */
    void delete(String path) {
        var answer = exchange(VaultRequest.delete("aceso delete"), path);
        if (!answer.absent()) {
            answer.orFail();
        }
    }

    /** Encrypts under the newest version of a key of Transit, derived for {@code context}. Leaves the arrays as they are. */
    Bytes encrypt(String key, byte[] context, byte[] plaintext) {
        var body = KeyWire.toEncrypt(context, plaintext);
        try {
            var answer = exchange(VaultRequest.post("aceso encrypt").body(body), transit("encrypt", key));
            return Bytes.utf8(answer.orFail().text("ciphertext"));
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    /**
     * Decrypts what {@link #encrypt} returned for the same key and context. The caller owns the result, and overwrites it.
     *
     * @throws Failure {@code INTEGRITY} when it does not open
     */
    byte[] decrypt(String key, byte[] context, Bytes wrapped) {
        if (!wrapped.asUtf8().matches(WRAPPED)) {
            throw Trouble.DOES_NOT_OPEN.failure();
        }
        var body = KeyWire.toDecrypt(context, wrapped.toArray());
        var answer = exchange(VaultRequest.post("aceso decrypt").body(body), transit("decrypt", key));
        if (!answer.good()) {
            throw troubleOfDecrypting(answer).failure();
        }
        try {
            return KeyWire.plaintext(answer.bytes());
        } catch (IOException e) {
            throw Trouble.MISUNDERSTOOD.failure();
        } finally {
            Arrays.fill(answer.bytes(), (byte) 0);
        }
    }

    /** Reads an answer of any length as it comes. The caller closes it. */
    InputStream stream(String path) {
        return reported(() -> streams.open(
                client,
                VaultRequest.get("aceso stream").path(path).expectOkStatus().build()));
    }

    private String transit(String verb, String key) {
        return config.mount().transit() + "/" + verb + "/" + key;
    }

    private Answer exchange(VaultRequest.Builder<?> request, String path) {
        return exchange(request, path, ANSWERS);
    }

    private Answer exchange(VaultRequest.Builder<?> request, String path, List<Integer> answers) {
        var built = request.path(path).expectedStatusCodes(answers).build(new VaultBinaryResultExtractor());
        return reported(() -> TimeLimit.within(config.requestTimeout(), () -> {
            var response = client.execute(built).toCompletableFuture().join();
            return new Answer(response.getStatusCode(), response.getBody().orElseGet(() -> new byte[0]));
        }));
    }

    private static Optional<JsonNode> found(Answer answer) {
        return answer.absent() ? Optional.empty() : Optional.of(answer.orFail().json());
    }

    private static Trouble troubleOfDecrypting(Answer answer) {
        if (answer.says("too old") || answer.says("too new")) {
            return Trouble.VERSION;
        }
        return answer.says("message authentication failed") || answer.says("invalid ciphertext")
                ? Trouble.DOES_NOT_OPEN
                : answer.trouble();
    }

    /** Runs a call, and turns whatever it throws into a failure of ours. Only the class of a cause is logged: its words carry addresses. */
    private static <T> T reported(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            var cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof Failure ours) {
                throw ours;
            }
            if (cause instanceof VaultClientException refusal) {
                throw Answer.troubleOf(refusal).failure();
            }
            var kind = cause.getCause() == null ? cause : cause.getCause();
            LOG.debugf("no answer from Vault: %s", kind.getClass().getSimpleName());
            throw (kind instanceof InterruptedIOException ? Trouble.SLOW : Trouble.UNREACHABLE).failure();
        }
    }

    private static byte[] json(Map<String, ?> body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not to be written as JSON", e);
        }
    }
}
