package dev.aceso.trust.custody.consent;

import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.Consents;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.sealing.Envelope;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Consents as they are kept, with the real store and keys. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class ConsentsIT {
    private static final String CANARY = "Zanzibar Recovery House";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PatientRef patient = new PatientRef("north", "consent-" + NUMBER.incrementAndGet());
    private final UUID officer = UUID.randomUUID();

    @Inject
    RecordedConsents recorded;

    @Inject
    Consents consents;

    @Inject
    Envelope envelope;

    @Inject
    Clock clock;

    private Terms terms(String purpose, int days) {
        LocalDate today = LocalDate.now(clock);
        return new Terms(
                CANARY,
                "Diagnoses",
                "My treating providers",
                purpose,
                today.plusDays(days).toString(),
                "patient",
                today.minusDays(10).toString(),
                "scan:1");
    }

    private Optional<Consent> record(Terms terms) {
        return Durable.inTransaction(() -> recorded.record(patient, terms, officer));
    }

    @Test
    void oneIsInForceForItsPurposeUntilItIsRevoked() {
        // Given
        assertThat(consents.inForce(patient, Purpose.TREATMENT)).isFalse();
        // When
        Consent consent = record(terms("TREAT", 30)).orElseThrow();
        // Then
        assertThat(consents.inForce(patient, Purpose.TREATMENT)).isTrue();
        assertThat(consents.inForce(patient, Purpose.OPERATIONS)).isFalse();
        assertThat(consents.inForce(new PatientRef("north", "another"), Purpose.TREATMENT))
                .isFalse();
        // When
        assertThat(Durable.inTransaction(() -> recorded.revoke(consent.id(), officer)))
                .isTrue();
        // Then
        assertThat(consents.inForce(patient, Purpose.TREATMENT)).isFalse();
        assertThat(Durable.inTransaction(() -> recorded.revoke(consent.id(), officer)))
                .isFalse();
        assertThat(recorded.find(patient, consent.id()).orElseThrow().revokedBy())
                .contains(officer);
    }

    @Test
    void oneThatIsOverGivesNothing() {
        record(terms("TREAT", -1));
        assertThat(consents.inForce(patient, Purpose.TREATMENT)).isFalse();
    }

    @Test
    void theSameTwiceIsOneAndAnotherOneIsAnother() {
        Consent first = record(terms("TREAT", 30)).orElseThrow();
        assertThat(record(terms("TREAT", 30))).isEmpty();
        assertThat(recorded.same(patient, terms("TREAT", 30))).contains(first);
        assertThat(record(terms("TREAT", 31))).isPresent();
        assertThat(recorded.of(patient)).hasSize(2);
    }

    @Test
    void whatItSaysIsSealedAndCountedForAnErasure() throws SQLException {
        // Given
        record(terms("TREAT", 30));
        UUID key = envelope.find(patient).orElseThrow().id();
        // Then
        assertThat(recorded.count(key)).isEqualTo(1);
        assertThat(recorded.newest(key)).isPresent();
        try (var connection = InsideTheService.Database.running().superuser();
                var row = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT count(*), count(*) FILTER (WHERE encode(c.sealed, 'escape') LIKE '%Zanzibar%'"
                                        + " OR c::text LIKE '%Zanzibar%') FROM custody.part2_consent c WHERE data_key = '"
                                        + key
                                        + "'")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(1);
            assertThat(row.getInt(2)).isZero();
        }
    }
}
