package dev.aceso.trust.sealing.cipher;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/** HMAC-SHA256 (RFC 2104, FIPS 198-1) over framed fields. */
public final class Hmac {
    private Hmac() {}

    /** The 32-byte MAC of {@code fields}; the use that the frame names keeps uses of one key apart. */
    public static byte[] of(SecretKey key, Framing fields) {
        return of(key, fields.toArray());
    }

    static byte[] of(SecretKey key, byte[] message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a key cannot be used", e);
        }
    }
}
