package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The folder in which backups lie: {@code aceso-<time>-<eight digits of the id>.backup}, each with its manifest beside it. */
final class BackupFolder {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern NAME = Pattern.compile("aceso-([0-9]{8}T[0-9]{6}Z)-[0-9a-f]{8}\\.backup");
    private static final Pattern UNFINISHED =
            Pattern.compile("\\.aceso-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\\.backup(\\.json)?\\.part");

    private final Path folder;

    BackupFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("backup needs a folder that exists");
        }
        this.folder = folder;
    }

    /** Where a new backup goes. */
    Path file(UUID id, Instant startedAt) {
        return folder.resolve(
                "aceso-" + TIME.format(startedAt) + "-" + id.toString().substring(0, 8) + ".backup");
    }

    /** The manifest of a backup. */
    static Path manifest(Path backup) {
        return backup.resolveSibling(backup.getFileName() + ".json");
    }

    /** Removes what a backup that was killed left behind. Nothing in it opens: its last segment is missing. */
    int sweep() throws IOException {
        var left = list(UNFINISHED);
        for (var file : left) {
            Files.deleteIfExists(file);
        }
        return left.size();
    }

    /** The backups that began before, oldest first. */
    List<Path> older(Instant than) throws IOException {
        return list(NAME).stream()
                .filter(file -> startedAt(file).filter(than::isAfter).isPresent())
                .sorted()
                .toList();
    }

    /** Removes a backup, then its manifest. */
    static void remove(Path backup) throws IOException {
        Files.deleteIfExists(backup);
        Files.deleteIfExists(manifest(backup));
    }

    private static Optional<Instant> startedAt(Path file) {
        var name = NAME.matcher(file.getFileName().toString());
        try {
            return name.matches() ? Optional.of(TIME.parse(name.group(1), Instant::from)) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private List<Path> list(Pattern pattern) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                if (pattern.matcher(file.getFileName().toString()).matches()) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
