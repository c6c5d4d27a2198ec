package dev.aceso.trust.access.relations;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.Decision;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.Decision.Refused;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who opened whose chart, over the real database: found, overdue, forgotten, never anybody's name. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class OpenChartsIT {
    private final PatientRef patient = new PatientRef("north", "opened-" + UUID.randomUUID());
    private final StaffRef doctor = new StaffRef("north", "Practitioner/doc-" + UUID.randomUUID());

    @Inject
    OpenCharts charts;

    @Inject
    Access access;

    @Test
    void tiesWhomTheHookNamedToThatPatientAndNobodyElse() {
        // When
        note(doctor.user(), patient);

        // Then
        assertThat(charts.opened(doctor, patient)).isTrue();
        assertThat(charts.opened(doctor, new PatientRef("north", "another"))).isFalse();
        assertThat(charts.opened(doctor, new PatientRef("south", patient.id()))).isFalse();
        assertThat(charts.opened(new StaffRef("south", doctor.user()), patient)).isFalse();
        assertThat(charts.opened(
                        new StaffRef("north", doctor.user().replace("Practitioner/", "PractitionerRole/")), patient))
                .isFalse();
    }

    @Test
    void notesNothingOfAUserWhoIsNotOfTheWorkforceOrOfAnotherEhr() throws SQLException {
        // Given
        long before = InsideTheService.Database.number("SELECT count(*) FROM access.open_chart");

        // When
        note("Patient/" + patient.id(), patient);
        note("RelatedPerson/1", patient);
        charts.note(hook("south", Optional.of(doctor.user())), patient);
        charts.note(hook("north", Optional.empty()), patient);
        charts.note(clinician(Optional.of(doctor)), patient);

        // Then
        assertThat(InsideTheService.Database.number("SELECT count(*) FROM access.open_chart"))
                .isEqualTo(before);
        assertThat(charts.opened(doctor, patient)).isFalse();
    }

    @Test
    void nothingIsNotedWhenTheAnswerIsNotDurable() {
        // When
        assertThatThrownBy(() -> Durable.inTransaction(() -> {
                    note(doctor.user(), patient);
                    throw new Failure(Code.ABANDONED);
                }))
                .isInstanceOf(Failure.class);

        // Then
        assertThat(charts.opened(doctor, patient)).isFalse();
    }

    @Test
    void isOverAfterItsTimeAndThenForgotten() throws SQLException {
        // Given
        note(doctor.user(), patient);
        InsideTheService.Database.superuser("ALTER TABLE access.open_chart DISABLE TRIGGER only_later");
        InsideTheService.Database.superuser("UPDATE access.open_chart SET at = at - interval '25 hours'");
        InsideTheService.Database.superuser("ALTER TABLE access.open_chart ENABLE TRIGGER only_later");
        boolean late = charts.opened(doctor, patient);
        var other = new PatientRef("north", "kept-" + UUID.randomUUID());
        note(doctor.user(), other);

        // When
        while (charts.forget(1) > 0) {
            assertThat(charts.opened(doctor, other)).isTrue();
        }

        // Then
        assertThat(late).isFalse();
        assertThat(InsideTheService.Database.number(
                        "SELECT count(*) FROM access.open_chart WHERE at < now() - interval '24 hours'"))
                .isZero();
        assertThat(charts.opened(doctor, other)).isTrue();
    }

    @Test
    void aChartThatIsOpenedAgainCountsFromThen() throws SQLException {
        // Given
        note(doctor.user(), patient);
        InsideTheService.Database.superuser("ALTER TABLE access.open_chart DISABLE TRIGGER only_later");
        InsideTheService.Database.superuser("UPDATE access.open_chart SET at = at - interval '25 hours'");
        InsideTheService.Database.superuser("ALTER TABLE access.open_chart ENABLE TRIGGER only_later");

        // When
        note(doctor.user(), patient);

        // Then
        assertThat(charts.opened(doctor, patient)).isTrue();
    }

    @Test
    void holdsPseudonymsOnlyAndIsNeverSetBack() throws SQLException {
        // Given
        note(doctor.user(), patient);

        // Then
        assertThat(InsideTheService.Database.number(
                        "SELECT count(*) FROM access.open_chart o WHERE o::text LIKE '%" + patient.id()
                                + "%' OR o::text LIKE '%" + doctor.user().substring("Practitioner/".length()) + "%'"))
                .isZero();
        for (String change : new String[] {
            "UPDATE access.open_chart SET at = at - interval '1 hour'",
            "UPDATE access.open_chart SET practitioner = patient",
            "TRUNCATE access.open_chart"
        }) {
            assertThatThrownBy(() -> InsideTheService.Database.as("serve", change))
                    .as(change)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void letsAtThePatientsInferencesWhoeverOpenedTheChartAndNobodyElse() {
        // Given
        var no = new Refused(Code.NO_RELATIONSHIP);
        var before = read(doctor);

        // When
        note(doctor.user(), patient);

        // Then
        assertThat(before).isEqualTo(no);
        assertThat(read(doctor))
                .isInstanceOfSatisfying(
                        Granted.class,
                        granted -> assertThat(granted.explained())
                                .containsEntry("explained-by", "relationship")
                                .containsEntry("chart-opened", "true"));
        assertThat(read(new StaffRef("north", "Practitioner/another"))).isEqualTo(no);
    }

    private Decision read(StaffRef by) {
        return access.decide(
                clinician(Optional.of(by)), Action.INFERENCE_READ, Purpose.TREATMENT, Optional.of(patient));
    }

    private void note(String user, PatientRef about) {
        charts.note(hook("north", Optional.of(user)), about);
    }

    private static Caller hook(String ehr, Optional<String> user) {
        return new Caller.OnBehalf(ehr, "https://ehr.example", "client", user);
    }

    private static Caller clinician(Optional<StaffRef> staff) {
        return new Caller.Person(
                "https://idp.example",
                "1",
                "N",
                Set.of(Role.CLINICIAN),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                staff);
    }
}
