package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;

import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked once per build directory from the archive on the class path.
 *
 * <p>PostgreSQL refuses to run as root. Where the build runs as root (a container), its programs are started in a user namespace of
 * their own, in which they have no privilege over the machine.
 */
final class PostgresBinaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    /** Returns the start of a command line that runs the program of that name. */
    static List<String> command(String program) {
        var path = home().resolve("bin").resolve(program).toString();
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of(path);
        }
        return List.of("unshare", "--user", path);
    }

    private static synchronized Path home() {
        var home = Project.target().resolve("postgres");
        if (Files.isDirectory(home)) {
            return home;
        }
        try {
            Files.createDirectories(Project.target());
            var fresh = Files.createTempDirectory(Project.target(), "postgres-");
            unpack(fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            try {
                // Another build in the same directory may have been quicker; the rename is what makes it visible,
                // whole.
                Files.move(fresh, home);
            } catch (IOException e) {
                if (!Files.isDirectory(home)) {
                    throw e;
                }
                remove(fresh);
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void unpack(Path into) throws IOException {
        try (var raw = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
            if (raw == null) {
                throw new IllegalStateException("no PostgreSQL for this platform on the class path: " + ARCHIVE);
            }
            try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(raw))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    var path = into.resolve(entry.getName()).normalize();
                    if (!path.startsWith(into)) {
                        throw new IOException("the archive points outside itself");
                    }
                    if (entry.isDirectory()) {
                        Files.createDirectories(path);
                        continue;
                    }
                    Files.createDirectories(path.getParent());
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                    } else {
                        Files.copy(tar, path);
                        if ((entry.getMode() & 0100) != 0) {
                            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                        }
                    }
                }
            }
        }
    }
}
