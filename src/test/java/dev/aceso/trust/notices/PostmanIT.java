package dev.aceso.trust.notices;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.InsideTheService.Database;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.MailServer;
import dev.aceso.demo.world.MailServer.Greeting;
import dev.aceso.demo.world.MailServer.Manner;
import dev.aceso.demo.world.Workspace;
import dev.aceso.ground.egress.MailLink;
import dev.aceso.ground.egress.MailLinks;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Log;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Notices over the real database and a real mail server: what is sent, how often, and what ends it. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class PostmanIT {
    private static final String KIND = "test-kind";
    private static final Map<String, String> OFFICER =
            Map.of("aceso.notices.privacy-officer", "privacy@hospital.example");
    private static Workspace workspace;
    private static DemoCa ca;
    private static MailServer server;

    @Inject
    NoticeRows rows;

    @Inject
    Log log;

    @Inject
    Vertx vertx;

    private final UUID about = UUID.randomUUID();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Optional<Wording.Text> text = Optional.of(new Wording.Text("Aceso: a test", "About " + about + "."));

    @BeforeEach
    void clear() throws SQLException {
        if (server == null) {
            workspace = Workspace.create();
            ca = DemoCa.create(workspace);
            server = MailServer.start(ca.issue("mail"), Greeting.TLS);
        }
        server.behave(Manner.TAKES);
        Database.superuser("DELETE FROM notices.notice");
        // Where an earlier test took the log away, whoever looks first writes an entry about it.
        assertThat(log.available()).isTrue();
    }

    @AfterAll
    static void leave() {
        server.close();
        workspace.close();
    }

    @Test
    void whatIsCommittedIsSentOnceAndLogged() throws SQLException {
        // Given
        tell(Instant.now());
        tell(Instant.now());
        long before = entries();

        // When
        Postman postman = postman();
        assertThat(postman.next()).isTrue();
        assertThat(postman.next()).isFalse();

        // Then
        assertThat(letters())
                .singleElement()
                .satisfies(
                        letter -> assertThat(letter.header("Message-ID")).isEqualTo("<" + id() + "@hospital.example>"));
        assertThat(state()).isEqualTo("sent 1 null");
        assertThat(entries()).isEqualTo(before + 1);
        assertThat(counted("sent")).isEqualTo(1);
    }

    @Test
    void whatIsRolledBackIsNotSent() {
        // When
        assertThatThrownBy(() -> Durable.inTransaction(() -> {
                    notices(OFFICER).tell(KIND, about, Instant.now());
                    throw new dev.aceso.ground.failure.Failure(dev.aceso.ground.failure.Code.IN_PROGRESS);
                }))
                .isInstanceOf(dev.aceso.ground.failure.Failure.class);

        // Then
        assertThat(postman().next()).isFalse();
        assertThat(letters()).isEmpty();
    }

    @Test
    void nothingIsSentBeforeItIsDue() throws SQLException {
        // Given
        tell(Instant.now().plusSeconds(3_600));
        assertThat(postman().next()).isFalse();
        assertThat(rows.waiting()).isZero();

        // When
        ripe("due_at = now() - interval '1 second', next_at = now() - interval '1 second'");

        // Then
        assertThat(rows.waiting()).isEqualTo(1);
        assertThat(postman().next()).isTrue();
        assertThat(letters()).hasSize(1);
    }

    @Test
    void whatNeedNotBeSaidAnyMoreIsNotSent() throws SQLException {
        // Given
        tell(Instant.now());
        text = Optional.empty();

        // When
        assertThat(postman().next()).isTrue();

        // Then
        assertThat(letters()).isEmpty();
        assertThat(state()).isEqualTo("needless 1 null");
    }

    /** Every refusal is tried again, and the server may be away: then it arrives, once. */
    @Test
    void whatWasNotTakenIsTriedAgainUntilItIs() throws SQLException {
        // Given
        tell(Instant.now());
        Postman postman = postman();
        List<Runnable> ways = List.of(
                () -> server.behave(Manner.PUTS_OFF), () -> server.behave(Manner.REFUSES), () -> server.leave());
        int attempts = 0;
        for (Runnable way : ways) {
            // When
            way.run();
            assertThat(postman.next()).isTrue();
            attempts++;

            // Then: not at once
            assertThat(state()).startsWith("waiting " + attempts + " mail-");
            assertThat(postman.next()).isFalse();
            assertThat(seconds("next_at - clock_timestamp()"))
                    .isBetween((1L << attempts) - 2, (1L << attempts) * 3 / 2);
            ripe("next_at = now() - interval '1 second'");
        }
        server.comeBack();
        server.behave(Manner.TAKES);
        assertThat(postman.next()).isTrue();
        assertThat(state()).startsWith("sent 4");
        assertThat(letters()).hasSize(1);
        assertThat(counted("put-off")).isEqualTo(3);
    }

    @Test
    void isGivenUpLoudlyWhenItsTimeIsOver() throws SQLException {
        // Given
        server.behave(Manner.REFUSES);
        Durable.inTransaction(() -> {
            rows.add(UUID.randomUUID(), KIND, about, Instant.now(), Duration.ofSeconds(1));
            return about;
        });
        long before = entries();

        // When
        assertThat(postman().next()).isTrue();

        // Then
        assertThat(state()).isEqualTo("failed 1 mail-refused");
        assertThat(entries()).isEqualTo(before + 1);
        assertThat(counted("given-up")).isEqualTo(1);
        assertThat(postman().next()).isFalse();
    }

    /** As after a restart: what counts is what is stored, and whether somebody has acted on it. */
    @Test
    void whatWasGivenUpIsCountedUntilSomebodyHasActed() throws SQLException {
        // Given
        server.behave(Manner.REFUSES);
        Durable.inTransaction(() -> {
            rows.add(UUID.randomUUID(), KIND, about, Instant.now(), Duration.ofSeconds(1));
            return about;
        });
        watch().count();
        assertThat(gauge("waiting")).isEqualTo(1);
        assertThat(gauge("given-up")).isZero();

        // When
        assertThat(postman().next()).isTrue();
        watch().count();

        // Then
        assertThat(gauge("waiting")).isZero();
        assertThat(gauge("given-up")).isEqualTo(1);

        // When
        text = Optional.empty();
        watch().count();

        // Then
        assertThat(gauge("given-up")).isZero();
    }

    /** Another replica, with a newer version, may know how to say it. */
    @Test
    void whatThisReplicaCannotSayIsLeftToOneThatCan() throws SQLException {
        // Given
        tell(Instant.now());
        MailLink link = link();
        var older = new Notices(rows, recipients(OFFICER, link), config(OFFICER), List.of());

        // When
        boolean taken = new Postman(rows, older, recipients(OFFICER, link), link, log, meters).next();

        // Then
        assertThat(taken).isFalse();
        assertThat(state()).isEqualTo("waiting 0 null");
        assertThat(postman().next()).isTrue();
        assertThat(letters()).hasSize(1);
    }

    @Test
    void waitsWhereNobodyIsToBeToldHereForWhoeverKnowsAnybody() throws SQLException {
        // Given
        tell(Instant.now());

        // When
        assertThat(postman(Map.of("aceso.notices.privacy-officer", "none")).next())
                .isTrue();

        // Then
        assertThat(state()).isEqualTo("waiting 1 nobody-to-tell");
        assertThat(letters()).isEmpty();
    }

    /** Whoever dies before the server answered, or before its own commit, has counted the attempt: the next one takes the same Message-ID. */
    @Test
    void whoeverDiesInTheMiddleIsFollowedUpWithTheSameLetter() throws SQLException {
        // Given: it has it, and nobody here knows
        tell(Instant.now());
        server.behave(Manner.HANGS);
        assertThat(postman().next()).isTrue();
        assertThat(state()).isEqualTo("waiting 1 mail-unanswered");
        ripe("next_at = now() - interval '1 second'");
        // and another dies with it in their hands
        assertThat(Durable.inTransaction(() -> rows.claim(Postman.LEASE, List.of(KIND))))
                .isPresent();
        server.behave(Manner.TAKES);
        assertThat(postman().next()).as("while the lease lasts").isFalse();

        // When
        ripe("next_at = now() - interval '1 second'");
        assertThat(postman().next()).isTrue();

        // Then
        assertThat(state()).startsWith("sent 3");
        assertThat(letters()).hasSize(2);
        assertThat(letters().stream().map(letter -> letter.header("Message-ID")).distinct())
                .hasSize(1);
    }

    /** As replicas do, each with a connection of its own. */
    @Test
    void manyAtOnceSendEachOnce() throws Exception {
        // Given
        int many = 12;
        List<UUID> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            UUID one = UUID.randomUUID();
            all.add(one);
            Durable.inTransaction(() -> {
                notices(OFFICER).tell(KIND, one, Instant.now());
                return one;
            });
        }
        text = Optional.of(new Wording.Text("Aceso: many", "About " + about + "."));

        // When
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<Integer> replica = () -> {
                Postman postman = postman();
                int sent = 0;
                while (postman.next()) {
                    sent++;
                }
                return sent;
            };
            int sent = 0;
            for (Future<Integer> one : threads.invokeAll(List.of(replica, replica, replica, replica))) {
                sent += one.get();
            }

            // Then
            assertThat(sent).isEqualTo(many);
        }
        assertThat(letters().stream().map(letter -> letter.header("Message-ID")).distinct())
                .hasSize(many);
        assertThat(letters()).hasSize(many);
    }

    /** It holds nobody's address and no text; and an end is an end, whoever asks. */
    @Test
    void theServiceMayOnlyMoveANoticeOn() throws SQLException {
        // Given
        tell(Instant.now());
        assertThat(Database.number("SELECT count(*) FROM notices.notice n WHERE n::text LIKE '%@%'"))
                .isZero();
        assertThat(postman().next()).isTrue();

        // Then
        for (String change : new String[] {
            "UPDATE notices.notice SET state = 'waiting', ended_at = NULL",
            "UPDATE notices.notice SET kind = 'other'",
            "UPDATE notices.notice SET about = gen_random_uuid()",
            "DELETE FROM notices.notice",
            "TRUNCATE notices.notice"
        }) {
            assertThatThrownBy(() -> Database.as("serve", change))
                    .as(change)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void doesNotStartInProductionWithoutAWordOnWhoIsTold() {
        MailLink nowhere = MailLinks.of(vertx, Map.of());
        assertThatThrownBy(() -> recipients(Map.of(), nowhere).check(List.of("prod")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.notices.privacy-officer")
                .hasMessageContaining("none");
        assertThatThrownBy(() -> recipients(OFFICER, nowhere).check(List.of("demo")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.mail.server");
        assertThatThrownBy(() ->
                        recipients(Map.of("aceso.notices.privacy-officer", "A <secret@hospital.example>"), nowhere))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.notices.privacy-officer")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> recipients(
                                Map.of("aceso.notices.privacy-officer", "none", "aceso.notices.give-up-after", "P31D"),
                                nowhere)
                        .check(List.of("demo")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.notices.give-up-after");
        assertThatCode(() -> {
                    recipients(Map.of(), nowhere).check(List.of("demo"));
                    recipients(Map.of("aceso.notices.privacy-officer", "none"), nowhere)
                            .check(List.of("prod"));
                    recipients(OFFICER, link()).check(List.of("prod"));
                })
                .doesNotThrowAnyException();
    }

    private void tell(Instant due) {
        Durable.inTransaction(() -> {
            notices(OFFICER).tell(KIND, about, due);
            return about;
        });
    }

    private Postman postman() {
        return postman(OFFICER);
    }

    private Postman postman(Map<String, String> properties) {
        MailLink link = link();
        return new Postman(rows, notices(properties), recipients(properties, link), link, log, meters);
    }

    private NoticeWatch watch() {
        meters.clear();
        return new NoticeWatch(rows, notices(OFFICER), meters);
    }

    private double gauge(String name) {
        return meters.get("aceso.notices." + name).gauge().value();
    }

    private Notices notices(Map<String, String> properties) {
        Wording wording = new Wording() {
            @Override
            public String kind() {
                return KIND;
            }

            @Override
            public Optional<Text> about(UUID row) {
                return text;
            }
        };
        return new Notices(rows, recipients(properties, link()), config(properties), List.of(wording));
    }

    private MailLink link() {
        return MailLinks.of(vertx, MailLinks.properties(server, ca));
    }

    private static Recipients recipients(Map<String, String> properties, MailLink link) {
        return new Recipients(config(properties), link);
    }

    private static NoticesConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(NoticesConfig.class)
                .build()
                .getConfigMapping(NoticesConfig.class);
    }

    private List<MailServer.Received> letters() {
        return server.letters(about.toString());
    }

    private double counted(String outcome) {
        return meters.counter("aceso.notices", "kind", KIND, "outcome", outcome).count();
    }

    /** Entries are sealed: how many there are shows that one was written. */
    private static long entries() {
        return Database.number("SELECT (SELECT count(*) FROM audit.pending) + (SELECT count(*) FROM audit.entry)");
    }

    private static void ripe(String change) throws SQLException {
        Database.superuser("ALTER TABLE notices.notice DISABLE TRIGGER only_onward");
        Database.superuser("UPDATE notices.notice SET " + change);
        Database.superuser("ALTER TABLE notices.notice ENABLE TRIGGER only_onward");
    }

    private static long seconds(String interval) {
        return Database.number("SELECT extract(epoch FROM " + interval + ")::bigint FROM notices.notice");
    }

    private static String id() throws SQLException {
        return text("id::text");
    }

    private static String state() throws SQLException {
        return text("state || ' ' || attempts || ' ' || coalesce(code, 'null')");
    }

    private static String text(String column) throws SQLException {
        try (var connection = Database.running().superuser();
                var row = connection.createStatement().executeQuery("SELECT " + column + " FROM notices.notice")) {
            row.next();
            return row.getString(1);
        }
    }
}
