package dev.aceso.trust.custody.merge;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.clinic.records.Inferences;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.RecordId;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.patient.rights.Held;
import dev.aceso.patient.rights.Holdings;
import dev.aceso.trust.access.relations.OpenCharts;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Entry;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.sealing.Envelope;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Merging and unmerging, with the real store, keys and log: nothing is lost, nothing is mixed. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class MergesIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Caller.Person OFFICER = person("officer", Role.PRIVACY_OFFICER);

    private final int number = NUMBER.incrementAndGet();
    private final PatientRef old = new PatientRef("north", "old-" + number);
    private final PatientRef one = new PatientRef("north", "one-" + number);

    @Inject
    Merges merges;

    @Inject
    Holdings holdings;

    @Inject
    OpenCharts charts;

    @Inject
    Inferences records;

    @Inject
    Envelope envelope;

    @Inject
    Log log;

    @Test
    void showsBothAsLongAsTheMergeStandsAndLeavesEachItsOwnAfterwards() {
        // Given: one record of each from before
        String ofOld = keep(old, "1");
        String ofOne = keep(one, "2");
        Bytes before = sealed();

        // When
        Merge merge = merges.join(OFFICER, id(old), id(one), "ticket:1");
        String meanwhileOne = keep(one, "3");
        String meanwhileOld = keep(old, "4");

        // Then: the one that remains shows all, the other its own, and each is marked
        assertThat(held(one))
                .containsExactlyInAnyOrder(
                        ofOld + " " + id(old), ofOne + " -", meanwhileOne + " -", meanwhileOld + " " + id(old));
        assertThat(held(old)).containsExactlyInAnyOrder(ofOld + " -", meanwhileOld + " -");
        assertThat(read(one, ofOld)).flatMap(Held::mergedFrom).contains(id(old));
        assertThat(read(old, ofOne)).isEmpty();

        // When
        merges.part(OFFICER, merge.id(), "ticket:2");
        String after = keep(one, "5");

        // Then
        assertThat(held(one)).containsExactlyInAnyOrder(ofOne + " -", meanwhileOne + " -", after + " -");
        assertThat(held(old)).containsExactlyInAnyOrder(ofOld + " -", meanwhileOld + " -");
        assertThat(read(one, ofOld)).isEmpty();
        assertThat(sealed().toArray()).startsWith(before.toArray());
    }

    @Test
    void eachReadingIsInTheLogUnderThoseWhoseHoldingsItShows() {
        // Given
        String ofOld = keep(old, "1");
        keep(one, "2");
        Merge merge = merges.join(OFFICER, id(old), id(one), "ticket:1");

        // When
        held(one);
        read(one, ofOld);

        // Then
        assertThat(done(old)).containsExactly("patient.merge", "inference.list", "inference.read");
        assertThat(done(one)).containsExactly("patient.merge", "inference.list");
        assertThat(viewed(one)).contains("inference.read@" + id(old), "inference.list@-");

        // When
        merges.part(OFFICER, merge.id(), "ticket:2");

        // Then
        assertThat(viewed(one)).noneMatch(viewing -> viewing.endsWith(id(old)));
    }

    @Test
    void whatTheEhrSaysStandsUntilItSaysOtherwise() {
        // Given
        keep(old, "1");
        keep(one, "2");

        // When
        merges.seen(old, Set.of(one.id()), Set.of(), true);
        merges.seen(one, Set.of(), Set.of(old.id()), true);
        merges.seen(one, Set.of(), Set.of(), true);

        // Then: the survivor need not say it as well
        assertThat(held(one)).hasSize(2);
        assertThat(done(old)).containsExactly("patient.merge", "inference.list");

        // When a prefetch does not say it, and then the EHR itself says that it is not so
        merges.seen(old, Set.of(), Set.of(), false);
        assertThat(held(one)).hasSize(2);
        merges.seen(old, Set.of(), Set.of(), true);

        // Then
        assertThat(held(one)).hasSize(1);
        assertThat(done(one)).contains("patient.unmerge");
    }

    @Test
    void whatOnlyTheSurvivorSaidEndsWhenTheSurvivorSaysItNoMore() {
        // Given
        keep(old, "1");
        keep(one, "2");
        merges.seen(one, Set.of(), Set.of(old.id()), true);
        assertThat(held(one)).hasSize(2);

        // When
        merges.seen(one, Set.of(), Set.of(), true);

        // Then
        assertThat(held(one)).hasSize(1);
    }

    @Test
    void aPersonsWordIsNotTakenBackByTheEhr() {
        // Given
        keep(old, "1");
        keep(one, "2");

        // When a person joined them
        Merge merge = merges.join(OFFICER, id(old), id(one), "ticket:1");
        merges.seen(old, Set.of(), Set.of(), true);

        // Then
        assertThat(held(one)).hasSize(2);

        // When a person took them apart
        merges.part(OFFICER, merge.id(), "ticket:2");
        merges.seen(old, Set.of(one.id()), Set.of(), true);

        // Then: only a person joins them again
        assertThat(held(one)).hasSize(1);
        assertThat(merges.join(OFFICER, id(old), id(one), "ticket:3").id()).isNotEqualTo(merge.id());
        assertThat(held(one)).hasSize(2);
    }

    @Test
    void askingAgainIsNoSecondMerge() {
        // Given
        keep(old, "1");
        keep(one, "2");

        // When
        Merge first = merges.join(OFFICER, id(old), id(one), "ticket:1");
        Merge again = merges.join(OFFICER, id(old), id(one), "ticket:1");
        merges.part(OFFICER, first.id(), "ticket:2");
        Merge parted = merges.part(OFFICER, first.id(), "ticket:9");

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(parted.undoneReference()).contains("ticket:2");
        assertThat(done(one)).containsExactly("patient.merge", "patient.unmerge");
    }

    @Test
    void refusesChainsCirclesAndOtherEhrs() {
        // Given
        var third = new PatientRef("north", "third-" + number);
        var elsewhere = new PatientRef("south", one.id());
        List.of(old, one, third, elsewhere).forEach(patient -> keep(patient, "1"));
        merges.join(OFFICER, id(old), id(one), "ticket:1");

        // Then
        refused(one, third, Code.MERGE_CHAINED);
        refused(third, old, Code.MERGE_CHAINED);
        refused(one, old, Code.MERGE_CHAINED);
        refused(old, third, Code.MERGE_CHAINED);
        refused(third, elsewhere, Code.MERGE_ACROSS_EHRS);
        refused(third, new PatientRef("north", "nobody-" + number), Code.NOT_FOUND);
        refused(third, third, Code.MALFORMED);

        // When the EHR says such a thing
        merges.seen(one, Set.of(third.id()), Set.of(), true);

        // Then: it is in the log of both, and nothing is shown of it
        assertThat(entries(third)).anySatisfy(entry -> {
            assertThat(entry.outcome()).isEqualTo("refused");
            assertThat(entry.attributes()).containsEntry("code", "merge-chained");
        });
        assertThat(held(third)).hasSize(1);

        // But two may be gone into one
        merges.join(OFFICER, id(third), id(one), "ticket:2");
        assertThat(held(one)).hasSize(3);
    }

    @Test
    void keepsNothingOfSomebodyAboutWhomNothingIsHeld() {
        // Given
        keep(one, "1");
        // When
        merges.seen(one, Set.of(), Set.of(old.id()), true);
        // Then
        assertThat(envelope.find(old)).isEmpty();
        assertThat(done(one)).isEmpty();
    }

    @Test
    void takesTheSameIdInTwoEhrsForTwoPatients() {
        // Given
        var namesake = new PatientRef("south", one.id());
        keep(one, "1");

        // Then
        assertThat(id(namesake)).isNotEqualTo(id(one));
        assertThat(envelope.find(namesake)).isEmpty();
        assertThat(held(namesake)).isEmpty();
        keep(namesake, "1");
        assertThat(envelope.find(namesake)).isNotEqualTo(envelope.find(one));
        assertThat(held(namesake)).hasSize(1).doesNotContainAnyElementsOf(held(one));
        assertThat(entries(namesake)).noneMatch(entries(one)::contains);
    }

    private void refused(PatientRef gone, PatientRef remains, Code code) {
        assertThatThrownBy(() -> merges.join(OFFICER, id(gone), id(remains), "ticket:1"))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(code));
    }

    private String id(PatientRef patient) {
        return envelope.opaqueId(patient);
    }

    /** A record with a result of its own. */
    private String keep(PatientRef patient, String value) {
        Bytes body = Bytes.utf8("""
                {"format":1,"finding":{"inputs":[],"results":[{"name":"egfr","label":"eGFR","value":"%s","unit":"",
                 "citation":"","plain":""}],"gaps":[]},"tally":{"asked":1,"received":1,"handedOn":1,"dropped":0}}""".formatted(value));
        return Durable.inTransaction(() -> records.keep(patient, "ckm-review", "1", "1", body, body))
                .id()
                .toString();
    }

    private List<String> held(PatientRef patient) {
        return holdings
                .inferences(
                        clinician(patient),
                        Purpose.TREATMENT,
                        patient,
                        Instant.now().plusSeconds(60),
                        100)
                .items()
                .stream()
                .map(held -> held.id() + " " + held.mergedFrom().orElse("-"))
                .toList();
    }

    private Optional<Held> read(PatientRef patient, String record) {
        return holdings.inference(
                clinician(patient), Purpose.TREATMENT, patient, new RecordId(UUID.fromString(record)));
    }

    private List<String> viewed(PatientRef patient) {
        Map<String, String> actions = Map.of(
                "Reading the list of reviews about you",
                "inference.list",
                "Reading one review about you",
                "inference.read");
        return holdings
                .viewings(OFFICER, Purpose.COMPLIANCE, patient, Instant.now().plusSeconds(60), 100)
                .items()
                .stream()
                .map(viewing -> actions.getOrDefault(viewing.what(), "other") + "@"
                        + viewing.mergedFrom().orElse("-"))
                .toList();
    }

    private List<Entry> entries(PatientRef patient) {
        return log.about(patient, Instant.now().plusSeconds(60), 50).reversed();
    }

    private List<String> done(PatientRef patient) {
        return entries(patient).stream()
                .filter(entry -> entry.outcome().equals("done"))
                .map(Entry::action)
                .toList();
    }

    /** What is sealed of both, in the order in which it was made. */
    private Bytes sealed() {
        String both = Stream.of(old, one).map(this::id).collect(java.util.stream.Collectors.joining("','", "'", "'"));
        try (var connection = InsideTheService.Database.running().superuser();
                var row = connection.createStatement().executeQuery("""
                        SELECT string_agg(convert_to(i.id || ' ' || i.data_key, 'UTF8') || i.sealed, ''::bytea ORDER BY i.made_at)
                        FROM records.inference i JOIN sealing.data_key k ON k.id = i.data_key
                        WHERE k.opaque_id IN (%s)""".formatted(both))) {
            row.next();
            return Bytes.of(row.getBytes(1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Somebody of the patient's EHR who has just opened the chart. */
    private Caller.Person clinician(PatientRef patient) {
        charts.note(
                new Caller.OnBehalf(patient.ehr(), "https://ehr.example", "client", Optional.of("Practitioner/1")),
                patient);
        return new Caller.Person(
                "https://idp.example",
                "clinician-" + patient.ehr(),
                "N",
                Set.of(Role.CLINICIAN),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                Optional.of(new StaffRef(patient.ehr(), "Practitioner/1")));
    }

    private static Caller.Person person(String subject, Role role) {
        return new Caller.Person(
                "https://idp.example", subject, "N", Set.of(role), Optional.empty(), Optional.empty(), Instant.EPOCH);
    }
}
