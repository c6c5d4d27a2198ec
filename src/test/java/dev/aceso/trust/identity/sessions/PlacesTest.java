package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlacesTest {
    private final Places places = Fixed.places(Map.of());

    @Test
    void knowsASiteByItsNetworks() {
        assertThat(of("10.1.255.1")).isEqualTo("site:main");
        assertThat(of("10.2.0.1")).isEqualTo("site:annex");
        assertThat(of("2001:db8:1:ffff::1")).isEqualTo("site:main");
        assertThat(of("10.4.0.1")).startsWith("place:");
        assertThat(of("2001:db8:2::1")).startsWith("place:");
    }

    @Test
    void takesTheNeighboursOfAnAddressForOnePlace() {
        assertThat(of("203.0.113.7")).isEqualTo(of("203.0.113.250")).isNotEqualTo(of("203.0.114.7"));
        assertThat(of("2001:db8:9:1::1")).isEqualTo(of("2001:db8:9:2::1")).isNotEqualTo(of("2001:db8:a::1"));
    }

    @Test
    void keepsNoAddress() {
        // the pseudonym's input ends with the network, so that the rest of the address cannot be in it
        assertThat(of("203.0.113.7")).isEqualTo("place::cb007100/24");
    }

    @Test
    void tellsWhatSpeedCanReach() {
        // Given: 5263 km from one to the other
        assertThat(places.reachable("site:main", "site:annex", Duration.ZERO)).isTrue();
        assertThat(places.reachable("site:main", "site:abroad", Duration.ofHours(5)))
                .isFalse();
        assertThat(places.reachable("site:main", "site:abroad", Duration.ofHours(6)))
                .isTrue();
    }

    @Test
    void refusesToStartWithWhatIsNoNetworkOrNoPlace() {
        for (var wrong : Map.of(
                        "aceso.sites.main.networks", "10.1.0.0/33",
                        "aceso.sites.main.latitude", "91",
                        "aceso.sites.main.longitude", "181")
                .entrySet()) {
            var more = Map.of(wrong.getKey(), wrong.getValue());
            assertThatThrownBy(() -> Fixed.places(more))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(wrong.getKey());
        }
        assertThatThrownBy(() -> Fixed.places(Map.of("aceso.sites.main.networks", "hospital.example/24")))
                .isInstanceOf(IllegalStateException.class);
    }

    private String of(String address) {
        return places.of(Optional.of(address));
    }
}
