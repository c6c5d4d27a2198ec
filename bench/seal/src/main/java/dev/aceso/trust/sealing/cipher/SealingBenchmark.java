package dev.aceso.trust.sealing.cipher;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

import dev.aceso.ground.parties.Bytes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sealing and opening 4 KiB, as records and rows of the log are, against AES-256-GCM of the JCA alone: a fresh cipher, a random nonce,
 * the same associated data. The aim is a ratio of at most two.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SealingBenchmark {
    private static final int SIZE = 4096;

    private final SecureRandom random = new SecureRandom();
    private final SecretKey key = new RawKey(Secret.fresh(random));
    private final Context context = new Context("records.inference", UUID.randomUUID(), 1, UUID.randomUUID());
    private final byte[] clear = text();
    private final Bytes text = Bytes.of(clear);
    private final byte[] associated = context.associatedData(RecordCipher.FORMAT);
    private final RecordCipher records = new RecordCipher(random);
    private final LogRowCipher rows = new LogRowCipher(random);

    /** The bare JCA. */
    @Benchmark
    public byte[] jca() throws GeneralSecurityException {
        byte[] nonce = new byte[Gcm.NONCE];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(clear);
        return cipher(Cipher.DECRYPT_MODE, nonce).doFinal(sealed);
    }

    /** A record under its patient's key. */
    @Benchmark
    public Bytes record() {
        return records.open(key, context, records.seal(key, context, text));
    }

    /** A row of the log under the key of its month: each under a key of its own, derived by HKDF. */
    @Benchmark
    public Bytes logRow() {
        var sealed = rows.seal(key, context.key(), context.table(), context.row(), text);
        return rows.open(key, context.table(), context.row(), sealed);
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(Gcm.TAG * Byte.SIZE, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    private byte[] text() {
        byte[] text = new byte[SIZE];
        random.nextBytes(text);
        return text;
    }
}
