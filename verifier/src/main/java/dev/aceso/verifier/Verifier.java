package dev.aceso.verifier;

import dev.aceso.formats.VerifierKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command line. Exit codes: 0 verified, 1 something does not hold, 2 the check could not be made. */
public final class Verifier {
    static final int VERIFIED = 0;
    static final int BROKEN = 1;
    static final int UNUSABLE = 2;
    private static final String USAGE = """
            Usage: verify --export DIR_OR_ZIP --checkpoint FILE --vkey VKEY
                          [--tiles DIR_OR_ZIP] [--earlier-checkpoint FILE]... [--json]

              --export              what GET /api/v1/log/export gave, as it is or unpacked
              --checkpoint          a signed checkpoint that you kept yourself
              --vkey                the log's verifier key, or a file that holds it; from the operator, not from the export
              --tiles               hash tiles that you kept with the checkpoint (an earlier export will do)
              --earlier-checkpoint  further signed checkpoints that you kept

            Exit code: 0 everything holds, 1 something does not, 2 the check could not be made.
            """;

    private Verifier() {}

    /** Runs one check. */
    public static void main(String... arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        Optional<String> export = Optional.empty();
        Optional<String> key = Optional.empty();
        Optional<String> tiles = Optional.empty();
        List<String> checkpoints = new ArrayList<>();
        boolean json = false;
        if (arguments.isEmpty() || !arguments.getFirst().equals("verify")) {
            err.print(USAGE);
            return UNUSABLE;
        }
        for (int i = 1; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.equals("--json")) {
                json = true;
                continue;
            }
            if (++i == arguments.size()) {
                err.print(USAGE);
                return UNUSABLE;
            }
            String value = arguments.get(i);
            switch (option) {
                case "--export" -> export = Optional.of(value);
                case "--vkey" -> key = Optional.of(value);
                case "--tiles" -> tiles = Optional.of(value);
                case "--checkpoint" -> checkpoints.addFirst(value);
                case "--earlier-checkpoint" -> checkpoints.add(value);
                default -> {
                    err.print(USAGE);
                    return UNUSABLE;
                }
            }
        }
        if (export.isEmpty() || key.isEmpty() || checkpoints.isEmpty()) {
            err.print(USAGE);
            return UNUSABLE;
        }
        try (Export exported = Export.open(Path.of(export.get()));
                Export kept = Export.open(Path.of(tiles.orElse(export.get())))) {
            List<String> notes = new ArrayList<>();
            for (String file : checkpoints) {
                notes.add(Files.readString(Path.of(file)));
            }
            Verification verification =
                    new Verification(exported, tiles.isPresent() ? Optional.of(kept) : Optional.empty(), key(key.get()));
            Report report = verification.check(notes);
            out.print(json ? report.json() : report.text());
            return report.holds() ? VERIFIED : BROKEN;
        } catch (IOException | IllegalArgumentException e) {
            err.println("The check could not be made: " + e.getMessage());
            return UNUSABLE;
        }
    }

    private static VerifierKey key(String textOrFile) throws IOException {
        if (textOrFile.contains("+") && !Files.exists(Path.of(textOrFile))) {
            return VerifierKey.parse(textOrFile);
        }
        return VerifierKey.parse(Files.readString(Path.of(textOrFile), StandardCharsets.UTF_8));
    }
}
