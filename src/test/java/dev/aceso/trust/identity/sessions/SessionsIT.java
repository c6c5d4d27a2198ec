package dev.aceso.trust.identity.sessions;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import jakarta.inject.Inject;

import dev.aceso.Hands;
import dev.aceso.InsideTheService;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.Arrival;
import dev.aceso.trust.identity.Shown;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Sessions over the real database: two replicas whose clocks are hours apart. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class SessionsIT {
    private static final String ISSUER = "https://idp.example";
    private static final String WARD = "198.51.100.7";
    private static final Instant SIGNED_IN = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private final Hands ahead = new Hands(Instant.now().plus(Duration.ofHours(3)));
    private final Hands behind = new Hands(Instant.now().minus(Duration.ofHours(3)));
    private final String sid = "sid-" + UUID.randomUUID();
    private final String subject = "sub-" + UUID.randomUUID();
    private final Caller.Person person = person(Optional.of(sid), SIGNED_IN);
    private Sessions one;
    private Sessions other;

    @Inject
    Names names;

    @Inject
    Places places;

    @Inject
    Rules rules;

    @Inject
    Store store;

    @Inject
    Ends ends;

    @Inject
    Log log;

    @Inject
    SessionConfig config;

    @Inject
    Sweep sweep;

    @Inject
    CurrentSession current;

    @Inject
    Statements rows;

    @BeforeEach
    void start() {
        one = replica(store, ahead);
        other = replica(store, behind);
    }

    @Test
    void refusesOnOneReplicaWhatWasSignedOutOnAnother() {
        // Given
        admit(one, person);
        admit(other, person);

        // When
        assertThat(signOut(one).one(person)).isEqualTo(1);

        // Then: at once here, and there when what it read is no longer fresh
        refused(one, person, Code.SESSION_ENDED);
        behind.forward(config.fresh());
        refused(other, person, Code.SESSION_ENDED);
        assertThat(value("SELECT why FROM identity.session WHERE id = '%s'")).isEqualTo("signed-out");
    }

    @Test
    void endsAnIdleSessionOnBothThoughTheirClocksAreHoursApart() {
        // Given
        admit(one, person);

        // When
        change(
                "UPDATE identity.session SET seen_at = clock_timestamp() - interval '14 minutes 50 seconds' WHERE id = '%s'");
        behind.forward(config.fresh());
        admit(other, person);
        change("UPDATE identity.session SET seen_at = clock_timestamp() - interval '15 minutes' WHERE id = '%s'");
        ahead.forward(config.fresh());
        behind.forward(config.fresh());

        // Then
        refused(one, person, Code.SESSION_IDLE);
        refused(other, person, Code.SESSION_IDLE);
        assertThat(value("SELECT why FROM identity.session WHERE id = '%s'")).isEqualTo("idle");
    }

    @Test
    void endsASessionThatWasMadeShorterOnBothReplicasAndInTheSweepAndLeavesTheOthers() {
        // Given
        var beside = person(Optional.of("beside-" + sid), SIGNED_IN);
        admit(one, person);
        admit(one, beside);
        String aWhile = "UPDATE identity.session SET seen_at = clock_timestamp() - interval '5 minutes 1 second'"
                + " WHERE account = '" + names.of(person).account() + "'";

        // When
        shorten(current.of(person).orElseThrow().mark(), Duration.ofMinutes(5));
        change("UPDATE identity.session SET seen_at = clock_timestamp() - interval '4 minutes' WHERE id = '%s'");
        behind.forward(config.fresh());
        admit(other, person);
        change(aWhile);
        ahead.forward(config.fresh());
        behind.forward(config.fresh());

        // Then
        assertThat(current.of(person)).isEmpty();
        assertThat(current.of(beside)).isPresent();
        sweep.sweep();
        assertThat(value("SELECT why FROM identity.session WHERE id = '%s'")).isEqualTo("idle");
        assertThat(value("SELECT ended_at - seen_at FROM identity.session WHERE id = '%s'"))
                .isEqualTo("00:05:00");
        refused(one, person, Code.SESSION_IDLE);
        refused(other, person, Code.SESSION_IDLE);
        admit(other, beside);
    }

    @Test
    void makesNoSessionLongerAndNoneShorterThatIsOver() {
        // Given
        admit(one, person);
        var mark = current.of(person).orElseThrow().mark();

        // When
        shorten(mark, Duration.ofMinutes(5));
        shorten(mark, Duration.ofMinutes(10));

        // Then
        assertThat(value("SELECT idle_seconds FROM identity.session WHERE id = '%s'"))
                .isEqualTo("300");
        signOut(one).one(person);
        assertThatThrownBy(() -> shorten(mark, Duration.ofMinutes(5)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SESSION_ENDED));
    }

    @Test
    void goesOnInASessionThatEndedOnlyByANewSignIn() {
        // Given
        admit(one, person);
        change(
                "UPDATE identity.session SET seen_at = clock_timestamp() - interval '20 minutes',"
                        + " signed_in_at = signed_in_at - interval '1 hour', valid_from = valid_from - interval '1 hour' WHERE id = '%s'");
        var old = person(Optional.of(sid), SIGNED_IN.minus(Duration.ofHours(1)));
        ahead.forward(config.fresh());
        refused(one, old, Code.SESSION_IDLE);

        // When
        admit(one, person);

        // Then
        refused(other, old, Code.SESSION_ENDED);
    }

    @Test
    void takesOneSignInForASessionWhereTheProviderNamesNone() {
        var nameless = person(Optional.empty(), SIGNED_IN);
        admit(one, nameless);
        signOut(one).one(nameless);
        refused(other, nameless, Code.SESSION_ENDED);
        admit(other, person(Optional.empty(), SIGNED_IN.plusSeconds(5)));
    }

    /** The provider's end commits after the step has read the session, and before it writes. */
    @Test
    void theFirstEndWinsThoughASessionIsUsedMeanwhile() throws Exception {
        // Given
        admit(one, person);
        try (var provider = InsideTheService.Database.running().superuser();
                var statement = provider.createStatement();
                var threads = Executors.newSingleThreadExecutor()) {
            provider.setAutoCommit(false);
            statement.executeUpdate(
                    "UPDATE identity.session SET ended_at = clock_timestamp(), why = 'provider' WHERE id = '%s'"
                            .formatted(names.of(person).session()));

            // When: a use from another network, which is written down
            var use = threads.submit(() -> refused(other, person, "203.0.113.7", Code.SESSION_ENDED));
            Instant patience = Instant.now().plusSeconds(20);
            while (value("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
                    .equals("0")) {
                assertThat(use.isDone()).isFalse();
                assertThat(Instant.now()).isBefore(patience);
            }
            provider.commit();

            // Then
            use.get();
        }
        assertThat(value("SELECT why FROM identity.session WHERE id = '%s'")).isEqualTo("provider");
    }

    @Test
    void signsOutEverywhereEvenWhereNobodyWasSeenYet() {
        // Given
        var elsewhere = person(Optional.of("unseen-" + sid), SIGNED_IN.minusSeconds(60));
        admit(one, person);

        // When
        signOut(one).all(person);

        // Then
        refused(other, elsewhere, Code.SESSION_ENDED);
        refused(one, person, Code.SESSION_ENDED);
    }

    @Test
    void endsWhatTheProviderNamesOnceAndBeforeItWasSeen() {
        // Given
        var token = new LogoutToken(
                ISSUER,
                UUID.randomUUID().toString(),
                Instant.now(),
                Instant.now().plusSeconds(60),
                Optional.of(sid),
                Optional.of(subject));
        var nameless = person(Optional.empty(), SIGNED_IN);
        admit(other, nameless);

        // When
        signOut(one).byProvider(token);

        // Then: it cannot be told which of the sessions without a name was meant
        refused(other, person, Code.SESSION_ENDED);
        behind.forward(config.fresh());
        refused(other, nameless, Code.SESSION_ENDED);
        refused(other, person(Optional.empty(), SIGNED_IN.minusSeconds(60)), Code.SESSION_ENDED);
        admit(other, person(Optional.empty(), SIGNED_IN.plusSeconds(60)));
        assertThatThrownBy(() -> signOut(one).byProvider(token))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.MALFORMED));
    }

    /** A portal's tokens may carry one {@code sid} for all whom it acts for. */
    @Test
    void givesEachAccountOfAPortalASessionOfItsOwnAndEndsAllWithTheProviders() {
        // Given: two people through a portal, one more of whom nothing was seen yet, and the session of their own
        var dora = through("family", "dora-" + subject);
        var erin = through("family", "erin-" + subject);
        var unseen = through("family", "unseen-" + subject);
        admit(one, person);
        admit(one, dora);
        admit(other, erin);

        // When
        assertThat(signOut(one).one(dora)).isEqualTo(1);

        // Then
        refused(one, dora, Code.SESSION_ENDED);
        behind.forward(config.fresh());
        admit(other, erin);
        admit(other, person);

        // When
        int ended = signOut(one)
                .byProvider(new LogoutToken(
                        ISSUER,
                        UUID.randomUUID().toString(),
                        Instant.now(),
                        Instant.now().plusSeconds(60),
                        Optional.of(sid),
                        Optional.empty()));

        // Then
        assertThat(ended).isEqualTo(2);
        behind.forward(config.fresh());
        for (var each : List.of(person, dora, erin, unseen)) {
            refused(one, each, Code.SESSION_ENDED);
            refused(other, each, Code.SESSION_ENDED);
        }
        assertThat(value("SELECT why FROM identity.session WHERE id = '%s'")).isEqualTo("provider");

        // and a sign-in after that goes on
        admit(one, person(Optional.of(sid), SIGNED_IN.plusSeconds(120)));
    }

    @Test
    void endsASessionThatTwoNetworksUseInTurn() {
        // Given
        admit(one, person, "203.0.113.7", Action.SELF_READ);
        admit(other, person, "203.0.114.7", Action.SELF_READ);
        ahead.forward(config.fresh());
        admit(one, person, "203.0.113.8", Action.SELF_READ);
        behind.forward(config.fresh());

        // Then
        assertThatThrownBy(() -> admit(other, person, "203.0.114.9", Action.SELF_READ))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SESSION_ENDED));
        assertThat(value("SELECT why FROM identity.session WHERE id = '%s'")).isEqualTo("two-places");
    }

    @Test
    void writesASessionDownOnceInABurstOfRequests() {
        // Given
        var meters = new SimpleMeterRegistry();
        var measured = replica(new Store(rows, meters), ahead);

        // When: a thousand requests, and a reading of the database for each fifty of them
        for (int i = 0; i < 1_000; i++) {
            if (i % 50 == 0) {
                ahead.forward(config.fresh());
            }
            admit(measured, person);
        }

        // Then
        assertThat(meters.counter("aceso.sessions.writes").count()).isEqualTo(1);
        change("UPDATE identity.session SET seen_at = clock_timestamp() - interval '30 seconds' WHERE id = '%s'");
        ahead.forward(config.fresh());
        admit(measured, person);
        assertThat(meters.counter("aceso.sessions.writes").count()).isEqualTo(2);
    }

    /** One who asked when it ends is let in no more than anybody else. */
    @Test
    void judgesWhereSomebodyAsksFromWhenItEnds() {
        // Given: the owner, and somebody elsewhere who only asks, with a replica each
        admit(one, person, "203.0.113.7", Action.SELF_READ);
        admit(other, person, "203.0.114.7", Action.SESSION_READ);
        assertThat(value("SELECT moves FROM identity.session WHERE id = '%s'")).isEqualTo("1");
        ahead.forward(config.fresh());
        admit(one, person, "203.0.113.7", Action.SELF_READ);

        // Then
        assertThatThrownBy(() -> admit(other, person, "203.0.114.7", Action.SESSION_READ))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SESSION_ENDED));
        assertThat(value("SELECT why FROM identity.session WHERE id = '%s'")).isEqualTo("two-places");
    }

    /** The provider ended it while somebody was being let in, who is only now remembered as let in. */
    @Test
    void remembersNobodyAsLetInFromBeforeASignOut() throws Exception {
        // Given
        admit(one, person);
        try (var holder = InsideTheService.Database.running().superuser();
                var statement = holder.createStatement();
                var threads = Executors.newSingleThreadExecutor()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE identity.session IN ACCESS EXCLUSIVE MODE");
            ahead.forward(config.fresh());

            // When: a call that waits for the store, and a sign-out that this replica hears of meanwhile
            var call = threads.submit(() -> admit(one, person));
            Instant patience = Instant.now().plusSeconds(20);
            while (value("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
                    .equals("0")) {
                assertThat(call.isDone()).isFalse();
                assertThat(Instant.now()).isBefore(patience);
            }
            one.forgetAll();
            holder.rollback();
            call.get();
        }
        change("UPDATE identity.session SET ended_at = clock_timestamp(), why = 'provider' WHERE id = '%s'");

        // Then: what it read counts no more, though that was a moment ago
        refused(one, person, Code.SESSION_ENDED);
    }

    /** Somebody signed in again in it, which nobody saw, before it ended; what that gave lives on. */
    @Test
    void remembersTheEndOfASessionForAsLongAsAnyTokenOfIt() {
        // Given
        admit(one, person);
        signOut(one).one(person);
        change("UPDATE identity.session SET signed_in_at = signed_in_at - interval '23 hours', valid_from = valid_from"
                + " - interval '23 hours', until = clock_timestamp() - interval '2 hours', ended_at = ended_at"
                + " - interval '11 hours' WHERE id = '%s'");

        // When
        sweep.sweep();

        // Then
        refused(one, person(Optional.of(sid), SIGNED_IN.minus(Duration.ofMinutes(11 * 60 + 30))), Code.SESSION_ENDED);
    }

    /** Where the provider names accounts by another claim, its logout tokens still say {@code sub}. */
    @Test
    void endsWhoTheProviderCallsBySubThoughTheirAccountIsNamedOtherwise() {
        // Given
        var sub = Optional.of("pairwise-" + subject);
        var unseen = person(Optional.of("unseen-" + sid), SIGNED_IN.minusSeconds(60));
        admit(one, person, WARD, Action.SELF_READ, sub);
        assertThat(value("SELECT s::text FROM identity.session s WHERE id = '%s'"))
                .doesNotContain("pairwise");

        // When
        int ended = signOut(one)
                .byProvider(new LogoutToken(
                        ISSUER,
                        UUID.randomUUID().toString(),
                        SIGNED_IN,
                        Instant.now().plusSeconds(60),
                        Optional.empty(),
                        sub));

        // Then
        assertThat(ended).isEqualTo(1);
        for (var each : List.of(person, unseen)) {
            assertThatThrownBy(() -> admit(one, each, WARD, Action.SELF_READ, sub))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SESSION_ENDED));
        }
        // and a sign-in after that goes on
        admit(one, person(Optional.of("new-" + sid), SIGNED_IN.plusSeconds(1)), WARD, Action.SELF_READ, sub);
    }

    /** Both times are the provider's, whose clock is half a minute ahead. */
    @Test
    void endsWhatWasNotSeenYetThoughTheProvidersClockIsAhead() {
        // Given
        Instant signedIn = SIGNED_IN.plusSeconds(28);
        var unseen = person(Optional.of(sid), signedIn);

        // When
        signOut(one)
                .byProvider(new LogoutToken(
                        ISSUER,
                        UUID.randomUUID().toString(),
                        SIGNED_IN.plusSeconds(30),
                        Instant.now().plusSeconds(60),
                        Optional.of(sid),
                        Optional.empty()));

        // Then
        refused(one, unseen, Code.SESSION_ENDED);
        admit(one, person(Optional.of(sid), SIGNED_IN.plusSeconds(31)));
    }

    @Test
    void countsIdleTimeFromNowWhenTheClockWasSetBack() {
        // Given
        admit(one, person);
        change("UPDATE identity.session SET seen_at = clock_timestamp() + interval '1 hour' WHERE id = '%s'");

        // When
        sweep.sweep();

        // Then
        assertThat(value("SELECT seen_at <= clock_timestamp() FROM identity.session WHERE id = '%s'"))
                .isEqualTo("t");
    }

    @Test
    void askingWhenItEndsIsNoUse() {
        // Given
        admit(one, person);
        change("UPDATE identity.session SET seen_at = clock_timestamp() - interval '14 minutes' WHERE id = '%s'");
        String seen = value("SELECT seen_at FROM identity.session WHERE id = '%s'");

        // When
        admit(one, person, WARD, Action.SESSION_READ);

        // Then
        assertThat(value("SELECT seen_at FROM identity.session WHERE id = '%s'"))
                .isEqualTo(seen);
    }

    @Test
    void holdsTenThousandSessionsAndForgetsThemWhenTheyAreOver() throws Exception {
        // When
        try (var threads = Executors.newFixedThreadPool(12)) {
            for (int i = 0; i < 10_000; i++) {
                var next = person(Optional.of(sid + "-" + i), SIGNED_IN);
                threads.submit(() -> admit(one, next));
            }
        }

        // Then
        String ours =
                "FROM identity.session WHERE account = '" + names.of(person).account() + "'";
        assertThat(value("SELECT count(*) " + ours)).isEqualTo("10000");
        change("UPDATE identity.session SET until = clock_timestamp() - interval '14 hours' WHERE account = '"
                + names.of(person).account() + "'");
        sweep.sweep();
        assertThat(value("SELECT count(*) " + ours)).isEqualTo("0");
    }

    @Test
    void storesNothingThatTheProviderOrTheNetworkSaid() {
        admit(one, person);
        String row = value("SELECT s::text FROM identity.session s WHERE id = '%s'");
        assertThat(row).contains(names.of(person).account()).doesNotContain(sid, subject, ISSUER, "198.51");
    }

    private Sessions replica(Store store, Clock clock) {
        return new Sessions(names, places, rules, store, ends, log, config, clock, new SimpleMeterRegistry());
    }

    private SignOut signOut(Sessions replica) {
        return new SignOut(names, store, ends, replica, config);
    }

    private void shorten(CurrentSession.Mark mark, Duration idle) {
        Durable.inTransaction(() -> {
            current.shorten(mark, idle);
            return mark;
        });
    }

    private Caller.Person through(String portal, String account) {
        return new Caller.Person(
                ISSUER,
                account,
                "N",
                Set.of(Role.REPRESENTATIVE),
                Optional.of(new PatientRef("north", "somebody")),
                Optional.of(sid),
                SIGNED_IN,
                Optional.empty(),
                Optional.of(portal));
    }

    private Caller.Person person(Optional<String> session, Instant signedIn) {
        return new Caller.Person(ISSUER, subject, "N", Set.of(Role.CLINICIAN), Optional.empty(), session, signedIn);
    }

    private static void admit(Sessions replica, Caller.Person person) {
        admit(replica, person, WARD, Action.SELF_READ);
    }

    private static void admit(Sessions replica, Caller.Person person, String network, Action action) {
        admit(replica, person, network, action, Optional.empty());
    }

    private static void admit(
            Sessions replica, Caller.Person person, String network, Action action, Optional<String> sub) {
        replica.admit(
                person,
                new Arrival(
                        action, new Shown(Optional.empty(), Optional.empty(), sub, SIGNED_IN), Optional.of(network)));
    }

    private static void refused(Sessions replica, Caller.Person person, Code code) {
        refused(replica, person, WARD, code);
    }

    private static void refused(Sessions replica, Caller.Person person, String network, Code code) {
        assertThatThrownBy(() -> admit(replica, person, network, Action.SELF_READ))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    private String value(String sql) {
        try (var connection = InsideTheService.Database.running().superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql.formatted(names.of(person).session()))) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void change(String sql) {
        try (var connection = InsideTheService.Database.running().superuser();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql.formatted(names.of(person).session())))
                    .isPositive();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
