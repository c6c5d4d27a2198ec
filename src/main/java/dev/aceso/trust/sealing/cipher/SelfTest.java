package dev.aceso.trust.sealing.cipher;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;

/**
 * Proves every cipher before anything is sealed: known answers of the standards, then a round trip, then that a changed tag does
 * not open. A service whose ciphers do not pass must not start.
 */
public final class SelfTest {
    private static final HexFormat HEX = HexFormat.of();

    private SelfTest() {}

    /** Returns when all is well, and throws {@link IllegalStateException} naming the cipher when it is not. */
    public static void run(SecureRandom random) {
        knownAnswers();
        var key = new RawKey(Secret.fresh(random));
        var context = new Context("self.test", UUID.randomUUID(), 1, UUID.randomUUID());
        var text = Bytes.utf8("self-test");

        var records = new RecordCipher(random);
        var record = records.seal(key, context, text);
        require(records.open(key, context, record).equals(text), "record seal");
        requireRefused(() -> records.open(key, context, tampered(record)), "record tag");

        var rows = new LogRowCipher(random);
        var row = rows.seal(key, context.key(), context.table(), context.row(), text);
        require(rows.open(key, context.table(), context.row(), row).equals(text), "log row seal");
        requireRefused(() -> rows.open(key, context.table(), context.row(), tampered(row)), "log row tag");
    }

    private static void knownAnswers() {
        // The GCM Specification (McGrew and Viega, submitted to NIST), appendix B, test case 14.
        var gcm = new byte[32];
        Gcm.seal(new RawKey(new byte[32]), new byte[12], new byte[0], new byte[16], gcm, 0);
        require(is(gcm, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"), "AES-256-GCM");

        // RFC 4231, test case 1.
        var repeated = new byte[20];
        Arrays.fill(repeated, (byte) 0x0b);
        require(
                is(
                        Hmac.of(new RawKey(repeated), Bytes.utf8("Hi There").toArray()),
                        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
                "HMAC-SHA256");

        // RFC 5869, test case 1.
        var ikm = new byte[22];
        Arrays.fill(ikm, (byte) 0x0b);
        var derived = DerivedCipher.derive(
                new RawKey(ikm), HEX.parseHex("000102030405060708090a0b0c"), HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"), 42);
        require(
                is(derived, "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
                "HKDF-SHA256");
    }

    private static boolean is(byte[] found, String expected) {
        return Arrays.equals(found, HEX.parseHex(expected));
    }

    private static Bytes tampered(Bytes sealed) {
        var changed = sealed.toArray();
        changed[changed.length - 1] ^= 1;
        return Bytes.of(changed);
    }

    private static void requireRefused(Runnable opening, String what) {
        try {
            opening.run();
        } catch (Failure refused) {
            return;
        }
        throw new IllegalStateException("self-test failed: " + what);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("self-test failed: " + what);
        }
    }
}
