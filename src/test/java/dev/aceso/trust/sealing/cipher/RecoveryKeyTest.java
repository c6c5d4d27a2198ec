package dev.aceso.trust.sealing.cipher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The pair is a real one, made by openssl for these tests and for nothing else. */
class RecoveryKeyTest {
    private static final UUID KEY = UUID.fromString("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");
    private static final byte[] SECRET = Golden.counting(0, 32);

    @TempDir
    Path folder;

    private RecoveryKey recovery;
    private OfflineKey offline;

    @BeforeEach
    void pair() throws IOException {
        recovery = RecoveryKey.read(publicHalf(), new SecureRandom());
        offline = OfflineKey.read(privateHalf());
    }

    @Test
    void whatOneHalfSealsTheOtherOpens() {
        // When
        var sealed = recovery.seal("patient", KEY, SECRET);

        // Then
        assertThat(offline.open("patient", KEY, sealed)).isEqualTo(SECRET);
        assertThat(offline.id()).isEqualTo(recovery.id());
        assertThat(sealed.length()).isEqualTo(1 + 384);
        assertThat(recovery.seal("patient", KEY, SECRET)).isNotEqualTo(sealed);
    }

    @Test
    void opensWhatWasSealedWhenTheFormatWasPinned() {
        // When
        var pinned = Golden.bytes("escrow");

        // Then
        assertThat(offline.open("patient", KEY, pinned)).isEqualTo(SECRET);
        assertThat(recovery.id()).isEqualTo(Golden.digest("recovery-key"));
    }

    @Test
    void sealsAsPinned() throws IOException {
        // Given
        var counting = new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(Golden.counting(0x40, bytes.length), 0, bytes, 0, bytes.length);
            }
        };

        // When
        var sealed = RecoveryKey.read(publicHalf(), counting).seal("patient", KEY, SECRET);

        // Then
        assertThat(sealed.asHex()).isEqualTo(Golden.bytes("escrow").asHex());
    }

    @Test
    void opensUnderItsIdAndUseOnly() {
        // When
        var sealed = recovery.seal("patient", KEY, SECRET);

        // Then
        refused(() -> offline.open("patient", UUID.randomUUID(), sealed));
        refused(() -> offline.open("log", KEY, sealed));
        refused(() -> offline.openFileKey(KEY, sealed));
        refused(() -> offline.openFileKey(new UUID(1, 2), recovery.sealFileKey(KEY, SECRET)));
        assertThat(offline.openFileKey(KEY, recovery.sealFileKey(KEY, SECRET))).isEqualTo(SECRET);
    }

    @Test
    void refusesEveryChangedBit() {
        // Given
        var sealed = recovery.seal("patient", KEY, SECRET).toArray();

        // Then
        for (var at = 0; at < sealed.length; at += 37) {
            var changed = sealed.clone();
            changed[at] ^= 1;
            refused(() -> offline.open("patient", KEY, Bytes.of(changed)));
        }
        refused(() -> offline.open("patient", KEY, Bytes.of()));
    }

    /** The last resort of an operator who has the key, a row of the escrow, and nothing of ours. */
    @Test
    void opensslAloneOpensAKeyInEscrow() throws IOException, InterruptedException {
        // Given
        var sealed = recovery.seal("patient", KEY, SECRET).toArray();
        var in = folder.resolve("sealed");
        var out = folder.resolve("opened");
        Files.write(in, java.util.Arrays.copyOfRange(sealed, 1, sealed.length));
        var label = HexFormat.of().formatHex(RecoveryKey.escrow("patient", KEY));

        // When
        var openssl = new ProcessBuilder(List.of(
                        "openssl",
                        "pkeyutl",
                        "-decrypt",
                        "-inkey",
                        privateHalf().toString(),
                        "-pkeyopt",
                        "rsa_padding_mode:oaep",
                        "-pkeyopt",
                        "rsa_oaep_md:sha256",
                        "-pkeyopt",
                        "rsa_mgf1_md:sha256",
                        "-pkeyopt",
                        "rsa_oaep_label:" + label,
                        "-in",
                        in.toString(),
                        "-out",
                        out.toString()))
                .redirectErrorStream(true)
                .start();

        // Then
        assertThat(openssl.waitFor()).as(() -> text(openssl)).isZero();
        assertThat(Files.readAllBytes(out)).isEqualTo(SECRET);
    }

    @Test
    void refusesAPrivateHalfThatOthersMayRead() throws IOException {
        // Given
        var file = privateHalf();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        // Then
        assertThatThrownBy(() -> OfflineKey.read(file)).hasMessageContaining("0600");
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 1024})
    void refusesAShortKey(int bits) throws Exception {
        // Given
        var generator = java.security.KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        var pair = generator.generateKeyPair();
        var half = pem("PUBLIC KEY", pair.getPublic().getEncoded());
        var other = pem("PRIVATE KEY", pair.getPrivate().getEncoded());

        // Then
        assertThatThrownBy(() -> RecoveryKey.read(half, new SecureRandom())).hasMessageContaining("3072");
        assertThatThrownBy(() -> OfflineKey.read(other)).hasMessageContaining("3072");
    }

    @Test
    void refusesWhatIsNoKey() throws IOException {
        // Given
        var nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");
        Files.setPosixFilePermissions(nothing, PosixFilePermissions.fromString("rw-------"));

        // Then
        assertThatThrownBy(() -> RecoveryKey.read(nothing, new SecureRandom()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> OfflineKey.read(nothing)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> RecoveryKey.read(folder.resolve("absent"), new SecureRandom()))
                .isInstanceOf(IllegalStateException.class);
    }

    private Path pem(String label, byte[] content) throws IOException {
        var text = "-----BEGIN " + label + "-----\n"
                + java.util.Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + label + "-----\n";
        var file = Files.writeString(folder.resolve(label + ".pem"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Path publicHalf() throws IOException {
        return pem("PUBLIC KEY", Golden.bytes("recovery-public").toArray());
    }

    private Path privateHalf() throws IOException {
        return pem("PRIVATE KEY", Golden.bytes("recovery-private").toArray());
    }

    private static String text(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(Code.INTEGRITY));
    }
}
