package dev.aceso.verifier;

import dev.aceso.formats.Checkpoint;
import dev.aceso.formats.Frontier;
import dev.aceso.formats.Hash;
import dev.aceso.formats.LogEntry;
import dev.aceso.formats.Merkle;
import dev.aceso.formats.SignedNote;
import dev.aceso.formats.VerifierKey;
import dev.aceso.verifier.Report.Finding;
import dev.aceso.verifier.Report.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One check of one export.
 *
 * <p>What is trusted: the verifier key and the checkpoints that the reader kept. Tiles are trusted as far as they yield the root of
 * the kept checkpoint, wherever they come from. Everything else in the export is what is being judged. Where the newest kept
 * checkpoint does not match, good tiles name the entries; without them, the first signed checkpoint that fails names a range.
 */
final class Verification {
    private static final int MOST_NAMED = 20;

    private final Export export;
    private final Optional<Export> kept;
    private final VerifierKey key;
    private final boolean strict;
    private final List<Finding> findings = new ArrayList<>();
    /** Signed roots by size. */
    private final TreeMap<Long, Hash> signed = new TreeMap<>();

    private final Map<String, String> named = new HashMap<>();
    /** Records that only entries name that no checkpoint covers yet. */
    private final Set<String> unpublished = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private long entries;
    private long records;
    private long vouchedByPending;

    Verification(Export export, Optional<Export> kept, VerifierKey key, boolean strict) {
        this.export = export;
        this.kept = kept;
        this.key = key;
        this.strict = strict;
    }

    /** Checks against the kept notes, the first of which is the one that matters most. */
    Report check(List<String> notes) throws IOException {
        long size = 0;
        for (int i = 0; i < notes.size(); i++) {
            long of = sign(notes.get(i), "kept checkpoint " + (i + 1));
            size = i == 0 ? of : size;
        }
        export.lines("checkpoints.ndjson", (number, line) ->
                sign(Export.flat(line).getOrDefault("note", ""), "checkpoint " + (number + 1) + " of the export"));
        walk();
        pending();
        compare();
        return new Report(entries, Math.min(size, entries), records, vouchedByPending, findings);
    }

    private long sign(String text, String what) {
        try {
            SignedNote note = SignedNote.parse(text);
            if (note.signedBy(key)) {
                Checkpoint checkpoint = Checkpoint.parse(note.text());
                if (checkpoint.origin().equals(key.name())) {
                    Hash other = signed.putIfAbsent(checkpoint.size(), checkpoint.root());
                    if (other != null && !other.equals(checkpoint.root())) {
                        find(Kind.FORK, checkpoint.size(), "two checkpoints over " + checkpoint.size()
                                + " entries are signed by the log and contradict each other");
                    }
                    return checkpoint.size();
                }
            }
        } catch (IllegalArgumentException e) {
            // falls through: what is not a checkpoint carries no signature of the log
        }
        find(Kind.BAD_SIGNATURE, Optional.empty(), what + " is not signed by " + key.name());
        return 0;
    }

    /** Reads every entry once: roots at every signed size, ids, and the records that entries name. */
    private void walk() throws IOException {
        Frontier frontier = new Frontier();
        Map<Long, Hash> roots = new HashMap<>();
        roots.put(0L, frontier.root());
        export.lines("entries.ndjson", (position, line) -> {
            frontier.append(Merkle.leaf(line));
            if (signed.containsKey(frontier.size())) {
                roots.put(frontier.size(), frontier.root());
            }
            read(position, line);
        });
        entries = frontier.size();
        long good = 0;
        for (Map.Entry<Long, Hash> point : signed.entrySet()) {
            if (point.getKey() > entries) {
                find(Kind.TRUNCATED, entries, "a signed checkpoint covers " + point.getKey() + " entries, the export holds "
                        + entries + ": the log was cut short or entries were removed");
                continue;
            }
            if (!point.getValue().equals(roots.get(point.getKey()))) {
                locate(good, point.getKey());
                break;
            }
            good = point.getKey();
        }
        if (entries > 0 && (signed.isEmpty() || signed.lastKey() < entries)) {
            find(Kind.TRUNCATED, signed.isEmpty() ? 0 : signed.lastKey(), "entries follow that no signed checkpoint covers");
        }
        tilesOfTheExport();
    }

    /** Names the entries where tiles that yield a signed root are at hand, else the range. */
    private void locate(long good, long bad) throws IOException {
        for (Optional<Export> source : List.of(kept, Optional.of(export))) {
            long size = source.isPresent() ? trusted(source.get()) : 0;
            if (size >= bad) {
                name(source.get(), size);
                return;
            }
        }
        find(Kind.RANGE_CHANGED, good, "entries " + good + " to " + (bad - 1)
                + ": the root over " + bad + " entries is not the signed one, that over " + good
                + " is; with the hash tiles of that checkpoint the entry can be named");
    }

