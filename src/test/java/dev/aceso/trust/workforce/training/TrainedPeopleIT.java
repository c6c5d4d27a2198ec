package dev.aceso.trust.workforce.training;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.store.Away;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Circumstances;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.Arrival;
import dev.aceso.trust.identity.Errand;
import dev.aceso.trust.identity.Shown;
import dev.aceso.trust.identity.sessions.AccountSessions;
import dev.aceso.trust.workforce.people.Attributes;
import dev.aceso.trust.workforce.people.Worker;
import dev.aceso.trust.workforce.people.Workers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who is let in by which training, over the real database and with clocks of the test's. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class TrainedPeopleIT {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final LocalDate COMPLETED = LocalDate.parse("2026-03-01");
    private static final Instant IN_TIME = Instant.parse("2026-05-01T12:00:00Z");
    private final String subject = "sub-" + UUID.randomUUID();
    private final Caller.Person clinician = person(subject, Role.CLINICIAN);
    private final Caller.Person officer = person("officer-" + UUID.randomUUID(), Role.PRIVACY_OFFICER);
    private Worker worker;

    @Inject
    Workers workers;

    @Inject
    Statements rows;

    @Inject
    AccountSessions sessions;

    @Inject
    Log log;

    @Inject
    EntrySeal seal;

    @Inject
    Access access;

    @Inject
    Errand errand;

    @Inject
    Circumstances circumstances;

    @BeforeEach
    void join() {
        worker = join(subject, clinician);
    }

    @Test
    void seesNothingOfPatientsWithoutAndEverythingElse() {
        var door = door(at(IN_TIME), Map.of());
        for (Action shows :
                List.of(Action.INFERENCE_READ, Action.PATIENT_LOOKUP, Action.EMERGENCY_OPEN, Action.LOG_EXPORT)) {
            refused(door, clinician, shows);
        }
        for (Action shows :
                List.of(Action.SELF_READ, Action.SESSION_READ, Action.SESSION_END, Action.TRAINING_STATUS)) {
            admitted(door, clinician, shows);
        }
        assertThat(refused(door, clinician, Action.INFERENCE_READ).detail().orElseThrow())
                .isEqualTo("Working with AI is not on record. Take it: Room 4, each Tuesday;"
                        + " Privacy basics is not on record. Take it: https://learning.example/privacy");
        // whoever is a patient, or acts for one, is nobody's to train
        admitted(door, person(subject, Role.PATIENT), Action.INFERENCE_READ);
        admitted(door, person(subject, Role.REPRESENTATIVE), Action.INFERENCE_READ);
        // and where nothing is demanded nothing is said
        var lax = door(at(IN_TIME), Map.of("aceso.training.required", "false"));
        admitted(lax, clinician, Action.INFERENCE_READ);
        assertThat(circumstances.now()).isEmpty();
    }

    @Test
    void isLetInByWhatTheirRolesTakeAndTheLogSaysSo() {
        // Given
        var door = door(at(IN_TIME), Map.of());
        complete("privacy-basics", COMPLETED);
        assertThat(refused(door, clinician, Action.INFERENCE_READ).detail().orElseThrow())
                .contains("Working with AI")
                .doesNotContain("Privacy basics");
        admitted(door, person(subject, Role.SCHEDULER), Action.INFERENCE_READ);

        // When
        complete("ai-safety", COMPLETED);

        // Then
        admitted(door, clinician, Action.INFERENCE_READ);
        assertThat(circumstances.now()).containsExactly(Map.entry("training", "current"));
    }

    /** Ninety days after March 1st is May 30th, to its last second in New York and not in UTC. */
    @Test
    void endsWithTheDayWhereTheCoveredEntityIs() {
        complete("privacy-basics", COMPLETED);
        complete("ai-safety", COMPLETED);
        admitted(door(at(Instant.parse("2026-05-31T03:59:59Z")), Map.of()), clinician, Action.INFERENCE_READ);
        var over = door(at(Instant.parse("2026-05-31T04:00:00Z")), Map.of());
        assertThat(refused(over, clinician, Action.INFERENCE_READ).detail().orElseThrow())
                .isEqualTo("Working with AI counted until 2026-05-30. Take it: Room 4, each Tuesday");
        // the certificate ends before
        complete("ai-safety", COMPLETED.plusDays(1), Optional.of(COMPLETED.plusDays(2)));
        admitted(door(at(Instant.parse("2026-05-31T03:59:59Z")), Map.of()), clinician, Action.INFERENCE_READ);
        refused(over, clinician, Action.INFERENCE_READ);
    }

    @Test
    void whatSufficedYesterdayDoesNotWhenThePolicyIsAnother() {
        complete("privacy-basics", COMPLETED);
        complete("ai-safety", COMPLETED);
        admitted(door(at(IN_TIME), Map.of()), clinician, Action.INFERENCE_READ);
        for (Map<String, String> changed : List.of(
                Map.of("aceso.training.courses.ai-safety.since", "2026-03-02"),
                Map.of("aceso.training.courses.ai-safety.valid-for", "P30D"),
                Map.of(
                        "aceso.training.courses.phishing.title", "Phishing",
                        "aceso.training.courses.phishing.valid-for", "P1Y",
                        "aceso.training.courses.phishing.where", "online"))) {
            refused(door(at(IN_TIME), changed), clinician, Action.INFERENCE_READ);
        }
        admitted(
                door(at(IN_TIME), Map.of("aceso.training.courses.ai-safety.since", "2026-03-01")),
                clinician,
                Action.INFERENCE_READ);
    }

    /** Two replicas read the same rows each time. */
    @Test
    void whatWasRecordedWronglyCountsNoMoreAnywhere() {
        // Given
        var one = door(at(IN_TIME), Map.of());
        var other = door(at(IN_TIME.plusSeconds(5)), Map.of());
        complete("privacy-basics", COMPLETED);
        var wrong = complete("ai-safety", COMPLETED);
        admitted(one, clinician, Action.INFERENCE_READ);
        admitted(other, clinician, Action.INFERENCE_READ);

        // When
        var withdrawn = completions().withdraw(officer, Purpose.COMPLIANCE, wrong.id(), "wrong-person");

        // Then
        assertThat(withdrawn.withdrawnFor()).hasValue("wrong-person");
        assertThat(completions().withdraw(officer, Purpose.COMPLIANCE, wrong.id(), "other"))
                .isEqualTo(withdrawn);
        refused(one, clinician, Action.INFERENCE_READ);
        refused(other, clinician, Action.INFERENCE_READ);
        // software that says it again does not undo that
        code(
                () -> completions()
                        .record(
                                new Caller.Software("https://idp.example", "learning"),
                                Purpose.ADMINISTRATION,
                                report("ai-safety", COMPLETED, Optional.empty())),
                Code.OUT_OF_ORDER);
        refused(one, clinician, Action.INFERENCE_READ);
        // and what is right may be recorded, of that same day
        assertThat(complete("ai-safety", COMPLETED).id()).isNotEqualTo(wrong.id());
        admitted(other, clinician, Action.INFERENCE_READ);
    }

    @Test
    void graceIsForTheNewlyKnownAndSaysSo() throws SQLException {
        // Given: known since March 1st, at noon in New York
        InsideTheService.Database.superuser(
                "UPDATE workforce.person SET created_at = '2026-03-01T17:00:00Z' WHERE id = '" + worker.id() + "'");
        var grace = Map.of("aceso.training.grace", "P7D");

        // Then: that day and six more
        admitted(door(at(Instant.parse("2026-03-08T04:59:59Z")), grace), clinician, Action.INFERENCE_READ);
        assertThat(circumstances.now()).containsExactly(Map.entry("training", "grace"));
        refused(door(at(Instant.parse("2026-03-08T05:00:00Z")), grace), clinician, Action.INFERENCE_READ);
        refused(door(at(Instant.parse("2026-03-01T17:00:01Z")), Map.of()), clinician, Action.INFERENCE_READ);

        // When they are forgotten and made known anew
        Durable.inTransaction(() -> {
            workers.forget(workers.find(worker.id()).orElseThrow());
            return worker;
        });
        join(subject, clinician);

        // Then it does not begin again
        refused(door(at(Instant.parse("2026-03-08T05:00:00Z")), grace), clinician, Action.INFERENCE_READ);
    }

    @Test
    void anOverrideLetsOnePersonInForAWhileAndTheLogNamesIt() {
        // Given
        var door = door(at(IN_TIME), Map.of());
        var form = new WaiverForm(worker.id(), Reason.RECORD_LATE, "Showed the certificate.", 2);

        // When
        var waiver = waivers().grant(officer, Purpose.COMPLIANCE, form);

        // Then
        admitted(door, clinician, Action.INFERENCE_READ);
        assertThat(circumstances.now())
                .containsOnly(
                        Map.entry("training", "override"),
                        Map.entry("waiver", waiver.id().toString()));
        assertThat(ChronoUnit.HOURS.between(waiver.grantedAt(), waiver.endsAt()))
                .isEqualTo(2);
        assertThat(waivers().grant(officer, Purpose.COMPLIANCE, form)).isEqualTo(waiver);
        code(
                () -> waivers().grant(officer, Purpose.COMPLIANCE, new WaiverForm(worker.id(), Reason.OTHER, "x", 2)),
                Code.OUT_OF_ORDER);
        var second = person("second-" + subject, Role.PRIVACY_OFFICER);
        code(() -> waivers().grant(second, Purpose.COMPLIANCE, form), Code.OUT_OF_ORDER);
        assertThat(waivers().read(officer, Purpose.COMPLIANCE, waiver.id()).text())
                .hasValue("Showed the certificate.");
        assertThat(InsideTheService.Database.number(
                        "SELECT count(*) FROM workforce.training_override o WHERE o::text LIKE '%certificate%'"))
                .isZero();

        // When it is ended
        var ended = waivers().end(second, Purpose.COMPLIANCE, waiver.id());

        // Then
        assertThat(ended.open()).isFalse();
        refused(door, clinician, Action.INFERENCE_READ);
        assertThat(waivers().end(officer, Purpose.COMPLIANCE, waiver.id())).isEqualTo(ended);
        assertThat(waivers().grant(second, Purpose.COMPLIANCE, form).id()).isNotEqualTo(waiver.id());
    }

    @Test
    void anOverrideEndsWithItsTime() throws SQLException {
        // Given
        var door = door(at(IN_TIME), Map.of());
        var form = new WaiverForm(worker.id(), Reason.OTHER, "x", 1);
        var waiver = waivers().grant(officer, Purpose.COMPLIANCE, form);
        admitted(door, clinician, Action.INFERENCE_READ);

        // When
        InsideTheService.Database.superuser("SET session_replication_role = replica; UPDATE workforce.training_override"
                + " SET until = at + interval '1 millisecond' WHERE id = '" + waiver.id() + "'");

        // Then
        refused(door, clinician, Action.INFERENCE_READ);
        assertThat(waivers().end(officer, Purpose.COMPLIANCE, waiver.id()).endedBy())
                .isEmpty();
    }

    @Test
    void nobodyDoesItForThemselvesNotEvenPastTheCode() throws SQLException {
        var self = person(subject, Role.PRIVACY_OFFICER);
        code(
                () -> waivers().grant(self, Purpose.COMPLIANCE, new WaiverForm(worker.id(), Reason.OTHER, "x", 1)),
                Code.SECOND_PERSON_REQUIRED);
        code(
                () -> completions()
                        .record(self, Purpose.COMPLIANCE, report("privacy-basics", COMPLETED, Optional.empty())),
                Code.SECOND_PERSON_REQUIRED);
        var known = log.meet(clinician);
        for (String sql : List.of(
                "INSERT INTO workforce.training (id, worker, course, completed_on, person, at) VALUES (gen_random_uuid(), '"
                        + worker.id() + "', 'privacy-basics', '2026-03-01', '" + known + "', now())",
                "INSERT INTO workforce.training_override (id, worker, reason, sealed, hours, person, at, until) VALUES"
                        + " (gen_random_uuid(), '" + worker.id() + "', 'other', '', 1, '" + known
                        + "', now(), now() + interval '1 hour')")) {
            InsideTheService.Database.as("serve", sql);
        }
        refused(door(at(IN_TIME), Map.of()), person(subject, Role.SCHEDULER), Action.INFERENCE_READ);
        // and does not stand in the way of what somebody else records of that same day
        complete("privacy-basics", LocalDate.parse("2026-03-01"));
        admitted(door(at(IN_TIME), Map.of()), person(subject, Role.SCHEDULER), Action.INFERENCE_READ);
    }

    @Test
    void norUnderAnotherAccountThatWasTheirs() throws SQLException {
        var once = person("once-" + subject, Role.PRIVACY_OFFICER);
        InsideTheService.Database.superuser("INSERT INTO workforce.left_account (account, worker, person, at) VALUES ('"
                + sessions.account(once) + "', '" + worker.id() + "', '" + log.meet(once) + "', now())");
        code(
                () -> waivers().grant(once, Purpose.COMPLIANCE, new WaiverForm(worker.id(), Reason.OTHER, "x", 1)),
                Code.SECOND_PERSON_REQUIRED);
        code(
                () -> completions()
                        .record(once, Purpose.COMPLIANCE, report("privacy-basics", COMPLETED, Optional.empty())),
                Code.SECOND_PERSON_REQUIRED);
    }

    @Test
    void nothingOnRecordIsChangedOrRemoved() {
        complete("privacy-basics", COMPLETED);
        for (String table : List.of("training", "training_withdrawal", "training_override", "training_override_end")) {
            for (String sql : List.of(
                    "UPDATE workforce.%s SET at = now()",
                    "DELETE FROM workforce.%s", "TRUNCATE workforce.%s CASCADE")) {
                assertThatThrownBy(() -> InsideTheService.Database.as("serve", sql.formatted(table)))
                        .as(sql.formatted(table))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> InsideTheService.Database.superuser(sql.formatted(table)))
                        .hasMessageContaining("only added to");
            }
        }
    }

    @Test
    void takesNoCompletionThatCannotBe() {
        code(() -> complete("privacy-basics", LocalDate.parse("2026-05-02")), Code.MALFORMED);
        code(() -> complete("no-such-course", COMPLETED), Code.MALFORMED);
        code(() -> complete("privacy-basics", COMPLETED, Optional.of(COMPLETED.minusDays(1))), Code.MALFORMED);
        var born = completions(Map.of("aceso.training.courses.privacy-basics.since", "2026-03-02"));
        code(
                () -> born.record(officer, Purpose.COMPLIANCE, report("privacy-basics", COMPLETED, Optional.empty())),
                Code.MALFORMED);
        // today is a day
        assertThat(complete("privacy-basics", LocalDate.parse("2026-05-01")).completedOn())
                .isEqualTo("2026-05-01");
        // nobody, and nobody any more
        code(
                () -> completions()
                        .record(
                                officer,
                                Purpose.COMPLIANCE,
                                new Report(
                                        Optional.empty(),
                                        Optional.of("nobody-" + subject),
                                        Optional.empty(),
                                        "privacy-basics",
                                        COMPLETED,
                                        Optional.empty())),
                Code.NOT_FOUND);
        Durable.inTransaction(() -> {
            workers.forget(workers.find(worker.id()).orElseThrow());
            return worker;
        });
        code(() -> complete("privacy-basics", COMPLETED), Code.NOT_FOUND);
    }

    @Test
    void theSameAgainIsNoSecondOneAndAnotherEndIsACorrection() {
        var first = complete("privacy-basics", COMPLETED);
        assertThat(complete("privacy-basics", COMPLETED)).isEqualTo(first);
        code(() -> complete("privacy-basics", COMPLETED, Optional.of(COMPLETED.plusDays(30))), Code.OUT_OF_ORDER);
        // software says the same by another name for them
        var software = new Caller.Software("https://idp.example", "learning");
        var again = completions()
                .record(
                        software,
                        Purpose.ADMINISTRATION,
                        new Report(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("NAME-" + subject),
                                "privacy-basics",
                                COMPLETED,
                                Optional.empty()));
        assertThat(again).isEqualTo(first);
    }

    @Test
    void whoLeftIsNotLetInByAnOverride() {
        Durable.inTransaction(
                () -> workers.change(workers.find(worker.id()).orElseThrow(), attributes(subject, false)));
        code(
                () -> waivers().grant(officer, Purpose.COMPLIANCE, new WaiverForm(worker.id(), Reason.OTHER, "x", 1)),
                Code.OUT_OF_ORDER);
    }

    @Test
    void anAccountOfNobodyIsToldSo() {
        assertThat(refused(door(at(IN_TIME), Map.of()), person("nobody-" + subject, Role.NURSE), Action.INFERENCE_READ)
                        .detail()
                        .orElseThrow())
                .contains("Nobody is known to work here under this account");
    }

    @Test
    void nobodyIsLetInWhileTheDatabaseIsAway() {
        var policy = Policies.of(at(IN_TIME), Map.of());
        var door = new TrainedPeople(policy, new TrainingRows(Away.statements(), policy), sessions, access, errand);
        assertThatThrownBy(() -> door.admit(clinician, arrival(Action.INFERENCE_READ)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.STORE_UNAVAILABLE));
    }

    @Test
    void listsAndCountsWhoLacksWhatByWhatEverybodyMustHave() {
        // Given
        var policy = Policies.of(at(IN_TIME), Map.of());
        var listed = new TrainingRows(rows, policy);
        var before = listed.count();
        assertThat(state(listed)).isEqualTo(State.MISSING);

        // When
        complete("privacy-basics", LocalDate.parse("2025-05-20"));

        // Then
        assertThat(state(listed)).isEqualTo(State.ENDING);
        assertThat(listed.count().get(State.MISSING)).isEqualTo(before.get(State.MISSING) - 1);
        assertThat(listed.count().get(State.ENDING)).isEqualTo(before.get(State.ENDING) + 1);
        assertThat(listed.before(Optional.of(State.MISSING), Instant.now().plusSeconds(5), 100))
                .extracting(TrainingRows.Line::worker)
                .doesNotContain(worker.id());
        assertThat(listed.of(List.of(worker.id())).get(worker.id()).ends())
                .containsExactly(Map.entry("privacy-basics", LocalDate.parse("2026-05-20")));

        // When
        complete("privacy-basics", COMPLETED);

        // Then
        assertThat(state(listed)).isEqualTo(State.CURRENT);
    }

    private State state(TrainingRows listed) {
        return listed.before(Optional.empty(), Instant.now().plusSeconds(5), 100).stream()
                .filter(line -> line.worker().equals(worker.id()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private TrainedPeople door(Clock clock, Map<String, String> more) {
        var policy = Policies.of(clock, more);
        return new TrainedPeople(policy, new TrainingRows(rows, policy), sessions, access, errand);
    }

    private Completions completions() {
        return completions(Map.of());
    }

    private Completions completions(Map<String, String> more) {
        var clock = at(IN_TIME);
        var policy = Policies.of(clock, more);
        return new Completions(new CompletionRows(rows, policy, Clock.systemUTC()), workers, policy, log);
    }

    private Waivers waivers() {
        var policy = Policies.of(at(IN_TIME), Map.of());
        return new Waivers(
                new WaiverRows(rows),
                new CompletionRows(rows, policy, Clock.systemUTC()),
                workers,
                seal,
                log,
                Clock.systemUTC());
    }

    private Completion complete(String course, LocalDate on) {
        return complete(course, on, Optional.empty());
    }

    private Completion complete(String course, LocalDate on, Optional<LocalDate> until) {
        return completions().record(officer, Purpose.COMPLIANCE, report(course, on, until));
    }

    private Report report(String course, LocalDate on, Optional<LocalDate> until) {
        return new Report(Optional.of(worker.id().toString()), Optional.empty(), Optional.empty(), course, on, until);
    }

    private Worker join(String externalId, Caller.Person person) {
        UUID known = log.meet(person);
        return Durable.inTransaction(() -> {
            var joined = workers.add(attributes(externalId, true));
            assertThat(workers.bind(joined.id(), externalId, sessions.account(person), known))
                    .isTrue();
            return joined;
        });
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, NEW_YORK);
    }

    private static Attributes attributes(String externalId, boolean active) {
        return new Attributes(
                "name-" + externalId,
                Optional.of(externalId),
                Optional.empty(),
                new Attributes.Name(Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                active);
    }

    private static Caller.Person person(String subject, Role... roles) {
        return new Caller.Person(
                "https://idp.example",
                subject,
                "Avery Quill",
                Set.of(roles),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
    }

    private static Arrival arrival(Action action) {
        return new Arrival(
                action,
                new Shown(Optional.empty(), Optional.empty(), Optional.empty(), Instant.EPOCH),
                Optional.of("192.0.2.7"));
    }

    private static void admitted(TrainedPeople door, Caller.Person person, Action action) {
        assertThatCode(() -> door.admit(person, arrival(action)))
                .as(action.wire())
                .doesNotThrowAnyException();
    }

    private static Failure refused(TrainedPeople door, Caller.Person person, Action action) {
        return code(() -> door.admit(person, arrival(action)), Code.TRAINING_MISSING);
    }

    private static Failure code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Code code) {
        var thrown = org.assertj.core.api.Assertions.catchThrowableOfType(Failure.class, call);
        assertThat(thrown).as("nothing was refused").isNotNull();
        assertThat(thrown.code()).isEqualTo(code);
        return thrown;
    }
}
