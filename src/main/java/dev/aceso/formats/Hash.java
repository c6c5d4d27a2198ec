package dev.aceso.formats;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A SHA-256 hash: 32 immutable bytes with value equality. */
public final class Hash {
    /** The number of bytes in a hash. */
    public static final int LENGTH = 32;

    private final byte[] value;

    private Hash(byte[] value) {
        if (value.length != LENGTH) {
            throw new IllegalArgumentException("a hash has 32 bytes");
        }
        this.value = value;
    }

    /** Copies 32 bytes. */
    public static Hash of(byte[] value) {
        return new Hash(value.clone());
    }

    /** Copies the 32 bytes that start at {@code offset}. */
    public static Hash at(byte[] bytes, int offset) {
        return new Hash(Arrays.copyOfRange(bytes, offset, offset + LENGTH));
    }

    /** Reads hexadecimal. */
    public static Hash hex(String hex) {
        return new Hash(HexFormat.of().parseHex(hex));
    }

    /** Reads standard base64. */
    public static Hash base64(String text) {
        return new Hash(Base64.getDecoder().decode(text));
    }

    /** SHA-256 over the parts, one after the other. */
    public static Hash sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return new Hash(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A fresh copy that the caller owns. */
    public byte[] toArray() {
        return value.clone();
    }

    /** Lower-case hexadecimal. */
    public String asHex() {
        return HexFormat.of().formatHex(value);
    }

    /** Standard base64 with padding. */
    public String asBase64() {
        return Base64.getEncoder().encodeToString(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return asHex();
    }
}
