package dev.aceso.formats;

import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of RFC 6962, section 2.1 (unchanged in RFC 9162): hashes, inclusion proofs and consistency proofs.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9162#section-2.1">RFC 9162, section 2.1</a>
 */
public final class Merkle {
    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private Merkle() {}

    /** Where the hashes of perfect subtrees come from. */
    @FunctionalInterface
    public interface Nodes {
        /** The hash over the leaves {@code [index * 2^level, (index + 1) * 2^level)}. */
        Hash at(int level, long index);
    }

    /** The hash of a leaf over the bytes of the entry. The first byte tells leaf from node, so that neither can pass for the other. */
    public static Hash leaf(byte[] entry) {
        return Hash.sha256(LEAF, entry);
    }

    /** The hash of a node over its two children. */
    public static Hash node(Hash left, Hash right) {
        return Hash.sha256(NODE, left.toArray(), right.toArray());
    }

    /** The root of the tree over the first {@code size} leaves. The root of nothing is SHA-256 of the empty string. */
    public static Hash root(long size, Nodes nodes) {
        return size == 0 ? Hash.sha256() : range(0, size, nodes);
    }

    /** The proof that leaf {@code index} is in the tree of {@code size} leaves. */
    public static List<Hash> inclusion(long index, long size, Nodes nodes) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("no such leaf in a tree of this size");
        }
        List<Hash> proof = new ArrayList<>();
        path(index, 0, size, nodes, proof);
        return List.copyOf(proof);
    }

    /** The proof that the tree of {@code second} leaves extends that of {@code first}; empty where first is nothing or all. */
    public static List<Hash> consistency(long first, long second, Nodes nodes) {
        if (first < 0 || first > second) {
            throw new IllegalArgumentException("a tree does not shrink");
        }
        List<Hash> proof = new ArrayList<>();
        if (first > 0) {
            subproof(first, 0, second, true, nodes, proof);
        }
        return List.copyOf(proof);
    }

    /** Whether {@code proof} shows that {@code leaf} is number {@code index} of the tree with this size and root. */
    public static boolean includes(Hash leaf, long index, long size, List<Hash> proof, Hash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long at = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash sibling : proof) {
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                hash = node(sibling, hash);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(hash, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /** Whether {@code proof} shows that the second tree extends the first. */
    public static boolean consistent(long first, Hash firstRoot, long second, Hash secondRoot, List<Hash> proof) {
        if (first < 0 || first > second) {
            return false;
        }
        if (first == 0) {
            return proof.isEmpty() && firstRoot.equals(Hash.sha256());
        }
        if (first == second) {
            return proof.isEmpty() && firstRoot.equals(secondRoot);
        }
        List<Hash> path = new ArrayList<>(proof);
        if (Long.bitCount(first) == 1) {
            path.addFirst(firstRoot);
        }
        if (path.isEmpty()) {
            return false;
        }
        int shift = Long.numberOfTrailingZeros(~(first - 1));
        return climb((first - 1) >> shift, (second - 1) >> shift, path, firstRoot, secondRoot);
    }

    private static boolean climb(long first, long second, List<Hash> path, Hash firstRoot, Hash secondRoot) {
        long at = first;
        long last = second;
        Hash older = path.getFirst();
        Hash newer = older;
        for (Hash hash : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                older = node(hash, older);
                newer = node(hash, newer);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                newer = node(newer, hash);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && older.equals(firstRoot) && newer.equals(secondRoot);
    }

    private static Hash range(long from, long to, Nodes nodes) {
        long count = to - from;
        if (Long.bitCount(count) == 1) {
            int level = Long.numberOfTrailingZeros(count);
            return nodes.at(level, from >> level);
        }
        long split = Long.highestOneBit(count);
        return node(range(from, from + split, nodes), range(from + split, to, nodes));
    }

    private static void path(long index, long from, long to, Nodes nodes, List<Hash> proof) {
        if (to - from == 1) {
            return;
        }
        long split = split(to - from);
        if (index < split) {
            path(index, from, from + split, nodes, proof);
            proof.add(range(from + split, to, nodes));
        } else {
            path(index - split, from + split, to, nodes, proof);
            proof.add(range(from, from + split, nodes));
        }
    }

    private static void subproof(long first, long from, long to, boolean whole, Nodes nodes, List<Hash> proof) {
        long count = to - from;
        if (first == count) {
            if (!whole) {
                proof.add(range(from, to, nodes));
            }
            return;
        }
        long split = split(count);
        if (first <= split) {
            subproof(first, from, from + split, whole, nodes, proof);
            proof.add(range(from + split, to, nodes));
        } else {
            subproof(first - split, from + split, to, false, nodes, proof);
            proof.add(range(from, from + split, nodes));
        }
    }

    /** The largest power of two smaller than {@code count}. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }
}
