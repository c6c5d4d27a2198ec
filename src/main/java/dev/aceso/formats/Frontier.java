package dev.aceso.formats;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The right edge of a growing tree: enough to append leaves and to know the root, in memory that grows with the logarithm of the
 * size. Not safe for use by several threads at once.
 */
public final class Frontier {
    /** The roots of the perfect subtrees, the rightmost and smallest last; their sizes are the bits of {@link #size}. */
    private final Deque<Hash> peaks = new ArrayDeque<>();

    private long size;

    /** The edge of an empty tree. */
    public Frontier() {}

    /** The edge of the tree over the first {@code size} leaves. */
    public Frontier(long size, Merkle.Nodes nodes) {
        for (int level = Long.SIZE - 2; level >= 0; level--) {
            if ((size >> level & 1) == 1) {
                peaks.addLast(nodes.at(level, (size >> level) - 1));
            }
        }
        this.size = size;
    }

    /** Appends a leaf by its hash. */
    public void append(Hash leaf) {
        Hash hash = leaf;
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            hash = Merkle.node(peaks.removeLast(), hash);
        }
        peaks.addLast(hash);
        size++;
    }

    /** How many leaves there are. */
    public long size() {
        return size;
    }

    /** The root over all leaves so far. */
    public Hash root() {
        if (size == 0) {
            return Hash.sha256();
        }
        var fromRight = peaks.descendingIterator();
        Hash hash = fromRight.next();
        while (fromRight.hasNext()) {
            hash = Merkle.node(fromRight.next(), hash);
        }
        return hash;
    }
}
