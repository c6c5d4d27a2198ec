package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Keycloak's distribution as the build unpacked it, with its own build step run once.
 *
 * <p>That step fixes the database and the features, takes about half a minute, and spares every later start as much. A lock lets two
 * runs in the same directory share it. What a realm for sign-in does not need is left out: the admin and account consoles and
 * their APIs, through which a user could enrol a second factor, and the grants that nobody uses.
 */
final class KeycloakBinaries {
    private KeycloakBinaries() {}

    /** What is built. */
    enum Kind {
        /** For the demo: people sign in, and nobody changes anything. */
        SIGN_IN("keycloak-", "admin-api,admin,account,account-api,ciba,par,impersonation,kerberos"),
        /** For tests of what an administrator changes: the same with their API. */
        ADMINISTERED("administered-", "admin,account,account-api,ciba,par,impersonation,kerberos");

        private final String prefix;
        private final String without;

        Kind(String prefix, String without) {
            this.prefix = prefix;
            this.without = without;
        }
    }

    /** Returns the directory of a distribution that can be started with {@code --optimized}. */
    static synchronized Path home(Workspace workspace, Kind kind) {
        var parent = Project.target().resolve("keycloak");
        try (var found = Files.newDirectoryStream(parent, Kind.SIGN_IN.prefix + "*")) {
            var unpacked = found.iterator().next();
            var home = unpacked.resolveSibling(
                    unpacked.getFileName().toString().replaceFirst(Kind.SIGN_IN.prefix, kind.prefix));
            // Named for what was built: a distribution that was built otherwise is built again.
            var done = home.resolve("aceso-built-" + Integer.toHexString(kind.without.hashCode()));
            if (!Files.exists(done)) {
                build(workspace, unpacked, home, done, kind);
            }
            return home;
        } catch (IOException | java.util.NoSuchElementException e) {
            throw new IllegalStateException("no Keycloak in " + parent + ": run mvn process-test-resources", e);
        }
    }

    private static void build(Workspace workspace, Path unpacked, Path home, Path done, Kind kind) {
        var options = StandardOpenOption.CREATE;
        try (var file = FileChannel.open(home.resolveSibling("build.lock"), options, StandardOpenOption.WRITE);
                var lock = file.lock()) {
            if (!lock.isValid() || Files.exists(done)) {
                return;
            }
            if (!home.equals(unpacked)) {
                copy(unpacked, home);
            }
            var script = home.resolve("bin").resolve("kc.sh").toString();
            var build = workspace.start(
                    "keycloak-build",
                    "TERM",
                    Map.of("JAVA_HOME", System.getProperty("java.home")),
                    List.of("sh", script, "build", "--db=dev-mem", "--features-disabled=" + kind.without));
            if (build.waitFor(300) != 0) {
                throw new IllegalStateException("Keycloak's build step failed\n" + build.tail());
            }
            Files.createFile(done);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var copy = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (!file.getFileName().toString().startsWith("aceso-built-")) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
