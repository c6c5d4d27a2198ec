package dev.aceso.ground.web;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.StepUp;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

class StatusesTest {
    private static final StepUp STEP_UP = new StepUp() {
        @Override
        public List<String> acrValues() {
            return List.of("aal2", "aal3");
        }

        @Override
        public Duration maxAge() {
            return Duration.ofHours(12);
        }
    };

    /** Spelled out once more on purpose: a status is part of the interface and may not change by accident. */
    private static final Map<Code, Integer> TABLE = new EnumMap<>(Map.ofEntries(
            Map.entry(Code.UNAUTHENTICATED, 401),
            Map.entry(Code.STEP_UP_REQUIRED, 401),
            Map.entry(Code.SESSION_IDLE, 401),
            Map.entry(Code.SESSION_ENDED, 401),
            Map.entry(Code.NOT_PERMITTED, 403),
            Map.entry(Code.NOT_YOUR_RECORD, 403),
            Map.entry(Code.IDENTIFYING_COMBINATION, 403),
            Map.entry(Code.ACCOUNT_SHARED, 403),
            Map.entry(Code.CROSS_SITE, 403),
            Map.entry(Code.ACCOUNT_UNKNOWN, 403),
            Map.entry(Code.ACCOUNT_INACTIVE, 403),
            Map.entry(Code.ACCOUNT_SECOND, 403),
            Map.entry(Code.TRAINING_MISSING, 403),
            Map.entry(Code.ACCOUNT_TAKEN, 409),
            Map.entry(Code.VERSION_STALE, 412),
            Map.entry(Code.FILTER_UNSUPPORTED, 400),
            Map.entry(Code.ATTRIBUTE_UNSUPPORTED, 400),
            Map.entry(Code.MFA_ATTESTATION_MISSING, 403),
            Map.entry(Code.FHIR_SERVER_MISMATCH, 403),
            Map.entry(Code.PATIENT_MISMATCH, 400),
            Map.entry(Code.NOT_FOUND, 404),
            Map.entry(Code.PATIENT_UNKNOWN, 404),
            Map.entry(Code.PATIENT_MERGED, 409),
            Map.entry(Code.MERGE_ACROSS_EHRS, 400),
            Map.entry(Code.MERGE_CHAINED, 409),
            Map.entry(Code.EFFECT_REFUSED, 500),
            Map.entry(Code.MALFORMED, 400),
            Map.entry(Code.TOO_LARGE, 413),
            Map.entry(Code.RATE_LIMITED, 429),
            Map.entry(Code.METHOD_NOT_ALLOWED, 405),
            Map.entry(Code.NOT_ACCEPTABLE, 406),
            Map.entry(Code.UNSUPPORTED_MEDIA_TYPE, 415),
            Map.entry(Code.HOOK_CONFLICT, 409),
            Map.entry(Code.NO_RELATIONSHIP, 403),
            Map.entry(Code.EMERGENCIES_OPEN, 403),
            Map.entry(Code.HELD, 409),
            Map.entry(Code.RETENTION_RUNNING, 409),
            Map.entry(Code.RETENTION_UNKNOWN, 409),
            Map.entry(Code.ERASURE_OPEN, 409),
            Map.entry(Code.OUT_OF_ORDER, 409),
            Map.entry(Code.SECOND_PERSON_REQUIRED, 403),
            Map.entry(Code.KEY_STILL_THERE, 409),
            Map.entry(Code.TOKEN_REPLAYED, 401),
            Map.entry(Code.IN_PROGRESS, 503),
            Map.entry(Code.ABANDONED, 503),
            Map.entry(Code.OVERLOADED, 503),
            Map.entry(Code.LOG_UNAVAILABLE, 503),
            Map.entry(Code.LOG_UNPUBLISHED, 503),
            Map.entry(Code.STORE_UNAVAILABLE, 503),
            Map.entry(Code.IDENTITY_UNAVAILABLE, 503),
            Map.entry(Code.KEYS_UNAVAILABLE, 503),
            Map.entry(Code.EHR_UNAVAILABLE, 502),
            Map.entry(Code.INTEGRITY, 500),
            Map.entry(Code.INTERNAL, 500)));

    @TestFactory
    Stream<DynamicTest> everyCodeHasItsStatus() {
        return Stream.of(Code.values())
                .map(code -> DynamicTest.dynamicTest(
                        code.wire(), () -> assertThat(Statuses.of(code, false)).isEqualTo(TABLE.get(code))));
    }

    @Test
    void aHookSays412WhenTheEhrCouldNotBeRead() {
        assertThat(Statuses.of(Code.EHR_UNAVAILABLE, true)).isEqualTo(412);
        assertThat(Stream.of(Code.values()).filter(code -> Statuses.of(code, true) != Statuses.of(code, false)))
                .containsExactly(Code.EHR_UNAVAILABLE);
    }

    @Test
    void challengesAsTheRfcsSay() {
        assertThat(Statuses.challenge(new Failure(Code.UNAUTHENTICATED), false, STEP_UP))
                .contains("Bearer");
        assertThat(Statuses.challenge(new Failure(Code.UNAUTHENTICATED), true, STEP_UP))
                .contains("Bearer error=\"invalid_token\", error_description=\"Sign in and send the access token.\"");
        assertThat(Statuses.challenge(new Failure(Code.STEP_UP_REQUIRED), true, STEP_UP))
                .contains("Bearer error=\"insufficient_user_authentication\", error_description=\"Sign in again with a"
                        + " second factor, as the challenge says.\", acr_values=\"aal2 aal3\", max_age=\"43200\"");
        assertThat(Statuses.challenge(Failure.signInAgain(Duration.ofMinutes(5)), true, STEP_UP))
                .get()
                .asString()
                .startsWith("Bearer error=\"insufficient_user_authentication\"")
                .endsWith("acr_values=\"aal2 aal3\", max_age=\"300\"");
        assertThat(Statuses.challenge(new Failure(Code.SESSION_IDLE), true, STEP_UP))
                .get()
                .asString()
                .endsWith("max_age=\"0\"");
        assertThat(Statuses.challenge(new Failure(Code.NOT_PERMITTED), true, STEP_UP))
                .isEmpty();
    }
}
