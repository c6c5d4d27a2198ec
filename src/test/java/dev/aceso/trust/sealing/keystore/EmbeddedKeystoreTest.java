package dev.aceso.trust.sealing.keystore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.KeySource.Use;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedKeystoreTest {
    private static final String REFUSAL = "the embedded keystore is for development: set aceso.vault.url";

    @TempDir
    Path folder;

    @Test
    void makesTheFilesOnFirstRunForTheirOwnerOnly() throws IOException {
        // When
        keystore(true, "demo").keeper();
        keystore(true, "demo").signer();

        // Then
        for (var name : List.of("keys.p12", "signer.p12")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(files()).containsExactlyInAnyOrder("keys.p12", "signer.p12");
    }

    @Test
    void makesTheFolderOfTheFile() {
        // Given
        folder = folder.resolve("not/there/yet");

        // Then
        assertThat(keystore(true, "demo").keeper().macKey()).hasSize(32);
    }

    @Test
    void readsTheSameKeysOnTheNextRun() {
        // Given
        var first = keystore(true, "dev").keeper().macKey();
        var signer = keystore(true, "dev").signer().publicKey();

        // Then
        assertThat(keystore(true, "dev").keeper().macKey()).isEqualTo(first);
        assertThat(keystore(false, "test").keeper().macKey()).isEqualTo(first);
        assertThat(keystore(false, "test").signer().publicKey()).isEqualTo(signer);
    }

    @Test
    void makesNothingUnlessTold() {
        // Then
        assertThatThrownBy(() -> keystore(false, "demo").keeper()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keystore(false, "demo").signer()).isInstanceOf(IllegalStateException.class);
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod", "demo,prod", "staging", ""})
    void isRefusedInProduction(String profiles) {
        // Given
        keystore(true, "demo").keeper();
        keystore(true, "demo").signer();

        // Then
        var refused = keystore(true, profiles.isEmpty() ? new String[0] : profiles.split(","));
        assertThatThrownBy(refused::keeper)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(REFUSAL);
        assertThatThrownBy(refused::signer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(REFUSAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw-----w-", "rwx------", "rw----r--"})
    void refusesAFileThatOthersMayUse(String mode) throws IOException {
        // Given
        keystore(true, "demo").keeper();
        Files.setPosixFilePermissions(folder.resolve("keys.p12"), PosixFilePermissions.fromString(mode));

        // Then
        assertThatThrownBy(() -> keystore(false, "demo").keeper())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("0600");
    }

    @Test
    void takesAFileThatItsOwnerMayOnlyRead() throws IOException {
        // Given
        var key = keystore(true, "demo").keeper().macKey();
        Files.setPosixFilePermissions(folder.resolve("keys.p12"), PosixFilePermissions.fromString("r--------"));

        // Then
        assertThat(keystore(false, "demo").keeper().macKey()).isEqualTo(key);
    }

    @Test
    void refusesAWrongPasswordAndABrokenFile() throws IOException {
        // Given
        keystore(true, "demo").keeper();

        // Then
        assertThatThrownBy(() -> new EmbeddedKeystore(config("wrong", true), List.of("demo")).keeper())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("wrong");

        // When
        Files.write(folder.resolve("keys.p12"), new byte[] {1, 2, 3});

        // Then
        assertThatThrownBy(() -> keystore(true, "demo").keeper()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsTheSignerApartFromTheKeeper() {
        // When
        keystore(true, "demo").keeper();
        keystore(true, "demo").signer();

        // Then
        assertThat(KeystoreFile.read(folder.resolve("keys.p12"), "pw".toCharArray()))
                .containsOnlyKeys("kek-1", "log-kek-1", "epoch-1", "mac", "assertions-1");
        assertThat(KeystoreFile.read(folder.resolve("signer.p12"), "pw".toCharArray()))
                .containsOnlyKeys("signer-1");
    }

    @Test
    void twoProcessesThatStartAtOnceGetTheSameKeys() throws Exception {
        // Given
        Callable<Bytes> start = () -> Bytes.of(keystore(true, "demo").keeper().macKey());

        // When
        try (var pool = Executors.newFixedThreadPool(4)) {
            var keys = pool.invokeAll(Stream.generate(() -> start).limit(8).toList());

            // Then
            for (var key : keys) {
                assertThat(key.get()).isEqualTo(keys.getFirst().get());
            }
        }
        assertThat(files()).containsExactly("keys.p12");
    }

    @Test
    void saysWhatIsNotConfigured() {
        // Given
        var nothing = new EmbeddedKeystore(new Config(Optional.empty(), Optional.empty(), "pw", true), List.of("demo"));

        // Then
        assertThatThrownBy(nothing::keeper).hasMessageContaining("aceso.keystore.file");
        assertThatThrownBy(nothing::signer).hasMessageContaining("aceso.keystore.signer-file");
    }

    @ParameterizedTest
    @CsvSource({
        "KEEP, true, false, ''",
        "KEEP, true, true, serve needs",
        "KEEP, false, true, serve needs",
        "SIGN_LOG, false, true, ''",
        "SIGN_LOG, true, true, sequence needs",
        "SIGN_LOG, true, false, sequence needs"
    })
    void startsWithTheKeysOfItsCommandOnly(Use needed, boolean file, boolean signerFile, String refusal) {
        // Given
        var config = new Config(
                Optional.of(folder.resolve("keys.p12")).filter(f -> file),
                Optional.of(folder.resolve("signer.p12")).filter(f -> signerFile),
                "pw",
                true);
        var keystore = new EmbeddedKeystore(config, List.of("demo"));
        ThrowingCallable start = () -> keystore.admit(Set.of(needed));

        // Then
        if (refusal.isEmpty()) {
            assertThatCode(start).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(start).isInstanceOf(IllegalStateException.class).hasMessageStartingWith(refusal);
        }
    }

    @Test
    void isRefusedAtTheStartInProduction() {
        assertThatThrownBy(() -> keystore(true, "prod").admit(Set.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(REFUSAL);
    }

    @Test
    void readsAFileThatWasMadeBeforeAssertionsWereSigned() {
        // Given
        var keys = KeystoreKeeper.freshKeys(new SecureRandom());
        KeystoreFile.create(folder.resolve("keys.p12"), "pw".toCharArray(), keys);

        // Then
        assertThat(keystore(false, "demo").keeper().macKey()).hasSize(32);
        assertThatThrownBy(() -> keystore(false, "demo").assertionSigner()).hasMessageContaining("assertions-1");
    }

    private EmbeddedKeystore keystore(boolean createIfAbsent, String... profiles) {
        return new EmbeddedKeystore(config("pw", createIfAbsent), List.of(profiles));
    }

    private KeystoreConfig config(String password, boolean createIfAbsent) {
        return new Config(
                Optional.of(folder.resolve("keys.p12")),
                Optional.of(folder.resolve("signer.p12")),
                password,
                createIfAbsent);
    }

    private List<String> files() {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private record Config(Optional<Path> file, Optional<Path> signerFile, String secret, boolean createIfAbsent)
            implements KeystoreConfig {
        @Override
        public Optional<String> password() {
            return Optional.of(secret);
        }

        @Override
        public Optional<String> signerPassword() {
            return Optional.of(secret);
        }
    }
}
