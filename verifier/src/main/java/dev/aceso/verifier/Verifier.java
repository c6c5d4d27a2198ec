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
                          [--tiles DIR_OR_ZIP] [--earlier-checkpoint FILE]... [--strict] [--json]
                   inclusion --export DIR_OR_ZIP --checkpoint FILE --vkey VKEY (--position N | --id UUID)
                   consistency --export DIR_OR_ZIP --checkpoint FILE --earlier-checkpoint FILE --vkey VKEY

              verify       checks the whole export
              inclusion    prints the proof that one entry is in the tree of the checkpoint (C2SP tlog-proof)
              consistency  prints the proof that the tree of the checkpoint extends the earlier one

              --export              what GET /api/v1/log/export gave, as it is or unpacked
              --checkpoint          a signed checkpoint that you kept yourself
              --vkey                the log's verifier key, or a file that holds it; from the operator, not from the export
              --tiles               hash tiles that you kept with the checkpoint (an earlier export will do)
              --earlier-checkpoint  further signed checkpoints that you kept
              --strict              records that only entries without a checkpoint vouch for do not pass

            Exit code: 0 everything holds, 1 something does not, 2 the check could not be made.
            """;

    private Verifier() {}

    /** Runs one check. */
    public static void main(String... arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            Options options = Options.of(arguments);
            try (Export export = Export.open(Path.of(options.one("--export")))) {
                return switch (options.command()) {
                    case "inclusion" -> inclusion(options, export, out);
                    case "consistency" -> consistency(options, export, out);
                    default -> verify(options, export, out);
                };
            }
        } catch (Options.Unusable e) {
            err.print(USAGE);
        } catch (IOException | IllegalArgumentException e) {
            err.println("The check could not be made: " + e.getMessage());
        }
        return UNUSABLE;
    }

    private static int verify(Options options, Export export, PrintStream out) throws IOException, Options.Unusable {
        List<String> notes = new ArrayList<>();
        notes.add(Files.readString(Path.of(options.one("--checkpoint"))));
        for (String file : options.all("--earlier-checkpoint")) {
            notes.add(Files.readString(Path.of(file)));
        }
        VerifierKey key = key(options.one("--vkey"));
        Optional<String> tiles = options.perhaps("--tiles");
        try (Export kept = Export.open(Path.of(tiles.orElse(options.one("--export"))))) {
            Report report = new Verification(export, tiles.map(given -> kept), key, options.has("--strict")).check(notes);
            out.print(options.has("--json") ? report.json() : report.text());
            return report.holds() ? VERIFIED : BROKEN;
        }
    }

    private static int inclusion(Options options, Export export, PrintStream out) throws IOException, Options.Unusable {
        Proofs proofs = new Proofs(export, key(options.one("--vkey")));
        String note = Files.readString(Path.of(options.one("--checkpoint")));
        Optional<String> id = options.perhaps("--id");
        long position = id.isPresent()
                ? proofs.position(id.get()).orElseThrow(() -> new IllegalArgumentException("the export holds no entry of that id"))
                : Long.parseLong(options.one("--position"));
        return print(proofs.inclusion(note, position), out);
    }

    private static int consistency(Options options, Export export, PrintStream out) throws IOException, Options.Unusable {
        return print(
                new Proofs(export, key(options.one("--vkey"))).consistency(
                        Files.readString(Path.of(options.one("--earlier-checkpoint"))),
                        Files.readString(Path.of(options.one("--checkpoint")))),
                out);
    }

    private static int print(Proofs.Outcome outcome, PrintStream out) {
        out.print(outcome.text());
        return outcome.holds() ? VERIFIED : BROKEN;
    }

    private static VerifierKey key(String textOrFile) throws IOException {
        if (textOrFile.contains("+") && !Files.exists(Path.of(textOrFile))) {
            return VerifierKey.parse(textOrFile);
        }
        return VerifierKey.parse(Files.readString(Path.of(textOrFile), StandardCharsets.UTF_8));
    }
}
