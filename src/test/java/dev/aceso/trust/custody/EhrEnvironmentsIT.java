package dev.aceso.trust.custody;

import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.EhrConfig.Environment;
import dev.aceso.ground.store.Statements;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@QuarkusTest
@TestProfile(InsideTheService.class)
class EhrEnvironmentsIT {
    @Inject
    Statements rows;

    @Inject
    EhrConfig config;

    private final String ehr = "e-" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void anEhrIsForGoodWhatItWasFirst() {
        // Given
        check(Environment.TEST, false, false);
        // Then
        assertThatCode(() -> check(Environment.TEST, false, false)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(Environment.PRODUCTION, false, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.ehr." + ehr + ".environment");
    }

    @Test
    void theProductionProfileServesNoTestEhrUnlessItIsAllowed() {
        assertThatThrownBy(() -> check(Environment.TEST, true, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.test-ehrs-allowed");
        assertThatCode(() -> check(Environment.PRODUCTION, true, false)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(Environment.TEST, true, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("first served");
    }

    private void check(Environment environment, boolean production, boolean allowed) {
        new EhrEnvironments(rows, config, Clock.systemUTC(), "serve", allowed)
                .check(Map.of(ehr, environment), production);
    }
}
