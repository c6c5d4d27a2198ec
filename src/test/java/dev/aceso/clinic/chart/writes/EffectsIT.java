package dev.aceso.clinic.chart.writes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.Hands;
import dev.aceso.InsideTheService;
import dev.aceso.clinic.chart.WritingDoor;
import dev.aceso.clinic.chart.writes.Effects.Progress;
import dev.aceso.clinic.records.Inferences;
import dev.aceso.clinic.records.Kept;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.Project;
import dev.aceso.demo.world.Tls;
import dev.aceso.demo.world.Workspace;
import dev.aceso.ground.contracts.Write;
import dev.aceso.ground.contracts.Write.Act;
import dev.aceso.ground.contracts.Writes;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Entry;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.custody.erasure.HeldRecords;
import dev.aceso.trust.custody.merge.Merges;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.trust.sealing.PatientKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Writing into a real EHR, with the real store, keys and log; and on a wire that loses answers. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class EffectsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FUNCTION = "booking-for-tests";
    private static final String SYSTEM = "urn:aceso:appointment";
    private static final Caller CLINICIAN = new Caller.Person(
            "https://idp.example", "1", "N", Set.of(Role.CLINICIAN), Optional.empty(), Optional.empty(), Instant.EPOCH);
    private static final Writes WRITES = new Writes(Map.of(
            FUNCTION,
            List.of(
                    new Write("Appointment", Act.CREATE, "", SYSTEM, List.of("status", "start", "end", "participant")),
                    new Write("Appointment", Act.UPDATE, "", SYSTEM, List.of("status")))));
    private static final PatientRef PATIENT = new PatientRef("hospital", "pt-second-01");

    private static Workspace hospital;
    private static EhrProcess ehr;
    private static CutEhr wire;
    /** Takes connections and never says a word. */
    private static ServerSocket silent;

    private static java.net.http.HttpClient client;
    private static DemoCa ca;

    @Inject
    EffectRows rows;

    @Inject
    Inferences records;

    @Inject
    Envelope envelope;

    @Inject
    PatientKeys keys;

    @Inject
    Log log;

    @Inject
    Merges merges;

    @Inject
    Instance<HeldRecords> held;

    private final String identifier = "booking-" + UUID.randomUUID();
    private final Hands clock = new Hands(Instant.now());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private EhrConfig config;
    private WritingDoor door;
    private Effects effects;
    private Sender sender;
    private Kept record;

    @BeforeEach
    void connect() throws SQLException, IOException {
        if (ehr == null) {
            hospital = Workspace.create();
            ca = DemoCa.create(hospital);
            ehr = EhrProcess.start(
                    hospital, ca, "written", Ports.free(), Project.home().resolve("demo/ehr/second"));
            wire = new CutEhr(ca, ehr.baseUrl());
            client = Tls.client(ca);
            silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        }
        wire.mend();
        wire.sent();
        InsideTheService.Database.superuser("DELETE FROM records.effect");
        config = config();
        door = WritingDoor.of(config, merges, clock);
        effects = new Effects(WRITES, rows, envelope, log, clock);
        sender = sender(WRITES, door.patients());
        record = kept(PATIENT);
    }

    private Sender sender(Writes writes, PatientsNow patients) {
        var writers = new EhrWriters(
                config,
                StubServer.destinations(config),
                StubServer.egress(config, 1 << 20),
                (ehr, type) -> Optional.empty(),
                door.calls(),
                patients,
                clock);
        return new Sender(writes, rows, writers, envelope, log, clock, meters);
    }

    private Kept kept(PatientRef patient) {
        var body = Bytes.utf8("{\"of\":\"" + identifier + "\"}");
        return Durable.inTransaction(() -> records.keep(patient, FUNCTION, "1", "1", body, body));
    }

    @AfterAll
    static void disconnect() throws IOException {
        silent.close();
        wire.close();
        ehr.close();
        hospital.close();
    }

    @Test
    void makesAResourceOnceHoweverOftenItIsProposed() {
        // When
        UUID first = intend(booking("booked"));
        UUID again = intend(booking("booked"));
        run();

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(progress()).extracting(Progress::state).containsExactly("done");
        assertThat(appointments()).singleElement().satisfies(made -> {
            assertThat(made.at("/participant/0/actor/reference").asText()).isEqualTo("Patient/" + PATIENT.id());
            assertThat(made.path("status").asText()).isEqualTo("booked");
        });
        assertThat(wire.sent()).containsExactly("POST search", "POST");
        assertThat(history()).endsWith("effect.write intended", "effect.write done");
        assertThat(newest().attributes()).containsEntry("how", "created").containsEntry("attempts", "1");

        // When it is proposed once more
        intend(booking("booked"));
        run();

        // Then
        assertThat(wire.sent()).isEmpty();
        assertThat(appointments()).hasSize(1);
    }

    @Test
    void findsWhatWasMadeThoughTheAnswerWasLost() {
        // Given
        wire.cut("POST");
        intend(booking("booked"));

        // When
        run();

        // Then: it is there, and nobody told us
        assertThat(wire.sent()).containsExactly("POST search", "POST");
        assertThat(appointments()).hasSize(1);
        assertThat(progress()).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("waiting");
            assertThat(one.code()).contains("effect-unanswered");
        });

        // When
        wire.mend();
        later();
        run();

        // Then: it is asked for and not sent again
        assertThat(wire.sent()).containsExactly("POST search");
        assertThat(appointments()).hasSize(1);
        assertThat(newest().attributes()).containsEntry("how", "found").containsEntry("attempts", "2");
    }

    @Test
    void asksBeforeItSendsAgainAfterACrash() {
        // Given: claimed and committed, sent, and then the process died
        intend(booking("booked"));
        var row = claim().orElseThrow();
        wire.cut("POST");
        new EhrWriter(
                        "hospital",
                        URI.create(wire.baseUrl()),
                        true,
                        new WriteWire(
                                door.calls().to("hospital"),
                                clock,
                                StubServer.egress(config, 1 << 20).toChartOf("hospital")))
                .write(
                        Content.read(envelope.open(row.key(), EffectRows.TABLE, row.id(), 1, row.sealed())),
                        false,
                        Optional.empty());
        wire.mend();
        wire.sent();

        // When: nobody takes it before its lease is over
        run();
        assertThat(wire.sent()).isEmpty();
        later();
        run();

        // Then
        assertThat(wire.sent()).containsExactly("POST search");
        assertThat(appointments()).hasSize(1);
        assertThat(progress()).extracting(Progress::state).containsExactly("done");
    }

    @Test
    void changesTheVersionThatItReadAndOnlyWhatTheContractNames() {
        // Given
        made();

        // When
        intend(update("cancelled"));
        run();

        // Then
        assertThat(wire.sent()).containsExactly("POST search", "PATCH");
        assertThat(appointments()).singleElement().satisfies(changed -> {
            assertThat(changed.path("status").asText()).isEqualTo("cancelled");
            assertThat(changed.at("/meta/versionId").asText()).isEqualTo("2");
            assertThat(changed.path("start").asText()).isNotEmpty();
        });
        assertThat(newest().attributes()).containsEntry("how", "updated");
    }

    @Test
    void doesNotChangeTwiceWhenTheAnswerToAChangeWasLost() {
        // Given
        made();
        wire.cut("PATCH");
        intend(update("cancelled"));
        run();
        wire.mend();
        wire.sent();

        // When
        later();
        run();

        // Then
        assertThat(wire.sent()).containsExactly("POST search");
        assertThat(appointments())
                .singleElement()
                .satisfies(changed ->
                        assertThat(changed.at("/meta/versionId").asText()).isEqualTo("2"));
        assertThat(progress()).extracting(Progress::state).containsOnly("done");
    }

    @Test
    void doesNotOverwriteWhatSomebodyElseChangedMeanwhile() {
        // Given: decided on version 1, and then somebody else made version 2
        made();
        change("arrived");

        // When
        intend(update("cancelled").of("1"));
        run();

        // Then
        assertThat(wire.sent()).containsExactly("POST search");
        assertThat(appointments())
                .singleElement()
                .satisfies(kept -> assertThat(kept.path("status").asText()).isEqualTo("arrived"));
        assertThat(newest().outcome()).isEqualTo("failed");
        assertThat(newest().attributes()).containsEntry("code", "effect-conflict");

        // And the EHR itself refuses a version that is no longer the newest
        assertThat(patch("1", "cancelled")).isIn(409, 412);
    }

    @Test
    void sendsWhatIsAboutOneResourceInTheOrderOfItsIntents() {
        // Given: the first gets no answer
        made();
        wire.busy(true);
        intend(update("arrived"));
        run();
        wire.busy(false);

        // When: a second about the same, and one about another resource
        intend(update("cancelled"));
        String other = "booking-" + UUID.randomUUID();
        intend(booking("booked", other));
        run();

        // Then: the second waits for the first, the other for nobody
        assertThat(progress())
                .filteredOn(one -> one.state().equals("waiting"))
                .hasSize(2)
                .extracting(Progress::attempts)
                .containsExactly(1, 0);

        // When
        later();
        run();

        // Then
        assertThat(appointments()).singleElement().satisfies(changed -> {
            assertThat(changed.path("status").asText()).isEqualTo("cancelled");
            assertThat(changed.at("/meta/versionId").asText()).isEqualTo("3");
        });
        assertThat(progress()).extracting(Progress::state).containsOnly("done");
    }

    @Test
    void doesNotWaitForWhatWasGivenUp() {
        // Given: an update of what is not there, and then it is made
        intend(update("arrived"));
        run();
        assertThat(progress()).extracting(Progress::state).containsExactly("failed");

        // When
        made();
        intend(update("cancelled"));
        run();

        // Then
        assertThat(appointments())
                .singleElement()
                .satisfies(one -> assertThat(one.path("status").asText()).isEqualTo("cancelled"));
    }

    @Test
    void intentsOfOnePatientAreNumberedOneAfterTheOtherHoweverManyComeAtOnce() throws Exception {
        // When
        try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : many.invokeAll(IntStream.range(0, 8)
                    .<Callable<UUID>>mapToObj(i -> () -> intend(update("status-" + i)))
                    .toList())) {
                one.get();
            }
        }

        // Then
        assertThat(asked("SELECT string_agg(place::text, ' ' ORDER BY place) FROM records.effect"))
                .isEqualTo("1 2 3 4 5 6 7 8");
        assertThatThrownBy(() -> InsideTheService.Database.superuser("UPDATE records.effect SET place = place + 10"))
                .hasMessageContaining("never another");
    }

    /** As replicas of the version before do until none of them runs. */
    @Test
    void whatIsAddedWithoutAPlaceComesAfterAllThatThereAre() throws SQLException {
        // Given
        intend(booking("booked"));

        // When
        InsideTheService.Database.superuser("""
                INSERT INTO records.effect (id, record, record_version, data_key, ehr, function, act, type, effect_mac, sealed,
                    intent, made_at, state, next_at)
                SELECT gen_random_uuid(), record, record_version, data_key, ehr, function, act, type, '\\x01', sealed,
                    gen_random_uuid(), made_at, state, next_at FROM records.effect
                """);
        intend(update("cancelled"));

        // Then
        assertThat(
                        asked(
                                "SELECT string_agg(place::text || length(resource)::text, ' ' ORDER BY place) FROM records.effect"))
                .isEqualTo("132 20 332");
    }

    @Test
    void doesNotForgetThatItMayHaveArrivedHoweverLongNobodyAnswers() {
        // Given: it arrived, and then the EHR is not to be reached any more
        wire.cut("POST");
        intend(booking("booked"));
        run();
        wire.busy(true);

        // When
        giveUp();

        // Then
        assertThat(wire.sent()).containsExactly("POST search", "POST");
        assertThat(progress()).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("failed");
            assertThat(one.code()).contains("effect-unanswered");
        });
        assertThat(newest().attributes()).containsEntry("arrived", "unknown");

        // When it is proposed once more, to a replica whose circuit breaker is closed
        wire.mend();
        door = WritingDoor.of(config, merges, clock);
        sender = sender(WRITES, door.patients());
        intend(booking("booked"));
        run();

        // Then
        assertThat(wire.sent()).containsExactly("POST search");
        assertThat(appointments()).hasSize(1);
    }

    @Test
    void anEhrThatIsSilentKeepsNothingFromTheOthers() throws Exception {
        // Given: what is for the silent one is due first
        var elsewhere = new PatientRef("silent", "pt-1");
        var from = kept(elsewhere);
        intend(elsewhere, from, booking("booked", "booking-" + UUID.randomUUID()));
        clock.forward(1);
        intend(booking("booked"));

        // When
        sender.round();

        // Then
        long begun = System.nanoTime();
        while (!progress().getFirst().state().equals("done")
                && Duration.ofNanos(System.nanoTime() - begun).toSeconds() < 8) {
            Thread.sleep(50);
        }
        assertThat(progress()).extracting(Progress::state).containsExactly("done");
        assertThat(effects.of(elsewhere, from.id())).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("waiting");
            assertThat(one.code()).as("still at it").isEmpty();
        });
        sender.stop();
    }

    @Test
    void whatCannotBeReadEndsAndKeepsNothingFromTheOthers() throws SQLException {
        // Given
        UUID broken = intend(booking("booked", "booking-" + UUID.randomUUID()));
        intend(booking("booked"));
        InsideTheService.Database.superuser("ALTER TABLE records.effect DISABLE TRIGGER only_onward");
        InsideTheService.Database.superuser(
                "UPDATE records.effect SET sealed = set_byte(sealed, length(sealed) - 1, get_byte(sealed, length(sealed) - 1) # 1)"
                        + " WHERE id = '" + broken + "'");
        InsideTheService.Database.superuser("ALTER TABLE records.effect ENABLE TRIGGER only_onward");

        // When
        run();

        // Then
        assertThat(progress()).extracting(Progress::state).containsExactly("failed", "done");
        assertThat(progress().getFirst().code()).contains("integrity");
        assertThat(appointments()).hasSize(1);
    }

    @Test
    void aFaultOfOurOwnIsNotTriedForEver() {
        // Given
        sender = sender(WRITES, (patient, deadline) -> {
            throw new IllegalStateException("a bug");
        });
        intend(booking("booked"));

        // When
        giveUp();

        // Then
        assertThat(progress()).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("failed");
            assertThat(one.attempts()).isEqualTo(Sender.ATTEMPTS);
            assertThat(one.code()).contains("internal");
        });
        assertThat(newest().outcome()).isEqualTo("failed");
    }

    @Test
    void whateverKillsTheProcessIsNotTriedForEver() {
        // Given: whoever takes it dies
        intend(booking("booked"));
        for (int i = 0; i < Sender.ATTEMPTS; i++) {
            assertThat(claim()).isPresent();
            clock.forward(Sender.LEASE.toSeconds() + 1);
        }

        // When
        run();

        // Then
        assertThat(progress()).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("failed");
            assertThat(one.code()).contains("effect-unanswered");
        });
        assertThat(wire.sent()).isEmpty();
    }

    @Test
    void writesNothingThatTheContractNamesNoMore() {
        // Given
        intend(booking("booked"));

        // When a version is installed that may change appointments only
        sender = sender(new Writes(Map.of(FUNCTION, WRITES.of(FUNCTION).subList(1, 2))), door.patients());
        run();

        // Then
        assertThat(progress()).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("failed");
            assertThat(one.code()).contains("effect-withdrawn");
        });
        assertThat(wire.sent()).isEmpty();
    }

    @Test
    void writesNothingOnceItsIntentIsOverdue() {
        // Given
        intend(booking("booked"));
        clock.forward(Effects.DEADLINE.toSeconds());

        // When
        run();

        // Then
        assertThat(progress()).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("failed");
            assertThat(one.code()).contains("effect-overdue");
        });
        assertThat(wire.sent()).isEmpty();
    }

    @Test
    void writesNothingOfAPatientWhoWasMergedMeanwhile() {
        // Given
        var gone = new PatientRef("hospital", "pt-gone-" + UUID.randomUUID());
        put("{\"resourceType\":\"Patient\",\"id\":\"" + gone.id() + "\",\"active\":true}");
        var from = kept(gone);
        intend(gone, from, booking("booked"));

        // When
        put("{\"resourceType\":\"Patient\",\"id\":\"" + gone.id()
                + "\",\"active\":false,\"link\":[{\"other\":{\"reference\":\"Patient/" + PATIENT.id()
                + "\"},\"type\":\"replaced-by\"}]}");
        run();

        // Then
        assertThat(effects.of(gone, from.id())).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("failed");
            assertThat(one.code()).contains("patient-merged");
        });
        assertThat(wire.sent()).isEmpty();
        assertThat(appointments()).isEmpty();
        assertThat(Durable.inTransaction(() -> merges.gone(gone)))
                .as("and the merge is kept")
                .isTrue();

        // When the EHR is silent about it, the merge that stands counts
        put("{\"resourceType\":\"Patient\",\"id\":\"" + gone.id() + "\",\"active\":true}");
        intend(gone, from, booking("booked"));
        run();

        // Then
        assertThat(effects.of(gone, from.id())).extracting(Progress::state).containsOnly("failed");
        assertThat(appointments()).isEmpty();
    }

    @Test
    void onlyWhoeverBeganTheNewestAttemptMaySayThatItFailed() {
        // Given: a holder was so slow that another began
        intend(booking("booked"));
        var slow = claim().orElseThrow();
        clock.forward(Sender.LEASE.toSeconds() + 1);
        var holder = claim().orElseThrow();

        // Then
        assertThat(slow.unsure()).isFalse();
        assertThat(holder.unsure()).as("the first may have arrived").isTrue();
        var now = clock.instant();
        assertThat(Durable.inTransaction(() -> rows.failed(slow, "effect-rejected", false, now)))
                .isFalse();
        assertThat(Durable.inTransaction(() -> rows.later(slow, now, "ehr-unavailable", false)))
                .isFalse();
        assertThat(Durable.inTransaction(() -> rows.done(slow, now)))
                .as("that it is written is true whoever says it")
                .isTrue();
        assertThat(Durable.inTransaction(() -> rows.failed(holder, "effect-rejected", false, now)))
                .isFalse();
    }

    @Test
    void showsHowMuchWaitsForEachEhrAndForHowLong() {
        // Given
        intend(booking("booked"));
        clock.forward(60);
        intend(booking("booked", "booking-" + UUID.randomUUID()));
        var watch = new EffectWatch(rows, config, clock, meters);

        // When
        watch.count();

        // Then
        assertThat(gauge("aceso.effects.waiting", "hospital")).isEqualTo(2);
        assertThat(gauge("aceso.effects.oldest", "hospital")).isEqualTo(60);
        assertThat(gauge("aceso.effects.waiting", "silent")).isZero();

        // When
        run();
        watch.count();

        // Then
        assertThat(gauge("aceso.effects.waiting", "hospital")).isZero();
        assertThat(gauge("aceso.effects.oldest", "hospital")).isZero();
    }

    @Test
    void isRefusedBeforeAnyRequestAndLeavesNothing() {
        var elsewhere = Map.<String, JsonNode>of("status", text("booked"), "comment", text("x"));
        for (Effect wrong : List.of(
                Effect.create("Appointment", identifier, elsewhere),
                Effect.create("Observation", identifier, Map.of("status", text("final"))),
                Effect.update("Appointment", identifier, Map.of("start", text("2027-01-01T10:00:00Z"))),
                Effect.create("Appointment", identifier, Map.of("status", text("booked"))))) {
            assertThatThrownBy(() -> intend(wrong))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo(Code.EFFECT_REFUSED));
        }
        var hook = new Caller.OnBehalf("hospital", "https://ehr.example", "client", Optional.of("Practitioner/1"));
        assertThatThrownBy(() -> effects.demand(hook, PATIENT, FUNCTION, List.of(booking("booked"))))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.NOT_PERMITTED));
        run();
        assertThat(wire.sent()).isEmpty();
        assertThat(progress()).isEmpty();
    }

    @Test
    void commitsWithItsRecordOrNotAtAll() {
        // When
        assertThatThrownBy(() -> Durable.inTransaction(() -> {
                    effects.intend(
                            CLINICIAN,
                            Purpose.TREATMENT,
                            PATIENT,
                            FUNCTION,
                            record.id(),
                            1,
                            List.of(booking("booked")));
                    throw new Failure(Code.ABANDONED);
                }))
                .isInstanceOf(Failure.class);
        run();

        // Then
        assertThat(progress()).isEmpty();
        assertThat(wire.sent()).isEmpty();
    }

    @Test
    void endsAsFailedAfterABoundedNumberOfAttempts() {
        // Given
        wire.close();
        try {
            intend(booking("booked"));

            // When
            giveUp();
        } finally {
            wire = new CutEhr(ca, ehr.baseUrl());
        }

        // Then
        assertThat(progress()).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("failed");
            assertThat(one.attempts()).isEqualTo(Sender.ATTEMPTS);
            assertThat(one.code()).contains("ehr-unavailable");
        });
        assertThat(newest().outcome()).isEqualTo("failed");
        assertThat(newest().attributes()).containsEntry("code", "ehr-unavailable");
    }

    @Test
    void holdsItsContentSealedAndIsCountedByAnErasure() {
        // Given
        UUID id = intend(booking("booked"));

        // Then
        assertThat(asked("SELECT encode(sealed, 'escape') FROM records.effect WHERE id = '" + id + "'"))
                .doesNotContain(identifier, PATIENT.id(), "booked");
        var key = envelope.find(PATIENT).orElseThrow().id();
        assertThat(held.stream().filter(kind -> kind.kind().equals("records.effect")))
                .singleElement()
                .satisfies(kind -> {
                    assertThat(kind.count(key)).isEqualTo(1);
                    assertThat(kind.newest(key)).isPresent();
                });
        run();
        assertThatThrownBy(() -> InsideTheService.Database.superuser(
                        "UPDATE records.effect SET state = 'waiting', ended_at = NULL"))
                .hasMessageContaining("ends once");
    }

    @Test
    void writesNothingOfAPatientWhoseKeyWasGivenUp() throws SQLException {
        // Given
        intend(booking("booked"));
        var key = envelope.find(PATIENT).orElseThrow().id();

        // When
        Durable.inTransaction(() -> keys.giveUp(key, Instant.now()));
        // As an erasure does: else what is kept for it would never leave.
        InsideTheService.Database.superuser("DELETE FROM sealing.escrow WHERE key_id = '" + key + "'");
        run();

        // Then
        assertThat(wire.sent()).isEmpty();
        assertThat(asked("SELECT state || ' ' || code FROM records.effect")).isEqualTo("failed effect-erased");
    }

    private static Effect booking(String status, String identifier) {
        return Effect.create(
                "Appointment",
                identifier,
                Map.of(
                        "status", text(status),
                        "start", text("2027-03-01T10:00:00Z"),
                        "end", text("2027-03-01T10:30:00Z"),
                        "participant",
                                tree("[{\"actor\":{\"reference\":\"" + Effect.PATIENT
                                        + "\"},\"status\":\"accepted\"}]")));
    }

    private Effect update(String status) {
        return Effect.update("Appointment", identifier, Map.of("status", text(status)));
    }

    private Effect booking(String status) {
        return booking(status, identifier);
    }

    private void made() {
        intend(booking("booked"));
        run();
        assertThat(appointments()).hasSize(1);
        wire.sent();
    }

    private UUID intend(Effect effect) {
        return intend(PATIENT, record, effect);
    }

    private UUID intend(PatientRef patient, Kept from, Effect effect) {
        return Durable.inTransaction(() -> effects.intend(
                        CLINICIAN, Purpose.TREATMENT, patient, FUNCTION, from.id(), from.version(), List.of(effect)))
                .getFirst();
    }

    private void run() {
        while (sender.next("hospital")) {}
    }

    private void giveUp() {
        for (int i = 0; i < Sender.ATTEMPTS + 3; i++) {
            run();
            later();
        }
    }

    private Optional<EffectRows.Row> claim() {
        return Durable.inTransaction(
                () -> rows.claim("hospital", clock.instant(), clock.instant().plus(Sender.LEASE)));
    }

    private double gauge(String name, String ehr) {
        return meters.get(name).tag("ehr", ehr).gauge().value();
    }

    private void put(String patient) {
        var put = send(HttpRequest.newBuilder(URI.create(
                        ehr.baseUrl() + "/Patient/" + tree(patient).path("id").asText()))
                .header("Content-Type", "application/fhir+json")
                .PUT(HttpRequest.BodyPublishers.ofString(patient)));
        assertThat(put.statusCode()).isIn(200, 201);
    }

    private void later() {
        clock.forward(1_801);
    }

    private List<Progress> progress() {
        return effects.of(PATIENT, record.id());
    }

    private List<String> history() {
        return log.about(PATIENT, Instant.now().plusSeconds(60), 20).reversed().stream()
                .map(entry -> entry.action() + " " + entry.outcome())
                .toList();
    }

    private Entry newest() {
        return log.about(PATIENT, Instant.now().plusSeconds(60), 20).getFirst();
    }

    /** As the EHR itself has them, asked past the wire. */
    private List<JsonNode> appointments() {
        var found = send(HttpRequest.newBuilder(URI.create(ehr.baseUrl() + "/Appointment?identifier="
                        + java.net.URLEncoder.encode(
                                SYSTEM + "|" + identifier, java.nio.charset.StandardCharsets.UTF_8)))
                .header("Cache-Control", "no-cache"));
        return tree(found.body()).path("entry").findValues("resource");
    }

    private void change(String status) {
        assertThat(patch("1", status)).isEqualTo(200);
    }

    private int patch(String version, String status) {
        return send(HttpRequest.newBuilder(URI.create(ehr.baseUrl() + "/Appointment/"
                                + appointments().getFirst().path("id").asText()))
                        .header("If-Match", "W/\"" + version + "\"")
                        .header("Content-Type", "application/json-patch+json")
                        .method(
                                "PATCH",
                                HttpRequest.BodyPublishers.ofString(
                                        "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"" + status + "\"}]")))
                .statusCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static EhrConfig config() {
        Map<String, String> all = new HashMap<>();
        Map.of("hospital", wire.baseUrl(), "silent", "https://localhost:" + silent.getLocalPort() + "/fhir")
                .forEach((id, base) -> Map.of(
                                "issuer",
                                "https://" + id + ".example.org",
                                "jwks-url",
                                "https://" + id + ".example.org/jwks",
                                "fhir-base-url",
                                base,
                                "ca-file",
                                ca.file().toString(),
                                "request-timeout",
                                "10s")
                        .forEach((key, value) -> all.put("aceso.ehr." + id + "." + key, value)));
        return StubServer.config(all);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode text(String text) {
        return JSON.getNodeFactory().textNode(text);
    }

    private static String asked(String sql) {
        try (var connection = InsideTheService.Database.running().superuser();
                var row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
