package dev.aceso.demo.world;

import java.math.BigInteger;

/** Base32 without padding (RFC 4648, section 6), the form in which authenticator apps take a secret. */
final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Base32() {}

    static String encode(byte[] bytes) {
        var length = (bytes.length * 8 + 4) / 5;
        var number = new BigInteger(1, bytes).shiftLeft(length * 5 - bytes.length * 8);
        var out = new StringBuilder();
        for (var i = length - 1; i >= 0; i--) {
            out.append(ALPHABET.charAt(number.shiftRight(i * 5).intValue() & 31));
        }
        return out.toString();
    }
}
