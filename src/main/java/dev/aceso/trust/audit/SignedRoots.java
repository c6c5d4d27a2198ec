package dev.aceso.trust.audit;

import java.util.Map;
import java.util.TreeMap;

import dev.aceso.formats.Checkpoint;
import dev.aceso.formats.Frontier;
import dev.aceso.formats.Hash;

/** Compares the tree that grows from the stored leaves with every signed root, when it has its size. */
final class SignedRoots {
    private final TreeMap<Long, Hash> signed = new TreeMap<>();
    private final Frontier frontier = new Frontier();

    void add(Checkpoint checkpoint, Findings findings) {
        Hash other = signed.putIfAbsent(checkpoint.size(), checkpoint.root());
        if (other != null && !other.equals(checkpoint.root())) {
            findings.add("two signed checkpoints over " + checkpoint.size() + " entries contradict each other");
        }
    }

    void reached(Hash leaf, Findings findings) {
        frontier.append(leaf);
        Map.Entry<Long, Hash> next = signed.firstEntry();
        while (next != null && next.getKey() < frontier.size()) {
            next = forget();
        }
        if (next != null && next.getKey() == frontier.size()) {
            if (!next.getValue().equals(frontier.root())) {
                findings.add("the root over " + frontier.size() + " entries is not the signed one");
            }
            covered = frontier.size();
            forget();
        }
    }

    /** When all leaves were seen: the last of them must be covered. */
    void end(long size, Findings findings) {
        if (covered < size) {
            findings.add("entries follow that no signed checkpoint covers");
        }
    }

    private long covered;

    private Map.Entry<Long, Hash> forget() {
        signed.pollFirstEntry();
        return signed.firstEntry();
    }
}
