package dev.aceso.trust.sealing;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecoveryTest {
    private final Recovery none = new Recovery(Optional::empty);

    @Test
    void productionMakesNoKeysWithoutItWhereVaultKeepsThem() {
        for (var command : List.of("serve", "restore")) {
            assertThatThrownBy(() -> none.demand(Optional.of(command), true, List.of("prod")))
                    .hasMessageContaining(command + " needs aceso.recovery.public-key");
        }
    }

    @Test
    void everybodyElseStartsWithoutIt() {
        none.demand(Optional.of("serve"), false, List.of("prod"));
        none.demand(Optional.of("serve"), true, List.of("demo"));
        none.demand(Optional.of("restore"), false, List.of("prod"));
        none.demand(Optional.of("sequence"), true, List.of("prod"));
        assertThat(none.id()).isEmpty();
        assertThat(none.sealFileKey(new UUID(1, 2), new byte[32])).isEmpty();
    }
}
