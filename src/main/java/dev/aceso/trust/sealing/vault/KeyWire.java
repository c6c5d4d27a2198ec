package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;

/**
 * The JSON of Transit's calls that carry keys, in arrays of our own.
 *
 * <p>Jackson writes and decodes Base64 through buffers that it keeps for the next document, and a {@code String} cannot be overwritten. So
 * bodies are put together here, of fixed names and Base64, which need no escapes; and of an answer Jackson only says where a value is.
 */
final class KeyWire {
    private static final JsonFactory JSON = new JsonFactory();

    private KeyWire() {}

    /** The body of {@code encrypt}. The caller overwrites it. */
    static byte[] toEncrypt(byte[] context, byte[] plaintext) {
        var base64 = Base64.getEncoder().encode(plaintext);
        try {
            return body("plaintext", base64, context);
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    /** The body of {@code decrypt}. {@code ciphertext} must need no escapes. */
    static byte[] toDecrypt(byte[] context, byte[] ciphertext) {
        return body("ciphertext", ciphertext, context);
    }

    /**
     * What {@code data.plaintext} of an answer stands for. The caller overwrites it, and the answer.
     *
     * @throws IOException when there is no such thing in it
     */
    static byte[] plaintext(byte[] answer) throws IOException {
        try (var in = JSON.createParser(answer)) {
            int depth = 0;
            boolean data = false;
            for (var token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.FIELD_NAME && depth == 1) {
                    data = in.currentName().equals("data");
                } else if (token == JsonToken.FIELD_NAME
                        && depth == 2
                        && data
                        && in.currentName().equals("plaintext")
                        && in.nextToken() == JsonToken.VALUE_STRING) {
                    return decoded(answer, (int) in.currentTokenLocation().getByteOffset() + 1);
                }
            }
        }
        throw new IOException("an answer without plaintext");
    }

    private static byte[] decoded(byte[] answer, int from) throws IOException {
        int to = from;
        while (to < answer.length && answer[to] != '"') {
            to++;
        }
        var base64 = Arrays.copyOfRange(answer, from, to);
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IOException("an answer whose plaintext is no Base64", e);
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static byte[] body(String name, byte[] value, byte[] context) {
        var before = ("{\"context\":\"" + Base64.getEncoder().encodeToString(context) + "\",\"" + name + "\":\"")
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(before.length + value.length + 2)
                .put(before)
                .put(value)
                .put((byte) '"')
                .put((byte) '}')
                .array();
    }
}
