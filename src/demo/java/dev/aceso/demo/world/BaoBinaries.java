package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds an OpenBao or a HashiCorp Vault on this machine: VAULT_BIN, then {@code bao} or {@code vault} on PATH, then what
 * {@code ./aceso vault install} put into Aceso's own cache.
 *
 * <p>A script is passed over: the signals that tests of faults send must reach the server itself.
 */
public final class BaoBinaries {
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    private BaoBinaries() {}

    /**
     * A program of the server.
     *
     * @param program its file
     * @param version what it says of itself, such as {@code OpenBao v2.7.2}
     * @param where how it was found
     */
    public record Found(Path program, String version, String where) {
        /** Whether it is OpenBao, which knows the static seal and audit devices in its configuration; HashiCorp's Vault does not. */
        public boolean openBao() {
            return version.startsWith("OpenBao");
        }

        @Override
        public String toString() {
            return version + " (" + where + ")";
        }
    }

    /**
     * The first that is found.
     *
     * @throws IllegalStateException when VAULT_BIN names something else than such a program
     */
    public static Optional<Found> find() {
        return find(System.getenv());
    }

    static Optional<Found> find(Map<String, String> environment) {
        var named = environment.getOrDefault("VAULT_BIN", "");
        if (!named.isEmpty()) {
            if (!isProgram(Path.of(named))) {
                throw new IllegalStateException("VAULT_BIN names no program of OpenBao or Vault");
            }
            return Optional.of(found(Path.of(named), "VAULT_BIN"));
        }
        var onPath = Stream.of("bao", "vault")
                .flatMap(name -> Arrays.stream(
                                environment.getOrDefault("PATH", "").split(":"))
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, name)))
                .map(program -> new Candidate(program, "PATH"));
        var cached = new Candidate(cache(environment).resolve("openbao-2.7.2/bao"), "Aceso's cache");
        return Stream.concat(onPath, Stream.of(cached))
                .filter(candidate -> isProgram(candidate.program()))
                .findFirst()
                .map(candidate -> found(candidate.program(), candidate.where()));
    }

    /** What tests need: there, or a word on how to get it. */
    public static Found required() {
        return find().orElseThrow(() -> new IllegalStateException("no OpenBao here: run ./aceso vault install"));
    }

    /** The folder of what Aceso fetched, as {@code ./aceso} knows it. */
    static Path cache(Map<String, String> environment) {
        var xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        var base = xdg.isEmpty() ? Path.of(environment.getOrDefault("HOME", "/"), ".cache") : Path.of(xdg);
        return base.resolve("aceso");
    }

    private record Candidate(Path program, String where) {}

    private static boolean isProgram(Path file) {
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF.length), ELF);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static Found found(Path program, String where) {
        try {
            var process = new ProcessBuilder(program.toString(), "version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // "OpenBao v2.7.2 (commit), built ..."
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("[ ,]");
            if (process.waitFor() != 0 || said.length < 2) {
                throw new IllegalStateException("neither OpenBao nor Vault: " + program);
            }
            return new Found(program.toRealPath(), said[0] + " " + said[1], where);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
