package dev.aceso.trust.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
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
                        .map(patient -> access.decide(caller, cell.action(), cell.function(), cell.purpose(), patient)))
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
