package dev.aceso.trust.sealing.cipher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

import dev.aceso.ground.parties.Bytes;

/** Reads the golden files of sealing. */
public final class Golden {
    private Golden() {}

    public static Bytes bytes(String name) {
        return Bytes.hex(new String(resource(name + ".hex"), StandardCharsets.US_ASCII).strip());
    }

    public static String digest(String name) {
        var digests = new Properties();
        try {
            digests.load(new java.io.ByteArrayInputStream(resource("digests.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digests.getProperty(name);
    }

    private static byte[] resource(String name) {
        try (var in = Golden.class.getResourceAsStream("/golden/sealing/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code length} bytes that count up from {@code first}. */
    public static byte[] counting(int first, int length) {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }
}
