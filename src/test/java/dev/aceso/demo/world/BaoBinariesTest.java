package dev.aceso.demo.world;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BaoBinariesTest {
    @TempDir
    private Path folder;

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(BaoBinaries.find(Map.of("PATH", folder.toString(), "HOME", folder.toString())))
                .isEmpty();
    }

    @Test
    void passesOverAScriptBecauseSignalsMustReachTheServer() throws Exception {
        // Given
        var script = Files.writeString(folder.resolve("bao"), "#!/bin/sh\necho OpenBao v2.7.2\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));

        // Then
        assertThat(BaoBinaries.find(Map.of("PATH", folder.toString(), "HOME", folder.toString())))
                .isEmpty();
    }

    @Test
    void refusesToFallBackFromAVaultBinThatIsNoProgram() {
        assertThatThrownBy(() -> BaoBinaries.find(
                        Map.of("VAULT_BIN", folder.resolve("gone").toString())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("VAULT_BIN");
    }

    @Test
    void looksIntoTheCacheThatTheScriptFills() {
        assertThat(BaoBinaries.cache(Map.of("HOME", "/home/x"))).isEqualTo(Path.of("/home/x/.cache/aceso"));
        assertThat(BaoBinaries.cache(Map.of("HOME", "/home/x", "XDG_CACHE_HOME", "/c")))
                .isEqualTo(Path.of("/c/aceso"));
    }
}
