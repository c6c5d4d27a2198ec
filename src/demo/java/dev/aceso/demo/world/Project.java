package dev.aceso.demo.world;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the build put things. */
public final class Project {
    private Project() {}

    /** The directory of the root project: the system property {@code aceso.home}, else the working directory. */
    public static Path home() {
        var home =
                Path.of(System.getProperty("aceso.home", "")).toAbsolutePath().normalize();
        if (!Files.isRegularFile(home.resolve("pom.xml"))) {
            throw new IllegalStateException("not the project's directory, set -Daceso.home: " + home);
        }
        return home;
    }

    static Path target() {
        return home().resolve("target");
    }

    /** The start of a command line for a Java program that should be up quickly rather than run fast for hours. */
    static List<String> java(Workspace workspace, String... options) {
        var line = new java.util.ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-XX:TieredStopAtLevel=1");
        line.add("-XX:+UseSerialGC");
        line.add("-Djava.io.tmpdir=" + workspace.directory().resolve("tmp"));
        line.addAll(List.of(options));
        return line;
    }
}
