package dev.aceso.formats;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MerkleTest {
    /** The leaves and roots that Certificate Transparency's implementations test themselves with. */
    private static final List<String> KNOWN_ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> KNOWN_ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void hasTheKnownRoots() {
        // Given
        Frontier frontier = new Frontier();
        List<Hash> leaves = known();

        // When
        List<String> grown = new ArrayList<>(List.of(frontier.root().asHex()));
        leaves.forEach(leaf -> {
            frontier.append(leaf);
            grown.add(frontier.root().asHex());
        });

        // Then
        assertThat(grown).isEqualTo(KNOWN_ROOTS);
        for (int size = 0; size <= 8; size++) {
            assertThat(Merkle.root(size, nodes(leaves)).asHex()).isEqualTo(KNOWN_ROOTS.get(size));
        }
    }

    @Test
    void hasTheKnownProofs() {
        // Given the proofs that go with the known leaves
        Merkle.Nodes nodes = nodes(known());

        // Then
        assertThat(Merkle.inclusion(5, 8, nodes))
                .extracting(Hash::asHex)
                .containsExactly(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
        assertThat(Merkle.consistency(6, 8, nodes))
                .extracting(Hash::asHex)
                .containsExactly(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    }

    @Test
    void provesEveryInclusionAndNothingElse() {
        // Given
        List<Hash> leaves = leaves(40);
        Merkle.Nodes nodes = nodes(leaves);
        for (int size = 1; size <= leaves.size(); size++) {
            Hash root = Merkle.root(size, nodes);
            for (int index = 0; index < size; index++) {
                // When
                List<Hash> proof = Merkle.inclusion(index, size, nodes);

                // Then
                assertThat(Merkle.includes(leaves.get(index), index, size, proof, root))
                        .isTrue();
                assertThat(Merkle.includes(Merkle.leaf(new byte[] {99}), index, size, proof, root))
                        .isFalse();
                assertThat(Merkle.includes(leaves.get(index), index, size, longer(proof), root))
                        .isFalse();
                assertThat(Merkle.includes(leaves.get(index), index, size, proof, leaves.get(0)))
                        .isEqualTo(size == 1);
                if (size > 1) {
                    assertThat(Merkle.includes(leaves.get(index), (index + 1) % size, size, proof, root))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void provesEveryConsistencyAndNothingElse() {
        // Given
        List<Hash> leaves = leaves(40);
        Merkle.Nodes nodes = nodes(leaves);
        Hash forged = Merkle.leaf(new byte[] {77});
        for (int second = 0; second <= leaves.size(); second++) {
            Hash newer = Merkle.root(second, nodes);
            for (int first = 0; first <= second; first++) {
                Hash older = Merkle.root(first, nodes);

                // When
                List<Hash> proof = Merkle.consistency(first, second, nodes);

                // Then
                assertThat(Merkle.consistent(first, older, second, newer, proof))
                        .isTrue();
                assertThat(Merkle.consistent(first, forged, second, newer, proof))
                        .isFalse();
                assertThat(Merkle.consistent(first, older, second, newer, longer(proof)))
                        .isFalse();
                if (first > 0) {
                    assertThat(Merkle.consistent(first, older, second, forged, proof))
                            .isFalse();
                }
            }
        }
    }

    static List<Hash> leaves(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Merkle.leaf(("entry " + i).getBytes()))
                .toList();
    }

    /** A second, slow way to the hash of a perfect subtree: by definition. */
    static Merkle.Nodes nodes(List<Hash> leaves) {
        return new Merkle.Nodes() {
            @Override
            public Hash at(int level, long index) {
                return level == 0
                        ? leaves.get((int) index)
                        : Merkle.node(at(level - 1, index * 2), at(level - 1, index * 2 + 1));
            }
        };
    }

    private static List<Hash> known() {
        return KNOWN_ENTRIES.stream()
                .map(HexFormat.of()::parseHex)
                .map(Merkle::leaf)
                .toList();
    }

    private static List<Hash> longer(List<Hash> proof) {
        List<Hash> longer = new ArrayList<>(proof);
        longer.add(Merkle.leaf(new byte[0]));
        return longer;
    }
}
