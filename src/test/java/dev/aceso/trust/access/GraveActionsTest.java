package dev.aceso.trust.access;

import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.Errand;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GraveActionsTest {
    private final GraveActions grave =
            new GraveActions(new Access(Matrix.load(), new Errand()), () -> Duration.ofMinutes(5));

    @Test
    void whatCannotBeUndoneOrCarriesMuchAwayTakesASignInOfAShortWhileAgo() {
        for (Action action : Action.values()) {
            boolean expected = switch (action) {
                case EMERGENCY_OPEN,
                        LOG_EXPORT,
                        KEYS_ROTATE,
                        HOLD_RELEASE,
                        PATIENT_MERGE,
                        PATIENT_UNMERGE,
                        ERASURE_REQUEST,
                        ERASURE_APPROVE,
                        ERASURE_RUN,
                        TRAINING_WITHDRAW,
                        TRAINING_OVERRIDE -> true;
                default -> false;
            };
            assertThat(grave.maxAge(action)
                            .filter(Duration.ofMinutes(5)::equals)
                            .isPresent())
                    .as(action.wire())
                    .isEqualTo(expected);
        }
    }

    @Test
    void nothingIsGraveThatNobodyMayAskForOrThatIsNotKnown() {
        for (String name : new String[] {"log.gap", "log.burn"}) {
            assertThatThrownBy(() -> Matrix.read(file(name))).isInstanceOf(IllegalStateException.class);
        }
    }

    private static JsonNode file(String grave) throws Exception {
        return new ObjectMapper().readTree("{\"rows\": [], \"nobodys\": [], \"grave\": [\"" + grave + "\"]}");
    }
}
