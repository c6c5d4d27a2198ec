package dev.aceso.verifier;

import dev.aceso.formats.Checkpoint;
import dev.aceso.formats.Hash;
import dev.aceso.formats.LogEntry;
import dev.aceso.formats.Merkle;
import dev.aceso.formats.SignedNote;
import dev.aceso.formats.Tiles;
import dev.aceso.formats.VerifierKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes single proofs from an export, checks them against checkpoints that the reader kept, and hands them out for those who have
 * neither the export nor the right to see it.
 *
 * @see <a href="https://c2sp.org/tlog-proof">C2SP tlog-proof</a>
 */
final class Proofs {
    private final Export export;
    private final VerifierKey key;

    Proofs(Export export, VerifierKey key) {
        this.export = export;
        this.key = key;
    }

    /** What came of it, as text; of a proof that holds it is the proof. */
    record Outcome(boolean holds, String text) {}

    /** That the entry is the one at its place in the tree of this checkpoint. */
    Outcome inclusion(String note, long position) throws IOException {
        Optional<Checkpoint> checkpoint = signed(note);
        if (checkpoint.isEmpty()) {
            return failed("the checkpoint is not signed by " + key.name());
        }
        long size = checkpoint.get().size();
        if (position < 0 || position >= size) {
            return failed("the checkpoint covers " + size + " entries, position " + position + " is not among them");
        }
        Optional<Hash> leaf = leaf(position);
        if (leaf.isEmpty()) {
            return failed("the export holds no entry " + position);
        }
        List<Hash> proof = Merkle.inclusion(position, size, tree(size)::node);
        if (!Merkle.includes(leaf.get(), position, size, proof, checkpoint.get().root())) {
            return failed("entry " + position + " is not in the tree that was signed, or the tiles are not those of that tree");
        }
        return new Outcome(true, "c2sp.org/tlog-proof@v1\nindex " + position + "\n" + lines(proof) + "\n" + note);
    }

    /** That the later tree begins with the whole of the earlier one. */
    Outcome consistency(String earlier, String later) throws IOException {
        Optional<Checkpoint> first = signed(earlier);
        Optional<Checkpoint> second = signed(later);
        if (first.isEmpty() || second.isEmpty()) {
            return failed("the " + (first.isEmpty() ? "earlier" : "later") + " checkpoint is not signed by " + key.name());
        }
        long from = first.get().size();
        long to = second.get().size();
        if (from > to) {
            return failed("the earlier checkpoint covers " + from + " entries, the later one " + to);
        }
        List<Hash> proof = Merkle.consistency(from, to, tree(to)::node);
        if (!Merkle.consistent(from, first.get().root(), to, second.get().root(), proof)) {
            return failed("the log of " + to + " entries does not extend that of " + from
                    + ", or the tiles are not those of the later one");
        }
        return new Outcome(true, "from " + from + "\nto " + to + "\n" + lines(proof));
    }

    /** Where the entry with this id is. */
    Optional<Long> position(String id) throws IOException {
        long[] found = {-1};
        export.lines("entries.ndjson", (position, line) -> {
            if (found[0] < 0 && id(line).equals(Optional.of(id))) {
                found[0] = position;
            }
        });
        return found[0] < 0 ? Optional.empty() : Optional.of(found[0]);
    }

    private Optional<Checkpoint> signed(String text) {
        try {
            SignedNote note = SignedNote.parse(text);
            return Optional.of(note)
                    .filter(n -> n.signedBy(key))
                    .map(n -> Checkpoint.parse(n.text()))
                    .filter(checkpoint -> checkpoint.origin().equals(key.name()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** From the entry itself, not from a tile: the proof is about what the entry says. */
    private Optional<Hash> leaf(long wanted) throws IOException {
        Hash[] found = new Hash[1];
        export.lines("entries.ndjson", (position, line) -> {
            if (position == wanted) {
                found[0] = Merkle.leaf(line);
            }
        });
        return Optional.ofNullable(found[0]);
    }

    private Tiles tree(long size) throws IOException {
        try {
            return new Tiles(size, (level, index) -> {
                try {
                    return export.tile(level, index)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "the export lacks tile " + index + " of level " + level));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Optional<String> id(byte[] line) {
        try {
            return Optional.of(LogEntry.parse(line).id().toString());
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String lines(List<Hash> proof) {
        return proof.stream()
                .map(hash -> Base64.getEncoder().encodeToString(hash.toArray()) + "\n")
                .collect(Collectors.joining());
    }

    private static Outcome failed(String why) {
        return new Outcome(false, "NOT PROVEN: " + why + ".\n");
    }
}
