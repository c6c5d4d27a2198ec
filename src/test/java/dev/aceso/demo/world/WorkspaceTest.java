package dev.aceso.demo.world;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WorkspaceTest {
    private static final List<String> SLEEP = List.of("sleep", "300");

    @Test
    void endsItsProcessesAndFilesWhenClosed() {
        // Given
        var workspace = Workspace.create();
        var pid = workspace.start("sleeper", "TERM", Map.of(), SLEEP).pid();

        // When
        workspace.close();

        // Then
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(workspace.directory()).doesNotExist();
    }

    @Test
    void leavesNothingBehindWhenItsJvmIsKilled() throws Exception {
        // Given a JVM of its own with a workspace and a process that would run for minutes
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var jvm = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Abandoned.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = jvm.inputReader()) {
            var directory = Path.of(out.readLine());
            var child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(directory).isDirectory();
            assertThat(child.isAlive()).isTrue();

            // When
            jvm.destroyForcibly().waitFor();

            // Then
            child.onExit().get(30, TimeUnit.SECONDS);
            for (var i = 0; i < 300 && Files.exists(directory); i++) {
                Thread.sleep(100);
            }
            assertThat(directory).doesNotExist();
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void keepsOthersOut() throws Exception {
        try (var workspace = Workspace.create()) {
            var secret = workspace.write("secret", "s");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workspace.directory())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
    }

    /** The JVM that is killed. */
    static final class Abandoned {
        private Abandoned() {}

        /** Makes a workspace, starts a process in it, says where and which, and waits to be killed. */
        public static void main(String[] args) throws InterruptedException {
            var workspace = Workspace.create();
            var pid = workspace.start("sleeper", "TERM", Map.of(), SLEEP).pid();
            System.out.println(workspace.directory());
            System.out.println(pid);
            Thread.sleep(TimeUnit.MINUTES.toMillis(5));
        }
    }
}
