package dev.aceso.trust.access;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.access.Decision.Basis;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.Decision.Refused;
import dev.aceso.trust.access.Matrix.About;
import dev.aceso.trust.access.Matrix.Row;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.Errand;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AccessTest {
    private static final PatientRef SELF = new PatientRef("main", "self");
    private static final PatientRef ANOTHER = new PatientRef("main", "another");
    private static final PatientRef NAMESAKE = new PatientRef("other", "self");

    private final Matrix matrix = Matrix.load();
    private final Access access = new Access(matrix, new Errand());

    /** Every cell there could be: what a row allows is granted, on exactly its terms, and everything else is refused. */
    @TestFactory
    Stream<DynamicTest> cell() {
        Map<Row, Row> rows = matrix.rows().stream()
                .collect(Collectors.toMap(
                        row -> new Row(row.role(), row.action(), row.purpose(), About.NONE), Function.identity()));
        return Arrays.stream(Role.values())
                .flatMap(role -> Arrays.stream(Action.values())
                        .flatMap(action -> Arrays.stream(Purpose.values())
                                .map(purpose -> new Row(role, action, purpose, About.NONE))))
                .map(cell -> DynamicTest.dynamicTest(
                        cell.role().code() + " " + cell.action().wire() + " "
                                + cell.purpose().code(),
                        () -> check(cell, Optional.ofNullable(rows.get(cell)).map(Row::about))));
    }

    private void check(Row cell, Optional<About> about) {
        Caller caller = caller(cell.role());
        Basis basis = cell.role() == Role.EHR_CLIENT ? Basis.OPEN_CHART : Basis.ROLE;
        Decision byRole = new Granted(cell.role(), cell.purpose(), basis);
        Decision no = new Refused(Code.NOT_PERMITTED);
        Decision notYours = new Refused(Code.NOT_YOUR_RECORD);
        List<Decision> expected = switch (about.orElse(null)) {
            case null -> List.of(no, no, no, no);
            case ANY -> List.of(no, byRole, byRole, byRole);
            case SELF -> List.of(notYours, new Granted(cell.role(), cell.purpose(), Basis.SELF), notYours, notYours);
            case NONE -> {
                Decision plain = new Granted(cell.role(), cell.purpose(), Basis.ROLE);
                yield List.of(plain, plain, plain, plain);
            }
        };
        assertThat(Stream.of(
                                Optional.<PatientRef>empty(),
                                Optional.of(SELF),
                                Optional.of(ANOTHER),
                                Optional.of(NAMESAKE))
                        .map(patient -> access.decide(caller, cell.action(), cell.purpose(), patient)))
                .containsExactlyElementsOf(expected);
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
        assertThat(matrix.rows(Set.of(Role.OPERATOR), Action.INFERENCE_LIST)).isEmpty();
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

    @Test
    void aClinicianReadsTheirOwnRecordAsAPatient() {
        // Given
        Caller both = person(Set.of(Role.CLINICIAN, Role.PATIENT));
        // Then
        assertThat(access.decide(both, Action.INFERENCE_LIST, Optional.of(SELF)))
                .isEqualTo(new Granted(Role.PATIENT, Purpose.PATIENT_REQUEST, Basis.SELF));
        assertThat(access.decide(both, Action.INFERENCE_LIST, Optional.of(ANOTHER)))
                .isEqualTo(new Granted(Role.CLINICIAN, Purpose.TREATMENT, Basis.ROLE));
    }

    @Test
    void requireThrowsTheReason() {
        assertThatThrownBy(() -> access.require(
                        caller(Role.PATIENT), Action.INFERENCE_LIST, Purpose.PATIENT_REQUEST, Optional.of(ANOTHER)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.NOT_YOUR_RECORD));
        assertThatThrownBy(() -> access.require(caller(Role.OPERATOR), Action.LOG_EXPORT))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.NOT_PERMITTED));
    }

    @Test
    void aFileWithAnUnknownNameOrACellTwiceDoesNotLoad() throws JsonProcessingException {
        String row = "{\"role\":\"clinician\",\"action\":\"self.read\",\"purpose\":\"TREAT\",\"about\":\"none\"}";
        for (String rows : List.of(
                row.replace("clinician", "wizard"),
                row.replace("self.read", "self.destroy"),
                row.replace("TREAT", "FUN"),
                row.replace("none", "some"),
                row + "," + row,
                row + "," + row.replace("none", "any"))) {
            var file = new ObjectMapper().readTree("{\"rows\":[" + rows + "]}");
            assertThatThrownBy(() -> Matrix.read(file)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static Caller caller(Role role) {
        return role == Role.EHR_CLIENT
                ? new Caller.OnBehalf("main", "https://ehr.main.example", "client", Optional.of("Practitioner/1"))
                : person(Set.of(role));
    }

    private static Caller person(Set<Role> roles) {
        return new Caller.Person(
                "https://idp.example", "1", "Name", roles, Optional.of(SELF), Optional.empty(), Instant.EPOCH);
    }
}
