package dev.aceso.trust.custody.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.KeyEncryptionKeys;
import dev.aceso.trust.sealing.RotationNotes;

/** A keeper in memory that dies before or after any of its steps, when told to. */
final class MapKeys implements KeyEncryptionKeys, RotationNotes {
    final Map<String, Map<String, Integer>> shelves = new TreeMap<>();
    int newest = 1;
    int encryptsFrom;
    int decryptsFrom = 1;
    int steps;
    int dieAt = Integer.MAX_VALUE;
    boolean dieAfter;
    Runnable meanwhile = () -> {};
    private Optional<Note> note = Optional.empty();

    /** What a process that ends here leaves behind. */
    static final class Died extends RuntimeException {}

    private void step(Runnable work) {
        boolean dies = ++steps == dieAt;
        if (dies && !dieAfter) {
            throw new Died();
        }
        work.run();
        meanwhile.run();
        if (dies) {
            throw new Died();
        }
    }

    /** Wraps under the newest version, as the service would. */
    void wrap(String shelf, String name) {
        shelves.computeIfAbsent(shelf, s -> new TreeMap<>()).put(name, newest);
    }

    @Override
    public Versions versions(Kind kind) {
        return new Versions(newest, encryptsFrom, decryptsFrom);
    }

    @Override
    public void rotate(Kind kind) {
        step(() -> newest++);
    }

    @Override
    public void encryptFrom(Kind kind, int version) {
        step(() -> encryptsFrom = version);
    }

    @Override
    public void decryptFrom(Kind kind, int version) {
        if (shelves.values().stream().flatMap(s -> s.values().stream()).anyMatch(under -> under < version)) {
            throw new AssertionError("something old is left");
        }
        step(() -> decryptsFrom = version);
    }

    @Override
    public List<String> shelves(Kind kind) {
        return List.copyOf(shelves.keySet());
    }

    @Override
    public Map<Integer, Integer> count(Kind kind, String shelf) {
        return Map.of();
    }

    @Override
    public Shelf rewrap(Kind kind, String shelf, int version) {
        var keys = shelves.get(shelf);
        int old = (int) keys.values().stream().filter(under -> under < version).count();
        step(() -> keys.replaceAll((name, under) -> Math.max(under, version)));
        return new Shelf(keys.size(), old, 0);
    }

    @Override
    public Optional<Note> find(Kind kind) {
        return note;
    }

    @Override
    public Note write(Kind kind, Note next) {
        if (next.edition() != note.map(Note::edition).orElse(0)) {
            throw new Failure(Code.IN_PROGRESS);
        }
        step(() -> note = Optional.of(new Note(next.edition() + 1, next.fields())));
        return note.orElseThrow();
    }
}
