package dev.aceso.ground.store;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LeasesTest {
    @Test
    void theDefaultsHoldForALeaseOfAnHour() {
        assertThat(leases("PT10M", "PT45S", "PT30M", "PT1H", "PT2M").violations())
                .isEmpty();
        assertThat(leases("PT10M", "PT45S", "PT30M", "PT1H", "PT2M").surelyUsable())
                .isEqualTo(Duration.parse("PT18M44S"));
    }

    @Test
    void aLeaseOfTwentySecondsCanHold() {
        assertThat(leases("PT4S", "PT7S", "PT18S", "PT20S", "PT4S").violations())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PT29M, PT1M, PT30M, PT1H, PT0S, aceso.database.max-lifetime PT29M and the longest transaction PT1M",
        "PT10M, PT45S, PT1H, PT1H, PT2M, aceso.vault.renew-grace PT1H must be shorter than the lease",
        "PT10M, PT45S, PT30M, PT1H, PT18M44S, aceso.vault.tolerated-outage PT18M44S must be shorter than",
    })
    void saysWhichFiguresDoNotFit(
            String poolLife, String transaction, String grace, String lease, String outage, String words) {
        assertThat(leases(poolLife, transaction, grace, lease, outage).violations())
                .anySatisfy(said -> assertThat(said).contains(words));
    }

    @Test
    void whatSurelyRemainsIsTheGraceLessWhatAConnectionMayTakeAndTheTimeBetweenTwoLooks() {
        // Given the worst case: looked at just before it would have been renewed, and Vault gone just before the next
        // look
        var leases = leases("PT4S", "PT7S", "PT18S", "PT20S", "PT4S");
        var left = leases.renewGrace().minus(leases.care());

        // Then a connection that is opened when the outage is at its end dies before its lease
        assertThat(leases.surelyUsable().plus(leases.connectionLife())).isLessThan(left);
        assertThat(leases.care()).isEqualTo(Duration.ofMillis(1_800));
    }

    private static Leases leases(String poolLife, String transaction, String grace, String lease, String outage) {
        return new Leases(
                Duration.parse(poolLife),
                Duration.parse(transaction),
                Duration.parse(grace),
                Duration.parse(lease),
                Duration.parse(outage));
    }
}
