package dev.aceso.demo.ehr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The command line; every option is described in the README of this project.
 *
 * @param habits what the whole server does as real EHRs do
 * @param today the day that {@code {{today-N}}} and {@code {{years-N}}} in the bundles are counted from
 */
record Arguments(
        int port,
        String basePath,
        Path keystore,
        Path passwordFile,
        Path patients,
        Set<Habit> habits,
        LocalDate today,
        Optional<Path> readyFile,
        Optional<Guard> guard,
        boolean exitWithStdin) {

    private static final Set<String> VALUED = Set.of(
            "--port",
            "--base-path",
            "--tls-keystore",
            "--tls-password-file",
            "--patients",
            "--habits",
            "--today",
            "--ready-file",
            "--issuer",
            "--jwks",
            "--token-url",
            "--authority");
    private static final String FLAG = "--exit-with-stdin";

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming the option that is unknown, without a value, missing or malformed
     */
    static Arguments parse(String[] line, Clock clock) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < line.length; i++) {
            if (line[i].equals(FLAG)) {
                given.put(FLAG, "");
            } else if (VALUED.contains(line[i]) && i + 1 < line.length) {
                given.put(line[i], line[++i]);
            } else {
                throw new IllegalArgumentException("unknown option, or option without a value: " + line[i]);
            }
        }
        String basePath = given.getOrDefault("--base-path", "/fhir");
        if (!basePath.matches("(/[A-Za-z0-9_-]+)+")) {
            throw new IllegalArgumentException("--base-path must look like /fhir");
        }
        return new Arguments(
                Integer.parseInt(given.getOrDefault("--port", "0")),
                basePath,
                required(given, "--tls-keystore"),
                required(given, "--tls-password-file"),
                required(given, "--patients"),
                habits(given.getOrDefault("--habits", "")),
                given.containsKey("--today") ? LocalDate.parse(given.get("--today")) : LocalDate.now(clock),
                Optional.ofNullable(given.get("--ready-file")).map(Path::of),
                guard(given),
                given.containsKey(FLAG));
    }

    /** The key store's password: the file's first line. */
    String password() throws IOException {
        return Files.readString(passwordFile).lines().findFirst().orElse("");
    }

    private static Set<Habit> habits(String codes) {
        return Arrays.stream(codes.split(","))
                .filter(code -> !code.isBlank())
                .map(Habit::byCode)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** All four or none: half a guard would be none. */
    private static Optional<Guard> guard(Map<String, String> given) {
        if (Collections.disjoint(given.keySet(), Set.of("--issuer", "--jwks", "--token-url", "--authority"))) {
            return Optional.empty();
        }
        return Optional.of(new Guard(
                text(given, "--issuer"),
                text(given, "--jwks"),
                text(given, "--token-url"),
                required(given, "--authority")));
    }

    private static String text(Map<String, String> given, String option) {
        return Optional.ofNullable(given.get(option))
                .orElseThrow(() -> new IllegalArgumentException("missing option " + option));
    }

    private static Path required(Map<String, String> given, String option) {
        Path path = Path.of(Optional.ofNullable(given.get(option))
                .orElseThrow(() -> new IllegalArgumentException("missing option " + option)));
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException(option + " names nothing that can be read");
        }
        return path;
    }
}
