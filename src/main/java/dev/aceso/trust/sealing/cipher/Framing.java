package dev.aceso.trust.sealing.cipher;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Puts fields one after another so that no two different lists of fields give the same bytes: each is preceded by its length,
 * four bytes, big-endian. Part of every stored format.
 */
public final class Framing {
    private final List<byte[]> fields = new ArrayList<>();

    private Framing() {}

    /** A frame whose first field names what it is for, so that frames of different uses never meet. */
    public static Framing of(String use) {
        return new Framing().text(use);
    }

    /** Adds the UTF-8 form of {@code value}. */
    public Framing text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds {@code value} as four bytes, big-endian. */
    public Framing number(int value) {
        return bytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    /** Adds the sixteen bytes of {@code value}. */
    public Framing id(UUID value) {
        return bytes(bytesOf(value));
    }

    /** Adds {@code value} as it is. */
    public Framing bytes(byte[] value) {
        fields.add(value);
        return this;
    }

    /** All fields, framed. */
    public byte[] toArray() {
        var out = ByteBuffer.allocate(
                fields.stream().mapToInt(f -> Integer.BYTES + f.length).sum());
        fields.forEach(f -> out.putInt(f.length).put(f));
        return out.array();
    }

    /** Takes a frame apart again. */
    public static List<String> texts(byte[] framed) {
        var in = ByteBuffer.wrap(framed);
        var texts = new ArrayList<String>();
        while (in.hasRemaining()) {
            var field = new byte[in.getInt()];
            in.get(field);
            texts.add(new String(field, StandardCharsets.UTF_8));
        }
        return List.copyOf(texts);
    }

    /** The 16 bytes of an id, big-endian. */
    public static byte[] bytesOf(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
