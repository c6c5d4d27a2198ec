package dev.aceso.trust.sealing.cipher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/** One block of a PEM file (RFC 7468), read without ever being a text, so that a private key in it can be overwritten. */
final class Pem {
    private Pem() {}

    /**
     * The content of the first block with that label. The caller owns the array.
     *
     * @throws IllegalArgumentException when there is none
     */
    static byte[] block(byte[] file, String label) {
        var begin = ascii("-----BEGIN " + label + "-----");
        var end = ascii("-----END " + label + "-----");
        var from = indexOf(file, begin, 0);
        var to = from < 0 ? -1 : indexOf(file, end, from);
        if (to < 0) {
            throw new IllegalArgumentException("no such block in the PEM file");
        }
        var base64 = Arrays.copyOfRange(file, from + begin.length, to);
        try {
            return Base64.getMimeDecoder().decode(base64);
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    /** Reads a file and overwrites what was read as soon as the block is taken out. */
    static byte[] block(Path file, String label) throws IOException {
        var content = Files.readAllBytes(file);
        try {
            return block(content, label);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int indexOf(byte[] in, byte[] wanted, int from) {
        for (var at = from; at + wanted.length <= in.length; at++) {
            if (Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
