package dev.aceso.formats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tree kept as tiles: read its nodes, or grow it. Not safe for use by several threads at once. */
public final class Tiles {
    private final Source source;
    private final Map<Place, Tile> read = new LinkedHashMap<>();
    private final Map<Place, Tile> changed = new LinkedHashMap<>();
    private final List<List<Hash>> edge = new ArrayList<>();
    private final Frontier frontier;
    private long size;

    /** Where stored tiles come from. */
    @FunctionalInterface
    public interface Source {
        /** The widest stored form of a tile; an exception of the source's own where there is none. */
        Tile tile(int level, long index);
    }

    private record Place(int level, long index) {}

    /** The tree over the first {@code size} leaves. */
    public Tiles(long size, Source source) {
        this.size = size;
        this.source = source;
        for (int level = 0; count(size, level) > 0; level++) {
            int width = (int) (count(size, level) % Tile.WIDTH);
            edge.add(new ArrayList<>(
                    width == 0
                            ? List.of()
                            : tile(level, count(size, level) / Tile.WIDTH)
                                    .hashes()
                                    .subList(0, width)));
        }
        this.frontier = new Frontier(size, this::node);
    }

    /** The hash of a perfect subtree, from the tile that spans it. */
    public Hash node(int level, long index) {
        int height = level % Tile.HEIGHT;
        long first = index << height;
        return tile(level / Tile.HEIGHT, first / Tile.WIDTH).subtree((int) (first % Tile.WIDTH), height);
    }

    /** Appends a leaf by its hash. */
    public void append(Hash leaf) {
        size++;
        frontier.append(leaf);
        append(leaf, 0);
    }

    /** The root over all leaves, appended ones included. */
    public Hash root() {
        return frontier.root();
    }

    /** How many leaves there are. */
    public long size() {
        return size;
    }

    /** The tiles that are new or have grown, to be stored. */
    public List<Tile> changed() {
        Map<Place, Tile> all = new LinkedHashMap<>(changed);
        for (int level = 0; level < edge.size(); level++) {
            if (!edge.get(level).isEmpty()) {
                Place place = new Place(level, count(size, level) / Tile.WIDTH);
                Tile tile = new Tile(level, place.index, edge.get(level));
                if (!tile.equals(read.get(place))) {
                    all.put(place, tile);
                }
            }
        }
        return List.copyOf(all.values());
    }

    private void append(Hash hash, int level) {
        if (level == edge.size()) {
            edge.add(new ArrayList<>());
        }
        List<Hash> row = edge.get(level);
        row.add(hash);
        if (row.size() == Tile.WIDTH) {
            long index = count(size, level) / Tile.WIDTH - 1;
            Tile full = new Tile(level, index, row);
            changed.put(new Place(level, index), full);
            row.clear();
            append(full.subtree(0, Tile.HEIGHT), level + 1);
        }
    }

    private Tile tile(int level, long index) {
        return read.computeIfAbsent(new Place(level, index), p -> source.tile(p.level, p.index));
    }

    /** How many hashes the level has in a tree of that size. */
    private static long count(long size, int level) {
        return level * Tile.HEIGHT >= Long.SIZE ? 0 : size >>> (level * Tile.HEIGHT);
    }
}
