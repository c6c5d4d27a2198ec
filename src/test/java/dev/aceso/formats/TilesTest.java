package dev.aceso.formats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TilesTest {
    private final Map<String, Tile> stored = new HashMap<>();

    @Test
    void writesAddressesAsTheSpecificationDoes() {
        assertThat(new TilePath(0, 1_234_067, 256)).hasToString("tile/0/x001/x234/067");
        assertThat(new TilePath(2, 0, 1)).hasToString("tile/2/000.p/1");
        assertThat(TilePath.parse("tile/0/x001/x234/067.p/9")).contains(new TilePath(0, 1_234_067, 9));
        assertThat(List.of(
                        "tile/00/000",
                        "tile/0/0",
                        "tile/0/x000/001",
                        "tile/0/000.p/256",
                        "tile/0/000.p/0",
                        "tile/64/000",
                        "tile/0/001/000",
                        "tile/0/000/",
                        "tile/entries/000"))
                .allSatisfy(path -> assertThat(TilePath.parse(path)).isEqualTo(Optional.empty()));
    }

    @Test
    void laysOutATreeOf70000AsTheSpecificationSays() {
        // When it grows in uneven rounds
        grow(List.of(1, 254, 1, 1, 700, 65_000, 4_043));

        // Then
        assertThat(stored.values().stream()
                        .filter(t -> t.level() == 0 && t.hashes().size() == 256))
                .hasSize(273);
        assertThat(tile(0, 273).path()).hasToString("tile/0/273.p/112");
        assertThat(tile(1, 0).hashes()).hasSize(256);
        assertThat(tile(1, 1).path()).hasToString("tile/1/001.p/17");
        assertThat(tile(2, 0).path()).hasToString("tile/2/000.p/1");
        assertThat(stored).hasSize(273 + 1 + 1 + 1 + 1);
    }

    @Test
    void yieldsTheRootsAndProofsOfTheTree() {
        // Given
        grow(List.of(300, 400));
        Tiles tiles = new Tiles(700, this::tile);
        Frontier frontier = new Frontier();
        MerkleTest.leaves(300).forEach(frontier::append);
        Hash older = frontier.root();
        MerkleTest.leaves(700).subList(300, 700).forEach(frontier::append);

        // Then
        assertThat(Merkle.root(300, tiles::node)).isEqualTo(older);
        assertThat(Merkle.root(700, tiles::node)).isEqualTo(frontier.root());
        assertThat(new Frontier(700, tiles::node).root()).isEqualTo(frontier.root());
        assertThat(Merkle.consistent(300, older, 700, frontier.root(), Merkle.consistency(300, 700, tiles::node)))
                .isTrue();
        assertThat(Merkle.includes(
                        MerkleTest.leaves(700).get(256),
                        256,
                        700,
                        Merkle.inclusion(256, 700, tiles::node),
                        frontier.root()))
                .isTrue();
    }

    @Test
    void storesOnlyWhatChanged() {
        // Given
        grow(List.of(70_000));

        // When
        Tiles tiles = new Tiles(70_000, this::tile);
        tiles.append(Merkle.leaf(new byte[0]));

        // Then
        assertThat(tiles.changed()).extracting(t -> t.path().toString()).containsExactly("tile/0/273.p/113");
    }

    @Test
    void hasTheseBytes() {
        // Given
        Tile tile = new Tile(0, 0, MerkleTest.leaves(3));

        // Then
        assertThat(tile.content())
                .hasSize(96)
                .startsWith(MerkleTest.leaves(1).getFirst().toArray());
        assertThat(Tile.of(0, 0, tile.content())).isEqualTo(tile);
        assertThat(tile.content(2)).isEqualTo(new Tile(0, 0, MerkleTest.leaves(2)).content());
        assertThat(Hash.sha256(tile.content()).asHex())
                .isEqualTo("1cfffc80f5484f4addd77c9d6b223406acbec1e063104e0fe0e20c43363e6275");
    }

    private void grow(List<Integer> rounds) {
        int total = rounds.stream().mapToInt(i -> i).sum();
        List<Hash> leaves = MerkleTest.leaves(total);
        int size = 0;
        for (int round : rounds) {
            Tiles tiles = new Tiles(size, this::tile);
            leaves.subList(size, size + round).forEach(tiles::append);
            tiles.changed().forEach(t -> stored.put(t.level() + "/" + t.index(), t));
            size += round;
            assertThat(tiles.size()).isEqualTo(size);
        }
    }

    private Tile tile(int level, long index) {
        return Optional.ofNullable(stored.get(level + "/" + index)).orElseThrow();
    }
}
