package dev.aceso.trust.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.ground.sensitivity.Categories;
import dev.aceso.trust.access.Decision.Basis;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.Decision.Refused;
import dev.aceso.trust.access.Decision.Tie;
import dev.aceso.trust.access.Matrix.About;
import dev.aceso.trust.access.Matrix.Row;
import dev.aceso.trust.access.household.Household;
import dev.aceso.trust.access.relations.Relations;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.Errand;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AccessTest {
    private static final PatientRef SELF = new PatientRef("main", "self");
    private static final PatientRef ANOTHER = new PatientRef("main", "another");
    private static final PatientRef NAMESAKE = new PatientRef("other", "self");

    private static final Set<Role> SOFTWARE = Set.of(Role.EHR_CLIENT, Role.PROVISIONER);

    private final Matrix matrix = Matrix.load();
    private final Access access = new Access(matrix, new Errand());

    /** Every cell there could be: what a row allows is granted, on exactly its terms, and everything else is refused. */
    @TestFactory
    Stream<DynamicTest> cell() {
        Map<Row, Row> rows = matrix.rows().stream()
                .flatMap(row -> Stream.of("*", "ckm-review", "another")
                        .filter(asked ->
                                row.function().equals("*") || row.function().equals(asked))
                        .map(asked -> new Row(row.role(), row.action(), asked, row.purpose(), row.about())))
                .collect(Collectors.toMap(
                        row -> new Row(row.role(), row.action(), row.function(), row.purpose(), About.NONE),
                        Function.identity()));
        return Arrays.stream(Role.values())
                .flatMap(role -> Arrays.stream(Action.values())
                        .flatMap(action -> Arrays.stream(Purpose.values())
                                .flatMap(purpose -> Stream.of("*", "ckm-review", "another")
                                        .map(function -> new Row(role, action, function, purpose, About.NONE)))))
                .map(cell -> DynamicTest.dynamicTest(
                        cell.role().code() + " " + cell.action().wire() + " " + cell.function() + " "
                                + cell.purpose().code(),
                        () -> check(cell, Optional.ofNullable(rows.get(cell)).map(Row::about))));
    }

    private void check(Row cell, Optional<About> about) {
        Caller caller = caller(cell.role());
        Basis basis = cell.role() == Role.EHR_CLIENT ? Basis.OPEN_CHART : Basis.ROLE;
        boolean ownSelf = !SOFTWARE.contains(cell.role()) && cell.role() != Role.REPRESENTATIVE;
        Set<Tie> own = ownSelf ? Set.of(Tie.SELF) : Set.of();
        Decision no = new Refused(Code.NOT_PERMITTED);
        Decision notYours = new Refused(Code.NOT_YOUR_RECORD);
        Decision noRelationship = new Refused(Code.NO_RELATIONSHIP);
        List<Decision> expected = switch (about.orElse(null)) {
            case null -> List.of(no, no, no, no);
            case ANY ->
                List.of(no, granted(cell, basis, own), granted(cell, basis, Set.of()), granted(cell, basis, Set.of()));
            case RELATED -> List.of(noRelationship, noRelationship, noRelationship, noRelationship);
            case SELF -> List.of(notYours, granted(cell, Basis.SELF, Set.of(Tie.SELF)), notYours, notYours);
            case REPRESENTED -> List.of(notYours, granted(cell, Basis.REPRESENTATIVE, Set.of()), notYours, notYours);
            case NONE -> {
                Decision plain = granted(cell, Basis.ROLE, Set.of());
                yield List.of(plain, granted(cell, Basis.ROLE, own), plain, plain);
            }
        };
        assertThat(Stream.of(
                                Optional.<PatientRef>empty(),
                                Optional.of(SELF),
                                Optional.of(ANOTHER),
                                Optional.of(NAMESAKE))
                        .map(patient -> access.decide(caller, cell.action(), cell.function(), cell.purpose(), patient)))
                .containsExactlyElementsOf(expected);
    }

    private static Granted granted(Row cell, Basis basis, Set<Tie> ties) {
        return new Granted(cell.role(), cell.purpose(), basis, ties, Set.of());
    }

    /** Whoever adds an action says whose it is: a row for each who may ask for it, or that it is nobody's. */
    @Test
    void everyActionHasARowOrIsNobodys() {
        Set<Action> had = matrix.rows().stream().map(Row::action).collect(Collectors.toSet());
        for (Action action : Action.values()) {
            assertThat(had.contains(action) ^ matrix.nobodys().contains(action))
                    .as(action.wire())
                    .isTrue();
        }
    }

    /** For every role, alone and with each other, and every action at a record: an id that stands for nobody is answered as a stranger's is. */
    @Test
    void whomNoRowLetsAtAnyPatientsRecordIsNotToldWhoIsKnown() {
        for (Action action : List.of(Action.INFERENCE_LIST, Action.INFERENCE_READ, Action.VIEWING_LIST)) {
            for (Role one : Role.values()) {
                for (Role other : Role.values()) {
                    Caller caller = one == Role.EHR_CLIENT || other == Role.EHR_CLIENT
                            ? caller(Role.EHR_CLIENT)
                            : person(EnumSet.of(one, other));
                    if (matrix.rows(caller.roles(), action, "*").anyMatch(row -> row.about() == About.ANY)) {
                        assertThatCode(() -> access.requireAnyPatient(caller, action))
                                .doesNotThrowAnyException();
                        continue;
                    }
                    Purpose purpose =
                            access.purpose(caller, action, Optional.of(ANOTHER)).orElse(Purpose.TREATMENT);
                    Refused known = (Refused) access.decide(caller, action, purpose, Optional.of(ANOTHER));
                    assertThatThrownBy(() -> access.requireAnyPatient(caller, action))
                            .as(one + " " + other + " " + action)
                            .isInstanceOfSatisfying(
                                    Failure.class, f -> assertThat(f.code()).isEqualTo(known.reason()));
                }
            }
        }
    }

    @Test
    void whoTreatsIsLetAtTheRecordsOfThoseWhoseChartTheyOpenedAndOfNobodyElse() {
        // Given
        var staff = new StaffRef("main", "Practitioner/1");
        var knowing = new Access(
                matrix,
                new Errand(),
                (who, patient) -> who.equals(staff) && patient.equals(ANOTHER),
                (who, patient) -> false);
        for (Role role : List.of(Role.CLINICIAN, Role.NURSE)) {
            for (Action action : List.of(Action.INFERENCE_LIST, Action.INFERENCE_READ)) {
                // Then
                assertThat(knowing.decide(staff(role, staff), action, Optional.of(ANOTHER)))
                        .isEqualTo(new Granted(
                                role,
                                Purpose.TREATMENT,
                                Basis.RELATIONSHIP,
                                Set.of(Tie.CHART_OPENED),
                                Set.of(),
                                Set.of(),
                                Optional.of(Relation.CHART_OPENED)));
                assertThat(knowing.decide(staff(role, staff), action, Optional.of(NAMESAKE)))
                        .isEqualTo(new Refused(Code.NO_RELATIONSHIP));
                assertThat(knowing.decide(
                                staff(role, new StaffRef("main", "Practitioner/2")), action, Optional.of(ANOTHER)))
                        .isEqualTo(new Refused(Code.NO_RELATIONSHIP));
                assertThat(knowing.decide(person(Set.of(role)), action, Optional.of(ANOTHER)))
                        .isEqualTo(new Refused(Code.NO_RELATIONSHIP));
            }
        }
    }

    /** Knows one relationship, and counts how often it is asked for. */
    private static final class Charted implements Relations {
        private final StaffRef staff;
        private final PatientRef patient;
        private final Relation relation;
        private int asked;

        Charted(StaffRef staff, PatientRef patient, Relation relation) {
            this.staff = staff;
            this.patient = patient;
            this.relation = relation;
        }

        @Override
        public boolean opened(StaffRef who, PatientRef whose) {
            return false;
        }

        @Override
        public Optional<Relation> charted(StaffRef who, PatientRef whose) {
            asked++;
            return who.equals(staff) && whose.equals(patient) ? Optional.of(relation) : Optional.empty();
        }
    }

    @Test
    void whomTheEhrKnowsToTreatIsLetAtTheRecordAndTheLogSaysByWhat() {
        var staff = new StaffRef("main", "Practitioner/1");
        for (Relation relation : Relation.values()) {
            // Given
            var charted = new Charted(staff, ANOTHER, relation);
            var knowing = new Access(matrix, new Errand(), charted, (who, patient) -> false);
            var both = staff(Role.CLINICIAN, staff);
            // When
            Granted granted = knowing.require(both, Action.INFERENCE_READ, Purpose.TREATMENT, Optional.of(ANOTHER));
            // Then
            assertThat(granted.explained())
                    .contains(Map.entry("explained-by", "relationship"), Map.entry("relation", relation.wire()));
            assertThat(granted.explained().containsKey("chart-opened")).isEqualTo(relation == Relation.CHART_OPENED);
            assertThat(charted.asked).isEqualTo(1);
            assertThat(knowing.decide(both, Action.INFERENCE_READ, Optional.of(SELF)))
                    .isEqualTo(new Refused(Code.NO_RELATIONSHIP));
            assertThat(knowing.decide(
                            staff(Role.CLINICIAN, new StaffRef("main", "Practitioner/2")),
                            Action.INFERENCE_READ,
                            Optional.of(ANOTHER)))
                    .isEqualTo(new Refused(Code.NO_RELATIONSHIP));
        }
    }

    @Test
    void theEhrIsAskedOnlyWhereARelationshipDecidesAndOnce() {
        // Given
        var staff = new StaffRef("main", "Practitioner/1");
        var charted = new Charted(staff, SELF, Relation.ORDER);
        var glass = new Access(matrix, new Errand(), charted, (who, patient) -> patient.equals(NAMESAKE));
        Caller doctor = staff(Role.CLINICIAN, staff);
        Caller both = new Caller.Person(
                "issuer",
                "1",
                "Name",
                Set.of(Role.CLINICIAN, Role.NURSE, Role.PATIENT),
                Optional.of(SELF),
                Optional.empty(),
                Instant.EPOCH,
                Optional.of(staff));
        // When: any patient's, nobody's, whose glass was broken, one's own, and whom nobody knows
        glass.decide(doctor, Action.PATIENT_LOOKUP, Optional.of(ANOTHER));
        glass.decide(doctor, Action.EMERGENCY_OPEN, Purpose.BREAK_GLASS, Optional.of(ANOTHER));
        glass.decide(doctor, Action.SELF_READ, Optional.empty());
        glass.decide(doctor, Action.INFERENCE_READ, Optional.empty());
        glass.purpose(doctor, Action.INFERENCE_READ, Optional.of(ANOTHER));
        assertThat(glass.decide(doctor, Action.INFERENCE_READ, Optional.of(NAMESAKE)))
                .isInstanceOfSatisfying(
                        Granted.class, granted -> assertThat(granted.basis()).isEqualTo(Basis.EMERGENCY));
        assertThat(glass.decide(both, Action.INFERENCE_READ, Optional.of(SELF)))
                .isInstanceOfSatisfying(
                        Granted.class, granted -> assertThat(granted.basis()).isEqualTo(Basis.SELF));
        assertThatThrownBy(() -> glass.requireAnyPatient(doctor, Action.INFERENCE_READ))
                .isInstanceOf(Failure.class);
        glass.decide(person(Set.of(Role.SCHEDULER)), Action.INFERENCE_READ, Optional.of(ANOTHER));
        glass.decide(caller(Role.EHR_CLIENT), Action.INFERENCE_RUN, "ckm-review", Purpose.TREATMENT, Optional.of(SELF));
        // Then
        assertThat(charted.asked).isZero();
        // When somebody has two rows for it
        glass.decide(both, Action.INFERENCE_READ, Optional.of(ANOTHER));
        // Then
        assertThat(charted.asked).isEqualTo(1);
    }

    @Test
    void whoBrokeTheGlassIsLetAtThatPatientsRecordsAndTheLogSaysSo() {
        // Given
        var glass = new Access(
                matrix,
                new Errand(),
                (who, patient) -> false,
                (who, patient) -> who.subject().equals("1") && patient.equals(ANOTHER));
        // When
        Granted granted = glass.require(
                person(Set.of(Role.NURSE)), Action.INFERENCE_READ, Purpose.TREATMENT, Optional.of(ANOTHER));
        // Then
        assertThat(granted.explained()).isEqualTo(Map.of("explained-by", "emergency"));
        assertThat(glass.decide(person(Set.of(Role.NURSE)), Action.INFERENCE_READ, Optional.of(NAMESAKE)))
                .isEqualTo(new Refused(Code.NO_RELATIONSHIP));
        for (Role role : List.of(Role.SCHEDULER, Role.OPERATOR, Role.PRIVACY_OFFICER, Role.AUDITOR)) {
            assertThat(glass.decide(person(Set.of(role)), Action.INFERENCE_READ, Optional.of(ANOTHER)))
                    .as(role.code())
                    .isEqualTo(new Refused(Code.NOT_PERMITTED));
        }
        assertThat(glass.decide(person(Set.of(Role.PATIENT)), Action.INFERENCE_READ, Optional.of(ANOTHER)))
                .isEqualTo(new Refused(Code.NOT_YOUR_RECORD));
    }

    @Test
    void thatSomebodyLivesWithAPatientMarksWhatIsAllowedAndAllowsOrRefusesNothing() {
        for (Household household : Household.values()) {
            // Given
            var asked = new ArrayList<PatientRef>();
            var marking = new Access(
                    matrix,
                    new Errand(),
                    (who, patient) -> false,
                    (who, patient) -> patient.equals(NAMESAKE),
                    Categories.builtIn(),
                    (patient, purpose) -> false,
                    (who, patient) -> {
                        asked.add(patient);
                        return household;
                    });
            Caller nurse = person(Set.of(Role.NURSE));
            // When
            var lookup = marking.require(nurse, Action.PATIENT_LOOKUP, Purpose.TREATMENT, Optional.of(ANOTHER));
            var glass = marking.require(nurse, Action.INFERENCE_READ, Purpose.TREATMENT, Optional.of(NAMESAKE));
            // Then
            for (Granted granted : List.of(lookup, glass)) {
                assertThat(granted.explained().get("same-household"))
                        .isEqualTo(household == Household.SHARED ? "true" : null);
                assertThat(granted.explained().get("household-unknown"))
                        .isEqualTo(household == Household.UNKNOWN ? "true" : null);
            }
            assertThat(lookup.basis()).isEqualTo(Basis.ROLE);
            assertThat(asked).containsExactly(ANOTHER, NAMESAKE);
            // Nobody is asked about what is refused, what touches nobody's record, or one's own
            assertThat(marking.decide(nurse, Action.INFERENCE_READ, Optional.of(ANOTHER)))
                    .isEqualTo(new Refused(Code.NO_RELATIONSHIP));
            marking.require(nurse, Action.SELF_READ);
            marking.purpose(nurse, Action.PATIENT_LOOKUP, Optional.of(ANOTHER));
            assertThat(marking.require(
                                    person(Set.of(Role.PATIENT)),
                                    Action.INFERENCE_READ,
                                    Purpose.PATIENT_REQUEST,
                                    Optional.of(SELF))
                            .ties())
                    .containsExactly(Tie.SELF);
            assertThat(asked).hasSize(2);
        }
    }

    @Test
    void everyRoleMayAtLeastAskWhoTheyAre() {
        for (Role role : Role.values()) {
            if (!SOFTWARE.contains(role)) {
                assertThat(access.decide(person(Set.of(role)), Action.SELF_READ, Optional.empty()))
                        .as(role.code())
                        .isInstanceOf(Granted.class);
            }
        }
    }

    @Test
    void whoNeitherTreatsNorIsConcernedTouchesNoRecord() {
        assertThat(matrix.rows())
                .filteredOn(row -> row.about() != About.NONE)
                .extracting(Row::role)
                .containsOnly(
                        Role.CLINICIAN,
                        Role.NURSE,
                        Role.PATIENT,
                        Role.REPRESENTATIVE,
                        Role.PRIVACY_OFFICER,
                        Role.EHR_CLIENT);
    }

    @Test
    void whoHasBothRolesIsThePatientAndActsForNobody() {
        // Given
        Caller both = person(Set.of(Role.REPRESENTATIVE, Role.PATIENT));
        Caller representative = person(Set.of(Role.REPRESENTATIVE));
        // Then
        assertThat(access.decide(both, Action.INFERENCE_READ, Optional.of(SELF)))
                .isEqualTo(new Granted(Role.PATIENT, Purpose.PATIENT_REQUEST, Basis.SELF, Set.of(Tie.SELF), Set.of()));
        assertThat(access.decide(both, Action.INFERENCE_READ, Purpose.REPRESENTATION, Optional.of(SELF)))
                .isEqualTo(new Refused(Code.NOT_YOUR_RECORD));
        assertThat(access.decide(representative, Action.INFERENCE_READ, Optional.of(SELF)))
                .isEqualTo(new Granted(Role.REPRESENTATIVE, Purpose.REPRESENTATION, Basis.REPRESENTATIVE));
        assertThat(access.decide(representative, Action.INFERENCE_READ, Optional.of(ANOTHER)))
                .isEqualTo(new Refused(Code.NOT_YOUR_RECORD));
    }

    @Test
    void aTieToOnesOwnRecordIsSaidWhateverAllowedIt() {
        // Given
        Caller clinician = person(Set.of(Role.CLINICIAN));
        Caller hook = new Caller.OnBehalf("main", "https://ehr.main.example", "client", Optional.of("Patient/self"));
        // When
        Granted own = access.require(clinician, Action.PATIENT_LOOKUP, Purpose.TREATMENT, Optional.of(SELF));
        Granted another = access.require(clinician, Action.PATIENT_LOOKUP, Purpose.TREATMENT, Optional.of(ANOTHER));
        Granted byHook = access.require(hook, Action.HOOK_CALL, Purpose.TREATMENT, Optional.of(SELF));
        Granted namesake = access.require(hook, Action.HOOK_CALL, Purpose.TREATMENT, Optional.of(NAMESAKE));
        // Then
        assertThat(own.explained()).isEqualTo(Map.of("explained-by", "role", "self", "true"));
        assertThat(another.explained()).isEqualTo(Map.of("explained-by", "role"));
        assertThat(byHook.explained()).isEqualTo(Map.of("explained-by", "open-chart", "self", "true"));
        assertThat(namesake.explained()).isEqualTo(Map.of("explained-by", "open-chart"));
    }

    /** The entry of the log has this alphabet; see {@link dev.aceso.trust.audit.Event}. */
    @Test
    void whatExplainsAnAccessFitsTheLog() {
        for (Basis basis : Basis.values()) {
            var all = new Granted(
                    Role.NURSE, Purpose.TREATMENT, basis, Set.of(Tie.values()), Set.of("smoking", "conditions"));
            assertThat(all.explained())
                    .containsEntry("explained-by", basis.wire())
                    .containsEntry("same-household", "true")
                    .containsEntry("without", "conditions+smoking")
                    .allSatisfy((key, value) -> {
                        assertThat(key).matches("[a-z0-9-]{1,40}");
                        assertThat(value).matches("[A-Za-z0-9._:/+=@-]{0,200}");
                    });
        }
    }

    @Test
    void aRefusalHasACodeThatForbids() {
        for (Code code : Code.values()) {
            if (code.kind() == Code.Kind.FORBIDDEN) {
                assertThat(new Refused(code).reason()).isEqualTo(code);
            } else {
                assertThatThrownBy(() -> new Refused(code)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void nobodyWithoutARoleMayDoAnything() {
        Caller nobody = person(Set.of());
        for (Action action : Action.values()) {
            assertThat(access.decide(nobody, action, Optional.of(SELF))).isEqualTo(new Refused(Code.NOT_PERMITTED));
        }
    }

    @Test
    void theOperatorTouchesNoRecordAndTheEhrOnlyHooks() {
        assertThat(matrix.rows(Set.of(Role.OPERATOR), Action.INFERENCE_LIST, "*"))
                .isEmpty();
        assertThat(matrix.rows())
                .filteredOn(row -> row.role() == Role.OPERATOR)
                .allMatch(row -> row.about() == About.NONE);
        assertThat(matrix.rows())
                .filteredOn(row -> row.role() == Role.EHR_CLIENT)
                .extracting(Row::action)
                .containsExactlyInAnyOrder(
                        Action.HOOK_DISCOVER, Action.HOOK_CALL, Action.INFERENCE_RUN, Action.INFERENCE_REPLAY);
        assertThat(matrix.rows())
                .filteredOn(row -> row.role() != Role.EHR_CLIENT)
                .extracting(Row::action)
                .doesNotContain(Action.HOOK_DISCOVER, Action.HOOK_CALL, Action.INFERENCE_RUN, Action.INFERENCE_REPLAY);
    }

    /** Software of the identity provider says who works here, and nobody else does; it may report training, and touches no record. */
    @Test
    void theProvisionerOnlyProvisions() {
        Set<Action> provisioning = Set.of(
                Action.WORKFORCE_DISCOVER,
                Action.WORKFORCE_JOIN,
                Action.WORKFORCE_CHANGE,
                Action.WORKFORCE_LEAVE,
                Action.WORKFORCE_READ,
                Action.WORKFORCE_LIST);
        assertThat(matrix.rows())
                .filteredOn(row -> row.role() == Role.PROVISIONER)
                .allMatch(row -> row.about() == About.NONE)
                .extracting(Row::action)
                .containsAll(provisioning)
                .hasSize(provisioning.size() + 1)
                .contains(Action.TRAINING_RECORD);
        assertThat(matrix.rows())
                .filteredOn(row -> row.role() != Role.PROVISIONER)
                .extracting(Row::action)
                .doesNotContainAnyElementsOf(provisioning);
    }

    @Test
    void aClinicianReadsTheirOwnRecordAsAPatient() {
        // Given
        Caller both = person(Set.of(Role.CLINICIAN, Role.PATIENT));
        // Then
        assertThat(access.decide(both, Action.INFERENCE_LIST, Optional.of(SELF)))
                .isEqualTo(new Granted(Role.PATIENT, Purpose.PATIENT_REQUEST, Basis.SELF, Set.of(Tie.SELF), Set.of()));
        assertThat(access.decide(both, Action.INFERENCE_LIST, Optional.of(ANOTHER)))
                .isEqualTo(new Refused(Code.NO_RELATIONSHIP));
        assertThat(access.decide(person(Set.of(Role.CLINICIAN)), Action.INFERENCE_LIST, Optional.of(SELF)))
                .isEqualTo(new Refused(Code.NO_RELATIONSHIP));
    }

    @Test
    void theEhrRunsOnlyTheFunctionsThatARowNames() {
        // Given
        Caller ehr = caller(Role.EHR_CLIENT);
        for (Action action : List.of(Action.INFERENCE_RUN, Action.INFERENCE_REPLAY)) {
            // Then
            assertThat(access.require(ehr, action, "ckm-review", Purpose.TREATMENT, Optional.of(SELF)))
                    .isEqualTo(new Granted(Role.EHR_CLIENT, Purpose.TREATMENT, Basis.OPEN_CHART));
            for (String other : List.of("another", "ckm-review-2", "*")) {
                assertThatThrownBy(() -> access.require(ehr, action, other, Purpose.TREATMENT, Optional.of(SELF)))
                        .isInstanceOfSatisfying(
                                Failure.class, f -> assertThat(f.code()).isEqualTo(Code.NOT_PERMITTED));
            }
        }
    }

    @Test
    void everyFunctionThatARowNamesIsThere() {
        assertThat(matrix.rows())
                .extracting(Row::function)
                .filteredOn(function -> !function.equals("*"))
                .isNotEmpty()
                .allMatch(function -> Files.isDirectory(Path.of("src/main/resources/contracts", function)));
    }

    /** A row that nothing asks for promises what is decided elsewhere or not at all; a question without a row is always refused. */
    @Test
    void everyRowIsAskedForSomewhereAndEveryQuestionHasARow() throws IOException {
        // Given
        Pattern question =
                Pattern.compile("\\b(?:require|decide|allow|note)\\(\\s*(?:[\\w.()]+,\\s*)?Action\\.([A-Z_]+)");
        Set<String> asked;
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            asked = sources.filter(source -> source.toString().endsWith(".java"))
                    .flatMap(source -> question.matcher(read(source)).results())
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
        }
        // Then
        assertThat(asked)
                .containsExactlyInAnyOrderElementsOf(
                        matrix.rows().stream().map(row -> row.action().name()).collect(Collectors.toSet()));
    }

    /** Whoever is let at a record writes into the log why; a hook call does so in the entry of what it then runs or shows again. */
    @Test
    void whatIsLetAtARecordIsExplainedInTheLog() throws IOException {
        // Given
        Set<String> touching = matrix.rows().stream()
                .filter(row -> row.about() != About.NONE && row.action() != Action.HOOK_CALL)
                .map(row -> row.action().name())
                .collect(Collectors.toSet());
        Pattern question =
                Pattern.compile("\\brequire\\(\\s*[\\w.()]+,\\s*Action\\.(" + String.join("|", touching) + ")\\b");
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            // When
            List<Path> asking = sources.filter(source -> source.toString().endsWith(".java"))
                    .filter(source -> question.matcher(read(source)).find())
                    .toList();
            // Then
            assertThat(asking)
                    .hasSizeGreaterThan(3)
                    .allSatisfy(source -> assertThat(read(source)).contains(".explained()"));
        }
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void requireThrowsTheReason() {
        assertThatThrownBy(() -> access.require(
                        caller(Role.PATIENT), Action.INFERENCE_LIST, Purpose.PATIENT_REQUEST, Optional.of(ANOTHER)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.NOT_YOUR_RECORD));
        assertThatThrownBy(() -> access.require(caller(Role.OPERATOR), Action.LOG_EXPORT))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.NOT_PERMITTED));
    }

    /** What shows nothing of patients; whatever is added takes training until somebody says otherwise, here too. */
    @Test
    void everythingTakesTrainingButWhatShowsNothingOfPatients() {
        assertThat(Stream.of(Action.values()).filter(action -> !access.takesTraining(action)))
                .containsExactlyInAnyOrder(
                        Action.SELF_READ,
                        Action.SESSION_READ,
                        Action.SESSION_END,
                        Action.PAGE_READ,
                        Action.TRAINING_STATUS,
                        Action.TRAINING_RECORD,
                        Action.TRAINING_WITHDRAW,
                        Action.TRAINING_READ,
                        Action.TRAINING_LIST,
                        Action.TRAINING_OVERRIDE_END,
                        Action.KEYS_STATUS,
                        Action.KEYS_ROTATE,
                        Action.LOG_CHECKPOINT);
    }

    /** Whoever may do any of it needs a course, or the service does not start. */
    @Test
    void allTakeTrainingWhoMayDoMoreThanThat() {
        assertThat(Stream.of(Role.values())
                        .filter(role -> !access.takingTraining().contains(role)))
                .containsExactlyInAnyOrder(Role.SCHEDULER, Role.DATA_SCIENTIST);
    }

    @Test
    void noActionThatTouchesAPatientsRecordGoesWithoutTraining() throws JsonProcessingException {
        String row =
                "{\"role\":\"clinician\",\"action\":\"patient.lookup\",\"function\":\"*\",\"purpose\":\"TREAT\",\"about\":\"any\"}";
        var file = new ObjectMapper().readTree("{\"untrained\":[\"patient.lookup\"],\"rows\":[" + row + "]}");
        assertThatThrownBy(() -> Matrix.read(file)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFileWithAnUnknownNameOrACellTwiceDoesNotLoad() throws JsonProcessingException {
        String row =
                "{\"role\":\"clinician\",\"action\":\"self.read\",\"function\":\"*\",\"purpose\":\"TREAT\",\"about\":\"none\"}";
        for (String rows : List.of(
                row.replace("clinician", "wizard"),
                row.replace("self.read", "self.destroy"),
                row.replace("\"*\"", "\"Every One\""),
                row.replace("\"function\":\"*\",", ""),
                row.replace("TREAT", "FUN"),
                row.replace("none", "some"),
                row + "," + row,
                row + "," + row.replace("none", "any"),
                row + "," + row.replace("\"none\"", "\"none\",\"without\":[\"smoking\"]"),
                row.replace("\"none\"", "\"none\",\"without\":\"smoking\""),
                row.replace("\"none\"", "\"none\",\"without\":[\"Smoking?\"]"),
                row.replace("\"none\"", "\"none\",\"without\":[\"smoking\",\"smoking\"]"))) {
            var file = new ObjectMapper().readTree("{\"rows\":[" + rows + "]}");
            assertThatThrownBy(() -> Matrix.read(file)).isInstanceOf(IllegalStateException.class);
        }
        for (String nobodys : List.of("\"self.read\"", "\"self.destroy\"")) {
            var file = new ObjectMapper().readTree("{\"nobodys\":[" + nobodys + "],\"rows\":[" + row + "]}");
            assertThatThrownBy(() -> Matrix.read(file)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static Caller caller(Role role) {
        return switch (role) {
            case EHR_CLIENT ->
                new Caller.OnBehalf("main", "https://ehr.main.example", "client", Optional.of("Practitioner/1"));
            case PROVISIONER -> new Caller.Software("https://idp.example", "scim");
            default -> person(Set.of(role));
        };
    }

    private static Caller staff(Role role, StaffRef staff) {
        return new Caller.Person(
                "https://idp.example",
                "1",
                "Name",
                Set.of(role),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                Optional.of(staff));
    }

    private static Caller person(Set<Role> roles) {
        return new Caller.Person(
                "https://idp.example", "1", "Name", roles, Optional.of(SELF), Optional.empty(), Instant.EPOCH);
    }
}
