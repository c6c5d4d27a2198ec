package dev.aceso.trust.emergency;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.InsideTheService.Database;
import dev.aceso.ground.egress.Letter;
import dev.aceso.ground.egress.MailAddress;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.audit.Pseudonyms;
import dev.aceso.trust.notices.Wording;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.trust.sealing.PatientKeys;
import dev.aceso.trust.workforce.people.Attributes;
import dev.aceso.trust.workforce.people.Worker;
import dev.aceso.trust.workforce.people.Workers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Breaking the glass over the real database: what it takes, what ends it, and what is left of it when a patient's records are erased. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class BrokenGlassIT {
    private static final String ISSUER = "https://idp.example";

    private final String sid = "sid-" + UUID.randomUUID();
    private final PatientRef patient = new PatientRef("north", "glass-" + UUID.randomUUID());
    private final Caller.Person nurse = person(sid);
    private final Caller.Person officer = new Caller.Person(
            ISSUER,
            "officer-" + sid,
            "N",
            Set.of(Role.PRIVACY_OFFICER),
            Optional.empty(),
            Optional.empty(),
            Instant.now());

    @Inject
    BrokenGlass glass;

    @Inject
    Reviews reviews;

    @Inject
    HeldReasons held;

    @Inject
    EmergencyRows rows;

    @Inject
    Workers workers;

    @Inject
    OpenedNotice openedNotice;

    @Inject
    OverdueNotice overdueNotice;

    @Inject
    Envelope envelope;

    @Inject
    PatientKeys keys;

    @Inject
    Pseudonyms pseudonyms;

    @Inject
    Log log;

    @Test
    void takesASessionThatGoesOn() throws SQLException {
        // Given
        signedIn();

        // Then
        refused(person("another-" + sid), Code.SESSION_ENDED);
        assertThat(glass.open(nurse, patient)).isFalse();

        // When
        glass.open(nurse, plea("because"));

        // Then
        assertThat(glass.open(nurse, patient)).isTrue();
    }

    @Test
    void whoeverJudgesItSeesWhoLivesWithThePatientAndWhoeverOpenedItDoesNot() throws SQLException {
        // Given
        signedIn();
        var marked = Map.of("explained-by", "role", "same-household", "true");

        // When
        var opened = glass.open(nurse, new Plea(patient, Role.NURSE, marked, Reason.TRANSFER, "because"));
        var again = glass.open(nurse, plea("because"));

        // Then
        assertThat(opened.sameHousehold()).isEmpty();
        assertThat(again).isEqualTo(opened);
        assertThat(rows.find(opened.id()).orElseThrow().access().sameHousehold())
                .contains("yes");
        assertThat(Database.number(
                        "SELECT count(*) FROM access.emergency WHERE encode(household, 'escape') LIKE '%yes%'"))
                .isZero();
        assertThat(Database.number("SELECT count(DISTINCT octet_length(household)) FROM access.emergency"))
                .as("what it says cannot be told from its length, nor from its not being there")
                .isEqualTo(1);
        assertThat(Database.number("SELECT count(*) FROM access.emergency WHERE household IS NULL"))
                .isZero();
    }

    /** 42 CFR 2.51: said when it is opened. One that is open for another reason does not become it, and one that is it stays the only one. */
    @Test
    void aMedicalEmergencyIsOneOfItsOwn() throws SQLException {
        // Given
        signedIn();
        var transfer = glass.open(nurse, plea("because"));
        assertThat(glass.medical(nurse, patient)).isFalse();

        // When
        var medical = glass.open(nurse, plea(Reason.MEDICAL_EMERGENCY, "unconscious"));

        // Then
        assertThat(medical.id()).isNotEqualTo(transfer.id());
        assertThat(glass.medical(nurse, patient)).isTrue();
        assertThat(glass.medical(nurse, new PatientRef("north", "another-" + sid)))
                .isFalse();
        assertThat(glass.open(nurse, plea(Reason.MEDICAL_EMERGENCY, "again"))).isEqualTo(medical);

        // When
        reviews.judge(officer, medical.id(), Judgement.JUSTIFIED, "seen");

        // Then
        assertThat(glass.medical(nurse, patient)).isFalse();
        assertThat(glass.open(nurse, patient)).isTrue();
    }

    /** Whatever ends a session: a later one of the same name does not revive what was opened in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ended_at = now(), why = 'signed-out'",
                "ended_at = now(), why = 'provider'",
                "seen_at = now() - interval '301 seconds'",
                "until = now() - interval '1 second'",
                "valid_from = valid_from + interval '1 second'"
            })
    void endsWithTheSession(String end) throws SQLException {
        // Given
        signedIn();
        glass.open(nurse, plea("because"));
        assertThat(glass.open(nurse, patient)).isTrue();

        // When
        Database.superuser("UPDATE identity.session SET " + end + " WHERE id = '" + session() + "'");

        // Then
        assertThat(glass.open(nurse, patient)).isFalse();
    }

    /** With the access or not at all; what is kept to be told says nothing of anybody. */
    @Test
    void thePrivacyOfficerIsToldAtOnceAndWhenTheReviewIsOverdue() throws SQLException {
        // Given
        signedIn();

        // When
        EmergencyAccess opened = glass.open(nurse, plea("their words"));
        assertThat(glass.open(nurse, plea("once more"))).isEqualTo(opened);
        refused(person("another-" + sid), Code.SESSION_ENDED);

        // Then
        String told = "SELECT count(*) FROM notices.notice n JOIN access.emergency e ON e.id = n.about WHERE e.id = '"
                + opened.id() + "'";
        assertThat(Database.number(told)).isEqualTo(2);
        assertThat(Database.number(told + " AND kind = 'emergency-opened' AND due_at = e.at"))
                .isEqualTo(1);
        assertThat(Database.number(told + " AND kind = 'emergency-overdue' AND due_at = e.review_due"))
                .isEqualTo(1);
        assertThat(Database.number(told + " AND (n::text LIKE '%words%' OR n::text LIKE '%' || e.opaque_id || '%'"
                        + " OR n::text LIKE '%' || e.person || '%')"))
                .isZero();
        Wording.Text text = openedNotice.about(opened.id()).orElseThrow();
        assertThat(text.body())
                .contains(
                        opened.id().toString(),
                        "Reason given      transfer",
                        "https://localhost/api/v1/emergency-accesses/")
                .doesNotContain(opened.patient(), opened.openedBy().toString(), patient.id(), "their words", "nurse");
        new Letter(opened.id(), new MailAddress("privacy@hospital.example"), text.subject(), text.body());
        assertThat(overdueNotice.about(opened.id())).isPresent();

        // When it is judged, there is nothing to tell any more
        reviews.judge(officer, opened.id(), Judgement.JUSTIFIED, "Seen on the rota.");

        // Then
        assertThat(openedNotice.about(opened.id())).isEmpty();
        assertThat(overdueNotice.about(opened.id())).isEmpty();
        assertThat(openedNotice.about(UUID.randomUUID())).isEmpty();
    }

    /** Without what the privacy officer is to be told there is no access either. */
    @Test
    void nothingIsOpenedThatCannotBeTold() throws SQLException {
        // Given
        signedIn();
        Database.superuser("ALTER TABLE notices.notice RENAME TO away");

        // When
        try {
            refused(nurse, Code.STORE_UNAVAILABLE);
        } finally {
            Database.superuser("ALTER TABLE notices.away RENAME TO notice");
        }

        // Then
        assertThat(glass.open(nurse, patient)).isFalse();
    }

    @Test
    void lastsNoLongerThanTheSessionMay() throws SQLException {
        // Given
        signedIn();
        Database.superuser(
                "UPDATE identity.session SET until = now() + interval '5 minutes' WHERE id = '" + session() + "'");

        // When
        EmergencyAccess opened = glass.open(nurse, plea("because"));

        // Then
        assertThat(opened.endsAt()).isBefore(Instant.now().plusSeconds(301));
    }

    @Test
    void anErasureTakesTheTextAndLeavesTheReview() throws SQLException {
        // Given
        signedIn();
        EmergencyAccess opened = glass.open(nurse, plea("their words"));
        UUID key = envelope.find(patient).orElseThrow().id();
        assertThat(reviews.read(officer, opened.id()).text()).contains("their words");
        assertThat(held.count(key)).isEqualTo(1);
        assertThat(held.newest(key)).contains(opened.openedAt());

        // When
        Durable.inTransaction(() -> keys.giveUp(key, Instant.now()));

        // Then: who, whom, when and the code are there, the text is not, and it can be judged
        Told told = reviews.read(officer, opened.id());
        assertThat(told.access()).isEqualTo(opened);
        assertThat(told.text()).isEmpty();
        EmergencyAccess judged = reviews.judge(officer, opened.id(), Judgement.JUSTIFIED, "Seen on the rota.");
        assertThat(judged.outcome()).contains("justified");
        assertThat(reviews.read(officer, opened.id()).note()).contains("Seen on the rota.");

        // and the key of a patient who comes back does not open it either
        Durable.inTransaction(() -> envelope.keyOf(patient));
        assertThat(reviews.read(officer, opened.id()).text()).isEmpty();
    }

    @Test
    void keepsOnlyWhatIsSealedOrCodedAndIsOnlyAddedTo() throws SQLException {
        // Given
        signedIn();
        EmergencyAccess opened = glass.open(nurse, plea("their words"));
        reviews.judge(officer, opened.id(), Judgement.JUSTIFIED, "our words");

        // Then
        assertThat(Database.number("SELECT count(*) FROM access.emergency e WHERE e::text LIKE '%" + patient.id()
                        + "%' OR e::text LIKE '%" + sid + "%' OR encode(sealed, 'escape') LIKE '%words%'"))
                .isZero();
        assertThat(Database.number(
                        "SELECT count(*) FROM access.emergency_review WHERE encode(sealed, 'escape') LIKE '%words%'"))
                .isZero();
        for (String change : new String[] {
            "UPDATE access.emergency SET until = until + interval '1 hour'",
            "DELETE FROM access.emergency_review",
            "TRUNCATE access.emergency_review",
            "UPDATE access.emergency_review SET outcome = 'not-justified'"
        }) {
            assertThatThrownBy(() -> Database.as("serve", change))
                    .as(change)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void nobodyJudgesTheirOwnWhateverTheirRolesNotEvenPastTheService() throws SQLException {
        // Given
        signedIn();
        EmergencyAccess opened = glass.open(nurse, plea("because"));

        // Then
        assertThatThrownBy(() -> reviews.judge(nurse, opened.id(), Judgement.JUSTIFIED, "Of course."))
                .isInstanceOfSatisfying(
                        Failure.class, f -> assertThat(f.code()).isEqualTo(Code.SECOND_PERSON_REQUIRED));
        assertThatThrownBy(() -> Database.as(
                        "serve",
                        "INSERT INTO access.emergency_review SELECT id, 'justified', person, '\\x00', now()"
                                + " FROM access.emergency WHERE id = '" + opened.id() + "'"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void nobodyJudgesTheirOwnUnderAnotherAccount() throws SQLException {
        // Given: SCIM gave the nurse another account, with which they come as an officer
        signedIn();
        EmergencyAccess opened = glass.open(nurse, plea("because"));
        Worker worker = Durable.inTransaction(() -> workers.add(named("first-" + sid)));
        bind(worker, "first-" + sid, nurse);
        Durable.inTransaction(() -> workers.change(workers.find(worker.id()).orElseThrow(), named("second-" + sid)));
        bind(worker, "second-" + sid, officer);

        // Then
        assertThatThrownBy(() -> reviews.judge(officer, opened.id(), Judgement.JUSTIFIED, "Of course."))
                .isInstanceOfSatisfying(
                        Failure.class, f -> assertThat(f.code()).isEqualTo(Code.SECOND_PERSON_REQUIRED));
    }

    private void bind(Worker worker, String externalId, Caller.Person person) {
        UUID known = log.meet(person);
        String account = "e1:" + (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");
        assertThat(Durable.inTransaction(() -> workers.bind(worker.id(), externalId, account, known)))
                .isTrue();
    }

    private Attributes named(String externalId) {
        return new Attributes(
                "glass-" + sid,
                Optional.of(externalId),
                Optional.empty(),
                new Attributes.Name(Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                true);
    }

    private void refused(Caller.Person person, Code code) {
        assertThatThrownBy(() -> glass.open(person, plea("because")))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(code));
    }

    private Plea plea(String text) {
        return plea(Reason.TRANSFER, text);
    }

    private Plea plea(Reason reason, String text) {
        return new Plea(patient, Role.NURSE, Map.of("explained-by", "role"), reason, text);
    }

    /** As the guard leaves it: nobody comes here without a session. */
    private void signedIn() throws SQLException {
        Database.superuser("""
                INSERT INTO identity.session (id, account, person, named, signed_in_at, valid_from, seen_at, until, place,
                    left_place, moves, moves_since)
                VALUES ('%s', '%s', '%s', true, now(), now(), now(), now() + interval '12 hours', '', '', 0, now())
                """.formatted(
                        session(), pseudonyms.lasting("session-account", ISSUER, nurse.subject()), log.meet(nurse)));
    }

    private String session() {
        return pseudonyms.lasting("session", ISSUER, sid);
    }

    private static Caller.Person person(String sid) {
        return new Caller.Person(
                ISSUER, "nurse-" + sid, "N", Set.of(Role.NURSE), Optional.empty(), Optional.of(sid), Instant.now());
    }
}