    /** The largest signed size whose root these tiles yield. */
    private long trusted(Export source) throws IOException {
        Frontier frontier = new Frontier();
        long trusted = 0;
        for (Optional<Hash> leaf = source.leaf(0); leaf.isPresent(); leaf = source.leaf(frontier.size())) {
            frontier.append(leaf.get());
            Hash expected = signed.get(frontier.size());
            if (expected != null && expected.equals(frontier.root())) {
                trusted = frontier.size();
            }
        }
        return trusted;
    }

    private void name(Export source, long size) throws IOException {
        long[] wrong = {0};
        export.lines("entries.ndjson", (position, line) -> {
            if (position < size && !Merkle.leaf(line).equals(source.leaf(position).orElseThrow())) {
                if (++wrong[0] <= MOST_NAMED) {
                    find(Kind.ENTRY_CHANGED, position, "entry " + position + " (id " + id(line)
                            + ") is not the one that was published there");
                }
            }
        });
        if (wrong[0] > MOST_NAMED) {
            find(Kind.ENTRY_CHANGED, Optional.empty(), "and " + (wrong[0] - MOST_NAMED)
                    + " more: entries were inserted, removed or reordered");
        }
    }

    private void tilesOfTheExport() throws IOException {
        long[] wrong = {-1};
        export.lines("entries.ndjson", (position, line) -> {
            if (wrong[0] < 0 && !export.leaf(position).equals(Optional.of(Merkle.leaf(line)))) {
                wrong[0] = position;
            }
        });
        if (wrong[0] >= 0) {
            find(Kind.TILES_DO_NOT_MATCH, wrong[0], "the tiles of the export and its entries differ from entry " + wrong[0] + " on");
        }
    }

    private void read(long position, byte[] line) {
        try {
            LogEntry entry = LogEntry.parse(line);
            if (!ids.add(entry.id().toString())) {
                find(Kind.ENTRY_REPEATED, position, "entry " + position + " has the id of an earlier one: " + entry.id());
            }
            note(entry);
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            find(Kind.ENTRY_UNREADABLE, position, "entry " + position + " is not an entry, or did not open under its seal");
        }
    }

    private void pending() throws IOException {
        export.lines("pending.ndjson", (number, line) -> {
            try {
                unpublished.addAll(note(LogEntry.parse(line)));
            } catch (IllegalArgumentException | java.time.DateTimeException e) {
                find(Kind.ENTRY_UNREADABLE, Optional.empty(), "pending entry " + number + " did not open under its seal");
            }
        });
    }

    /** Remembers the record that an entry names; returns it when no entry before did. */
    private Set<String> note(LogEntry entry) {
        Map<String, String> attributes = entry.attributes();
        if (attributes.containsKey("record-sha256")) {
            String record = attributes.getOrDefault("record", "") + " version " + attributes.getOrDefault("record-version", "");
            String before = named.putIfAbsent(record, attributes.getOrDefault("record-sha256", ""));
            if (before != null && !before.equals(attributes.get("record-sha256"))) {
                find(Kind.RECORD_CHANGED, Optional.empty(), "entries name two digests for record " + record);
            }
            return before == null ? Set.of(record) : Set.of();
        }
        return Set.of();
    }

    /** Every record is named by an entry with its digest, and every one named is there. */
    private void compare() throws IOException {
        Set<String> found = new HashSet<>();
        export.lines("records.ndjson", (number, line) -> {
            Map<String, String> digest = Export.flat(line);
            String record = digest.get("record") + " version " + digest.get("version");
            String expected = named.get(record);
            found.add(record);
            records++;
            if (expected == null) {
                find(Kind.RECORD_WITHOUT_ENTRY, Optional.empty(), "no entry names record " + record);
            } else if (!expected.equals(digest.get("sha256"))) {
                find(Kind.RECORD_CHANGED, Optional.empty(), "record " + record + " is not what its entry says");
            } else if (unpublished.contains(record)) {
                vouchedByPending++;
                if (strict) {
                    find(Kind.RECORD_NOT_PUBLISHED, Optional.empty(), "only an entry that no checkpoint covers names record " + record);
                }
            }
        });
        named.keySet().stream()
                .filter(record -> !found.contains(record))
                .sorted()
                .forEach(record -> find(Kind.RECORD_MISSING, Optional.empty(), "an entry names record " + record
                        + ", which is not there"));
    }

    private static String id(byte[] line) {
        try {
            return LogEntry.parse(line).id().toString();
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            return "unreadable";
        }
    }

    private void find(Kind kind, long position, String text) {
        find(kind, Optional.of(position), text);
    }

    private void find(Kind kind, Optional<Long> position, String text) {
        findings.add(new Finding(kind, position, text));
    }
}
