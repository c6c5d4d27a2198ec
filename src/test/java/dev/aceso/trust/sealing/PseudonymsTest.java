package dev.aceso.trust.sealing;

import java.util.HashSet;
import java.util.Set;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.sealing.cipher.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PseudonymsTest {
    private static final PatientRef PATIENT = new PatientRef("north", "p-1");
    private final EpochPseudonyms pseudonyms = new EpochPseudonyms(new FixedKeeper(1));
    private final Digests digests = new Digests(new FixedKeeper(1));

    @Test
    void areAsPinned() {
        assertThat(pseudonyms.of(PATIENT)).isEqualTo(Golden.digest("patient"));
        assertThat(pseudonyms.ofNetwork("192.0.2.7")).isEqualTo(Golden.digest("network-v4"));
        assertThat(pseudonyms.ofNetwork("2001:db8:0:aa::1")).isEqualTo(Golden.digest("network-v6"));
        assertThat(pseudonyms.ofAccount("https://id.example", "u-1")).isEqualTo(Golden.digest("account"));
        assertThat(digests.opaqueId(PATIENT)).isEqualTo(Golden.digest("opaque"));
        assertThat(digests.mac("hook", Bytes.utf8("body")).asHex()).isEqualTo(Golden.digest("mac"));
    }

    @Test
    void areMadeUnderTheNewestEpochAndLookedUpUnderAll() {
        // Given
        var two = new EpochPseudonyms(new FixedKeeper(1, 2, 10));

        // Then
        assertThat(two.of(PATIENT)).startsWith("e10:");
        assertThat(two.all(PATIENT)).hasSize(3).first().isEqualTo(two.of(PATIENT));
        assertThat(two.all(PATIENT)).last().isEqualTo(pseudonyms.of(PATIENT));
    }

    @Test
    void tellApartWhatOnlyTheFrameTellsApart() {
        // Given
        Set<String> seen = new HashSet<>();

        // Then
        assertThat(seen.add(pseudonyms.of(new PatientRef("ab", "c")))).isTrue();
        assertThat(seen.add(pseudonyms.of(new PatientRef("a", "bc")))).isTrue();
        assertThat(seen.add(pseudonyms.ofAccount("ab", "c"))).isTrue();
        assertThat(seen.add(pseudonyms.ofAccount("a", "bc"))).isTrue();
        assertThat(seen.add(pseudonyms.ofNetwork("abc"))).isTrue();
        assertThat(digests.mac("a", Bytes.utf8("bc"))).isNotEqualTo(digests.mac("ab", Bytes.utf8("c")));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:aa::1, 2001:db8:0:aa:ffff:ffff:ffff:ffff, true",
        "2001:db8:0:aa::1, 2001:db8:0:ab::1, false",
        "192.0.2.7, ::ffff:192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "0:0:0:0:0:0:0:1, ::1, true",
        "unknown, hidden, false"
    })
    void takeANetworkByItsSubscriber(String one, String other, boolean same) {
        assertThat(pseudonyms.ofNetwork(one).equals(pseudonyms.ofNetwork(other)))
                .isEqualTo(same);
    }

    @Test
    void opaqueIdsAreSafeInAddressesAndRevealNothing() {
        assertThat(digests.opaqueId(PATIENT)).matches("[a-z2-7]{26}");
        assertThat(digests.opaqueId(PATIENT)).isEqualTo(digests.opaqueId(new PatientRef("north", "p-1")));
        assertThat(digests.opaqueId(PATIENT)).isNotEqualTo(digests.opaqueId(new PatientRef("south", "p-1")));
    }
}
