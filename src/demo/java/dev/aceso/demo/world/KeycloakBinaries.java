package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final String WITHOUT = "admin-api,admin,account,account-api,ciba,par,impersonation,kerberos";

    private KeycloakBinaries() {}

    /** Returns the directory of a distribution that can be started with {@code --optimized}. */
    static synchronized Path home(Workspace workspace) {
        var parent = Project.target().resolve("keycloak");
        try (var found = Files.newDirectoryStream(parent, "keycloak-*")) {
            var home = found.iterator().next();
            // Named for what was built: a distribution that was built otherwise is built again.
            var done = home.resolve("aceso-built-" + Integer.toHexString(WITHOUT.hashCode()));
            if (!Files.exists(done)) {
                build(workspace, home, done);
            }
            return home;
        } catch (IOException | java.util.NoSuchElementException e) {
            throw new IllegalStateException("no Keycloak in " + parent + ": run mvn process-test-resources", e);
        }
    }

    private static void build(Workspace workspace, Path home, Path done) {
        var options = StandardOpenOption.CREATE;
        try (var file = FileChannel.open(home.resolveSibling("build.lock"), options, StandardOpenOption.WRITE);
                var lock = file.lock()) {
            if (!lock.isValid() || Files.exists(done)) {
                return;
            }
            var script = home.resolve("bin").resolve("kc.sh").toString();
            var build = workspace.start(
                    "keycloak-build",
                    "TERM",
                    Map.of("JAVA_HOME", System.getProperty("java.home")),
                    List.of("sh", script, "build", "--db=dev-mem", "--features-disabled=" + WITHOUT));
            if (build.waitFor(300) != 0) {
                throw new IllegalStateException("Keycloak's build step failed\n" + build.tail());
            }
            Files.createFile(done);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
