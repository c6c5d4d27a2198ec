package dev.aceso.trust.access.disclosure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.Generalization;
import dev.aceso.ground.contracts.QuasiIdentifiers;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.access.Decision.Basis;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.disclosure.Disclosure.Allowed;
import dev.aceso.trust.access.disclosure.Disclosure.Refused;
import dev.aceso.trust.audit.Pseudonyms;
import org.junit.jupiter.api.Test;

import static dev.aceso.trust.access.disclosure.Asked.ADMISSION;
import static dev.aceso.trust.access.disclosure.Asked.BIRTH;
import static dev.aceso.trust.access.disclosure.Asked.CITY;
import static dev.aceso.trust.access.disclosure.Asked.SEX;
import static dev.aceso.trust.access.disclosure.Asked.ZIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DisclosureGuardTest {
    private static final int WINDOW = 30;
    private static final QuasiIdentifiers LIST = new QuasiIdentifiers();
    private static final PatientRef PATIENT = new PatientRef("one", "p1");
    private static final Recipient VENDOR = new Recipient(Recipient.Kind.VENDOR, "acme");
    private static final Granted RESEARCH = new Granted(Role.PRIVACY_OFFICER, Purpose.COMPLIANCE, Basis.ROLE);
    private static final Granted HOOK = new Granted(Role.EHR_CLIENT, Purpose.TREATMENT, Basis.OPEN_CHART);
    private static final Caller OFFICER = person(Role.PRIVACY_OFFICER);
    private static final List<String> PATHS = Stream.concat(
                    Stream.of(BIRTH, ADMISSION)
                            .flatMap(path -> Stream.of(Generalization.values())
                                    .filter(by -> by.of() == Generalization.Kind.DATE)
                                    .map(by -> path + "#" + by.wire())),
                    Stream.of(
                            BIRTH,
                            BIRTH,
                            ZIP,
                            ZIP,
                            ZIP + "#zip3",
                            CITY,
                            SEX,
                            "Patient.extension(sex).valueCode",
                            ADMISSION,
                            "Patient.maritalStatus"))
            .toList();

    private final Days clock = new Days();
    private final MapLedger ledger = new MapLedger();
    private final DisclosureGuard guard = guard(WINDOW);

    private DisclosureGuard guard(int days) {
        return new DisclosureGuard(LIST, ledger, new Names(), () -> Duration.ofDays(days), clock);
    }

    /** Whatever is asked, in whatever order and pieces, by whomever: no recipient holds a combination within any window. */
    @Test
    void noOrderAndSplitOfRequestsGivesARecipientAWholeCombination() {
        int refused = 0;
        int narrowed = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            // Given
            var random = new Random(seed);
            var shown = new ArrayList<Shown>();
            ledger.notes.clear();
            for (int request = 0; request < 25; request++) {
                clock.now = clock.now.plus(Duration.ofHours(random.nextInt(8 * 24)));
                var to = new Recipient(
                        Recipient.Kind.values()[random.nextInt(2)], random.nextInt(3) == 0 ? "acme" : "other");
                var patient = random.nextInt(4) == 0 ? new PatientRef("one", "p2") : PATIENT;

                // When
                var decision = guard.decide(RESEARCH, OFFICER, patient, to, asked(random));
                shown.add(new Shown(clock.now, patient, to, Asked.shown(decision)));
                refused += decision instanceof Refused ? 1 : 0;
                narrowed += decision instanceof Disclosure.Generalized ? 1 : 0;
            }

            // Then
            for (var last : shown) {
                var held = new HashSet<String>();
                shown.stream()
                        .filter(each -> each.to.equals(last.to) && each.patient.equals(last.patient))
                        .filter(each ->
                                !each.at.isAfter(last.at) && !each.at.isBefore(last.at.minus(Duration.ofDays(WINDOW))))
                        .forEach(each -> held.addAll(each.paths));
                assertThat(LIST.completedBy(held)).as("seed %s", seed).isEmpty();
            }
        }
        // and it is put to the test
        assertThat(refused).isGreaterThan(1_000);
        assertThat(narrowed).isGreaterThan(1_000);
    }

    private record Shown(Instant at, PatientRef patient, Recipient to, Set<String> paths) {}

    private static DataContract asked(Random random) {
        return Asked.of(random.ints(1 + random.nextInt(4), 0, PATHS.size())
                .mapToObj(PATHS::get)
                .distinct()
                // an element is there once, coarser or as it is
                .collect(java.util.stream.Collectors.toMap(
                        path -> path.split("#")[0], path -> path, (one, other) -> one))
                .values()
                .toArray(String[]::new));
    }

    @Test
    void neverStandsInTheWayOfWhoTreatsButRemembersWhatWasShown() {
        // Given a recipient that has the two other parts
        guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(BIRTH, ZIP));
        var asked = Asked.of(SEX);
        ledger.looked = 0;

        // Then
        for (String user : List.of("Practitioner/1", "PractitionerRole/1")) {
            assertThat(guard.decide(HOOK, ehr(user), PATIENT, VENDOR, asked)).isEqualTo(new Allowed(asked));
        }
        assertThat(guard.decide(
                        new Granted(Role.CLINICIAN, Purpose.TREATMENT, Basis.ROLE),
                        person(Role.CLINICIAN),
                        PATIENT,
                        VENDOR,
                        asked))
                .isEqualTo(new Allowed(asked));
        assertThat(ledger.looked).isZero();

        // When it was shown to another recipient for treatment
        var other = Recipient.function("other");
        guard.record(PATIENT, other, Asked.of(SEX, ZIP));

        // Then it counts for what comes after
        assertThat(Asked.shown(guard.decide(RESEARCH, OFFICER, PATIENT, other, Asked.of(BIRTH))))
                .contains(BIRTH + "#age");
    }

    @Test
    void treatsNobodyElseAsTheTreatingClinician() {
        guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(BIRTH, ZIP));
        for (Caller caller :
                List.of(ehr("Patient/1"), ehr("RelatedPerson/1"), ehr("Practitioner"), person(Role.PATIENT))) {
            assertThat(guard.decide(HOOK, caller, PATIENT, VENDOR, Asked.of(SEX)))
                    .as(caller.toString())
                    .isInstanceOf(Refused.class);
        }
        assertThat(guard.decide(
                        new Granted(Role.EHR_CLIENT, Purpose.COMPLIANCE, Basis.OPEN_CHART),
                        ehr("Practitioner/1"),
                        PATIENT,
                        VENDOR,
                        Asked.of(SEX)))
                .isInstanceOf(Refused.class);
        assertThat(guard.decide(
                        new Granted(Role.EHR_CLIENT, Purpose.TREATMENT, Basis.ROLE),
                        ehr("Practitioner/1"),
                        PATIENT,
                        VENDOR,
                        Asked.of(SEX)))
                .isInstanceOf(Refused.class);
    }

    @Test
    void putsTogetherWhatOneRecipientWasShownOfOnePatientOnly() {
        guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(BIRTH, ZIP));
        var asked = Asked.of(SEX);
        for (var other : List.of(
                Recipient.function("acme"),
                new Recipient(Recipient.Kind.MODEL, "acme"),
                new Recipient(Recipient.Kind.EXPORT, "acme"),
                new Recipient(Recipient.Kind.VENDOR, "acme-2"))) {
            assertThat(guard.decide(RESEARCH, OFFICER, PATIENT, other, asked)).isEqualTo(new Allowed(asked));
        }
        for (var other : List.of(new PatientRef("one", "p2"), new PatientRef("two", "p1"))) {
            assertThat(guard.decide(RESEARCH, OFFICER, other, VENDOR, asked)).isEqualTo(new Allowed(asked));
        }
        assertThat(guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, asked)).isInstanceOf(Refused.class);
    }

    @Test
    void notesNothingOfWhatItRefuses() {
        guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(BIRTH, ZIP));
        int before = ledger.notes.size();
        guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(SEX));
        assertThat(ledger.notes).hasSize(before);
    }

    @Test
    void forgetsAfterTheWindowAndNotBefore() {
        guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(BIRTH, ZIP));
        clock.now = clock.now.plus(Duration.ofDays(WINDOW));
        assertThat(guard.forget(10)).isZero();
        assertThat(guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(SEX)))
                .isInstanceOf(Refused.class);
        clock.now = clock.now.plus(Duration.ofDays(1));
        assertThat(guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(SEX)))
                .isInstanceOf(Allowed.class);
        assertThat(guard.forget(10)).isEqualTo(1);
        assertThat(ledger.notes).hasSize(1);
    }

    @Test
    void keepsTheSamePseudonymWhateverEpochsComeLater() {
        guard.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(BIRTH, ZIP));
        var restarted = new DisclosureGuard(
                LIST,
                ledger,
                new Names() {
                    @Override
                    public List<String> all(PatientRef patient) {
                        return List.of("e2:new", super.all(patient).getFirst());
                    }
                },
                () -> Duration.ofDays(WINDOW),
                clock);
        assertThat(restarted.decide(RESEARCH, OFFICER, PATIENT, VENDOR, Asked.of(SEX)))
                .isInstanceOf(Refused.class);
    }

    @Test
    void doesNotStartWithAWindowThatIsTooShortOrTooLong() {
        for (int days : new int[] {0, 6, 4_000}) {
            assertThatThrownBy(() -> guard(days)).hasMessageContaining("aceso.disclosures.window");
        }
    }

    private static Caller ehr(String user) {
        return new Caller.OnBehalf("one", "https://ehr.example", "client", Optional.of(user));
    }

    private static Caller person(Role role) {
        return new Caller.Person(
                "https://idp.example", "1", "N", Set.of(role), Optional.empty(), Optional.empty(), Instant.EPOCH);
    }

    /** A clock that a test moves. */
    private static final class Days extends Clock {
        private Instant now = Instant.parse("2026-01-01T09:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Pseudonyms that a reader can read. */
    private static class Names implements Pseudonyms {
        @Override
        public String of(PatientRef patient) {
            return all(patient).getFirst();
        }

        @Override
        public List<String> all(PatientRef patient) {
            return List.of("e1:" + patient.ehr() + "/" + patient.id());
        }

        @Override
        public String ofNetwork(String address) {
            return address;
        }

        @Override
        public String ofAccount(String issuer, String subject) {
            return subject;
        }

        @Override
        public List<String> allOfAccount(String issuer, String subject) {
            return List.of(subject);
        }

        @Override
        public String lasting(String kind, String issuer, String name) {
            return name;
        }
    }

    /** A ledger in memory. */
    private static final class MapLedger implements Ledger {
        private final Set<Note> notes = new HashSet<>();
        private int looked;

        private record Note(String patient, Recipient to, LocalDate day, Set<String> paths) {}

        @Override
        public Set<String> held(String patient, Recipient to, LocalDate since) {
            looked++;
            var held = new HashSet<String>();
            notes.stream()
                    .filter(note -> note.patient.equals(patient) && note.to.equals(to) && !note.day.isBefore(since))
                    .forEach(note -> held.addAll(note.paths));
            return held;
        }

        @Override
        public void add(String patient, Recipient to, LocalDate day, PathSet paths) {
            notes.add(new Note(patient, to, day, PathSet.paths(paths.text())));
        }

        @Override
        public int forget(LocalDate before, int limit) {
            var old = notes.stream()
                    .filter(note -> note.day.isBefore(before))
                    .limit(limit)
                    .toList();
            old.forEach(notes::remove);
            return old.size();
        }
    }
}
