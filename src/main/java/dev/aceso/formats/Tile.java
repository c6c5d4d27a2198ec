package dev.aceso.formats;

import java.util.ArrayList;
import java.util.List;

/**
 * A tile: up to 256 consecutive tree hashes of one level, as C2SP tlog-tiles lays them out.
 *
 * @param level 0 for leaf hashes; each hash of level n+1 is the root of a full tile of level n
 * @param index the number of the tile within its level
 * @param hashes 1 to 256 of them
 * @see <a href="https://c2sp.org/tlog-tiles">C2SP tlog-tiles</a>
 */
public record Tile(int level, long index, List<Hash> hashes) {
    /** How many hashes a full tile holds. */
    public static final int WIDTH = 256;

    /** The tree levels that one tile spans. */
    static final int HEIGHT = 8;

    public Tile {
        hashes = List.copyOf(hashes);
        if (hashes.isEmpty() || hashes.size() > WIDTH) {
            throw new IllegalArgumentException("a tile holds 1 to 256 hashes");
        }
    }

    /** Reads the concatenated hashes. */
    public static Tile of(int level, long index, byte[] content) {
        if (content.length % Hash.LENGTH != 0) {
            throw new IllegalArgumentException("not a whole number of hashes");
        }
        List<Hash> hashes = new ArrayList<>();
        for (int offset = 0; offset < content.length; offset += Hash.LENGTH) {
            hashes.add(Hash.at(content, offset));
        }
        return new Tile(level, index, hashes);
    }

    /** The hashes, concatenated. */
    public byte[] content() {
        return content(hashes.size());
    }

    /** The first {@code width} hashes, concatenated: the partial tile of an earlier, smaller tree. */
    public byte[] content(int width) {
        byte[] content = new byte[width * Hash.LENGTH];
        for (int i = 0; i < width; i++) {
            System.arraycopy(hashes.get(i).toArray(), 0, content, i * Hash.LENGTH, Hash.LENGTH);
        }
        return content;
    }

    /** Where it is served. */
    public TilePath path() {
        return new TilePath(level, index, hashes.size());
    }

    /** The hash over {@code 2^height} neighbouring hashes, the first of which is number {@code first}. */
    Hash subtree(int first, int height) {
        List<Hash> row = hashes.subList(first, first + (1 << height));
        while (row.size() > 1) {
            List<Hash> above = new ArrayList<>();
            for (int i = 0; i < row.size(); i += 2) {
                above.add(Merkle.node(row.get(i), row.get(i + 1)));
            }
            row = above;
        }
        return row.getFirst();
    }
}
