package dev.aceso.trust.sealing.cipher;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import javax.crypto.SecretKey;

/**
 * A key over an array that somebody else owns and overwrites. The JDK's own {@code SecretKeySpec} keeps a copy that cannot be
 * destroyed.
 */
final class RawKey implements SecretKey {
    private final transient byte[] bytes;

    RawKey(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy, as the JCA expects; its providers overwrite it after use. */
    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "RawKey";
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a key is never serialised");
    }
}
