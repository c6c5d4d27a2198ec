package dev.aceso.trust.sealing.cipher;

/** Lower-case base 32 of RFC 4648, section 6, without padding: safe in addresses, and nothing to mistype by case. */
public final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() {}

    /** The text of {@code content}: five bits a character, the last one filled with zeros. */
    public static String encode(byte[] content) {
        var text = new StringBuilder((content.length * 8 + 4) / 5);
        var buffer = 0;
        var bits = 0;
        for (var octet : content) {
            buffer = (buffer << 8 | (octet & 0xff)) & 0xfff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt(buffer >> bits & 31));
            }
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt(buffer << (5 - bits) & 31));
        }
        return text.toString();
    }
}
