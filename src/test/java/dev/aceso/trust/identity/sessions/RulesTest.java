package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.aceso.ground.failure.Code;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RulesTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LEVEL = Duration.ZERO;
    private static final String HOME = "e1:home";
    private static final String PHONE = "e1:phone";

    private final Rules rules = Fixed.rules(Map.of());
    private Session session = begun("site:main");

    @Test
    void endsASessionThatWasNotUsedForAQuarterOfAnHourAndNeverLater() {
        // Then
        assertThat(at(MINUTE.multipliedBy(15).minusMillis(1))).isInstanceOf(Step.Goes.class);
        assertThat(over(at(MINUTE.multipliedBy(15)))).isEqualTo(Why.IDLE);
        assertThat(Why.IDLE.code()).isEqualTo(Code.SESSION_IDLE);
    }

    @Test
    void endsASessionSoonerThatMayGoUnusedForLessAndOnlyThatOne() {
        // Given
        session = shorter(MINUTE.multipliedBy(5));

        // Then
        assertThat(at(MINUTE.multipliedBy(5).minusMillis(1))).isInstanceOf(Step.Goes.class);
        assertThat(over(at(MINUTE.multipliedBy(5)))).isEqualTo(Why.IDLE);

        // When it is used, and by a newer sign-in: it stays so
        session = goes(at(MINUTE.multipliedBy(4))).session();
        session = goes(rules.next(
                        session,
                        new Sighting(NOON.plus(MINUTE), NOON.plus(MINUTE.multipliedBy(8)), "site:main", true, LEVEL),
                        none()))
                .session();
        assertThat(session.idleEnd(MINUTE.multipliedBy(15))).isEqualTo(NOON.plus(MINUTE.multipliedBy(13)));

        // When it ended, and goes on by a sign-in after that
        var anew = NOON.plus(MINUTE.multipliedBy(14));
        session = goes(rules.next(session, new Sighting(anew, anew, "site:main", true, LEVEL), none()))
                .session();

        // Then
        assertThat(session.idleEnd(MINUTE.multipliedBy(15))).isEqualTo(anew.plus(MINUTE.multipliedBy(15)));
    }

    @Test
    void neverLetsASessionGoUnusedForLongerThanOthers() {
        session = shorter(MINUTE.multipliedBy(60));
        assertThat(over(at(MINUTE.multipliedBy(15)))).isEqualTo(Why.IDLE);
    }

    @Test
    void writesUseDownHalfAMinuteApartAtMost() {
        // When: a request a second for five minutes
        int writes = 0;
        for (int second = 1; second <= 300; second++) {
            Step.Goes goes = goes(at(Duration.ofSeconds(second)));
            writes += goes.write() ? 1 : 0;
            session = goes.session();
        }

        // Then
        assertThat(writes).isEqualTo(10);
    }

    @Test
    void askingWhenItEndsDoesNotPutTheEndOff() {
        // When
        Step here = asked("site:main", MINUTE.multipliedBy(14));
        Step there = asked("site:annex", MINUTE.multipliedBy(14));

        // Then
        assertThat(goes(here).write()).isFalse();
        assertThat(goes(here).session()).isEqualTo(session);
        assertThat(goes(there).session().seen()).isEqualTo(session.seen());
    }

    @Test
    void judgesWhoeverAsksWhenItEndsLikeEverybodyElse() {
        // From across the sea
        assertThat(over(asked("site:abroad", MINUTE.multipliedBy(14)))).isEqualTo(Why.TWO_PLACES);

        // and from two networks in turn
        session = begun(HOME);
        for (int i = 1; i <= 2; i++) {
            Step.Goes goes = goes(asked(i % 2 == 0 ? HOME : PHONE, MINUTE.multipliedBy(i)));
            assertThat(goes.moved()).isTrue();
            assertThat(goes.write()).isTrue();
            session = goes.session();
        }
        assertThat(over(asked(PHONE, MINUTE.multipliedBy(3)))).isEqualTo(Why.TWO_PLACES);
    }

    private Step asked(String place, Duration after) {
        return rules.next(session, new Sighting(NOON, NOON.plus(after), place, false, LEVEL), none());
    }

    @Test
    void endsASessionTwelveHoursAfterTheSignInHoweverItIsUsed() {
        Step step = at(Duration.ZERO);
        for (int minute = 1; minute <= 12 * 60; minute++) {
            step = at(MINUTE.multipliedBy(minute));
            if (step instanceof Step.Goes goes) {
                session = goes.session();
            }
        }
        assertThat(over(step)).isEqualTo(Why.TOO_LONG);
        assertThat(Why.TOO_LONG.code()).isEqualTo(Code.SESSION_ENDED);
    }

    @Test
    void beginsNoneWithASignInThatIsTooOld() {
        assertThat(over(rules.first(
                        new Sighting(NOON.minus(Duration.ofHours(13)), NOON, "site:main", true, LEVEL), none())))
                .isEqualTo(Why.TOO_LONG);
    }

    @Test
    void goesOnAfterAnEndOnlyByANewerSignIn() {
        // Given
        session = session.ended(new Session.End(NOON.plus(MINUTE), Why.SIGNED_OUT));
        Instant later = NOON.plus(MINUTE.multipliedBy(3));

        // Then: the same one, and one that was newer but before the end
        assertThat(over(rules.next(session, new Sighting(NOON, later, "site:main", true, LEVEL), none())))
                .isEqualTo(Why.SIGNED_OUT);
        assertThat(over(rules.next(
                        session, new Sighting(NOON.plusSeconds(30), later, "site:main", true, LEVEL), none())))
                .isEqualTo(Why.SIGNED_OUT);

        // When
        Instant anew = NOON.plus(MINUTE.multipliedBy(2));
        Session again = goes(rules.next(session, new Sighting(anew, later, "site:main", true, LEVEL), none()))
                .session();

        // Then: the token from before stays refused
        assertThat(again.end()).isEmpty();
        assertThat(rules.next(again, new Sighting(NOON, later.plusSeconds(1), "site:main", true, LEVEL), none()))
                .isInstanceOf(Step.Over.class);
    }

    @Test
    void refusesEverySignInFromBeforeASignOutEverywhere() {
        SignedOut signedOut = new SignedOut(Optional.of(NOON.plusSeconds(10)), Optional.empty());
        Sighting before = new Sighting(NOON, NOON.plus(MINUTE), "site:main", true, LEVEL);
        assertThat(over(rules.first(before, signedOut))).isEqualTo(Why.SIGNED_OUT_EVERYWHERE);
        assertThat(over(rules.next(session, before, signedOut))).isEqualTo(Why.SIGNED_OUT_EVERYWHERE);
        assertThat(rules.first(
                        new Sighting(NOON.plusSeconds(11), NOON.plus(MINUTE), "site:main", true, LEVEL), signedOut))
                .isInstanceOf(Step.Goes.class);
    }

    @Test
    void letsAPersonWalkToTheNextSite() {
        Step.Goes moved = goes(from("site:annex", Duration.ofSeconds(5)));
        assertThat(moved.moved()).isTrue();
        assertThat(moved.write()).isTrue();
    }

    @Test
    void endsASessionThatCrossesTheSeaInMinutes() {
        assertThat(over(from("site:abroad", MINUTE.multipliedBy(10)))).isEqualTo(Why.TWO_PLACES);
        assertThat(Why.TWO_PLACES.code()).isEqualTo(Code.SESSION_ENDED);
    }

    /** Whatever nobody knows lies between. */
    @Test
    void endsASessionThatCrossesTheSeaInMinutesByWayOfAnotherNetwork() {
        // Given
        session = goes(from(HOME, MINUTE)).session();

        // Then: there is not enough time, however long nobody knew where they were
        assertThat(over(from("site:abroad", MINUTE.multipliedBy(2)))).isEqualTo(Why.TWO_PLACES);
        assertThat(over(from("site:abroad", MINUTE.multipliedBy(14)))).isEqualTo(Why.TWO_PLACES);

        // When it goes on there
        for (int minute = 10; minute < 6 * 60; minute += 10) {
            session = goes(from(HOME, MINUTE.multipliedBy(minute))).session();
        }

        // Then
        assertThat(goes(from("site:abroad", MINUTE.multipliedBy(6 * 60))).moved())
                .isTrue();
    }

    @Test
    void timesWhoeverWasSeenAtTheSiteSinceFromThen() {
        // Given: six hours at the first site
        for (int minute = 10; minute <= 6 * 60; minute += 10) {
            session = goes(at(MINUTE.multipliedBy(minute))).session();
        }

        // Then
        assertThat(over(from("site:abroad", MINUTE.multipliedBy(6 * 60 + 10)))).isEqualTo(Why.TWO_PLACES);
    }

    @Test
    void countsIdleTimeFromNowWhenTheClockWasSetBack() {
        // Given: a use an hour from now
        session = goes(rules.first(
                        new Sighting(NOON, NOON.plus(MINUTE.multipliedBy(60)), "site:main", true, LEVEL), none()))
                .session();

        // When
        Step.Goes used = goes(at(MINUTE));

        // Then
        assertThat(used.write()).isTrue();
        session = used.session();
        assertThat(over(at(MINUTE.multipliedBy(16)))).isEqualTo(Why.IDLE);
    }

    @Test
    void tellsSignInsFromBeforeAnEndHereThoughTheProvidersClockIsAhead() {
        // Given: signed out everywhere at noon and ten seconds, and a provider that is twenty ahead
        SignedOut here = new SignedOut(Optional.of(NOON.plusSeconds(10)), Optional.empty());
        Duration ahead = Duration.ofSeconds(20);

        // Then: signed in a second before, and a second after
        assertThat(over(rules.first(
                        new Sighting(NOON.plusSeconds(29), NOON.plusSeconds(12), "site:main", true, ahead), here)))
                .isEqualTo(Why.SIGNED_OUT_EVERYWHERE);
        assertThat(rules.first(
                        new Sighting(NOON.plusSeconds(31), NOON.plusSeconds(12), "site:main", true, ahead), here))
                .isInstanceOf(Step.Goes.class);
    }

    /** Both times are the provider's, wherever its clock is. */
    @Test
    void refusesEverySignInUpToWhatTheProviderEnded() {
        for (int off : List.of(-300, 0, 25)) {
            Instant said = NOON.plusSeconds(off);
            SignedOut there = new SignedOut(Optional.empty(), Optional.of(said));
            Instant now = NOON.plusSeconds(2);
            assertThat(over(rules.first(new Sighting(said, now, "site:main", true, LEVEL), there)))
                    .isEqualTo(Why.PROVIDER);
            assertThat(rules.first(new Sighting(said.plusSeconds(1), now, "site:main", true, LEVEL), there))
                    .isInstanceOf(Step.Goes.class);
        }
    }

    @Test
    void locksNobodyOutWhoseAddressChangesNowAndThen() {
        // Given
        session = begun(HOME);

        // When: the telephone leaves the house and comes back, every ten minutes
        for (int i = 1; i <= 20; i++) {
            Step.Goes goes = goes(from(i % 2 == 0 ? HOME : PHONE, MINUTE.multipliedBy(i * 10L)));

            // Then
            assertThat(goes.moved()).isTrue();
            session = goes.session();
        }
    }

    @Test
    void endsASessionThatIsUsedFromTwoNetworksInTurn() {
        // Given
        session = begun(HOME);

        // When
        session = goes(from(PHONE, Duration.ofSeconds(20))).session();
        session = goes(from(HOME, Duration.ofSeconds(40))).session();

        // Then
        assertThat(over(from(PHONE, MINUTE))).isEqualTo(Why.TWO_PLACES);
    }

    @Test
    void startsInProductionWithAQuarterOfAnHourAtMost() {
        assertThatCode(() -> rules.check(List.of("prod"))).doesNotThrowAnyException();
        Rules longer = Fixed.rules(Map.of("aceso.sessions.idle", "PT16M"));
        assertThatThrownBy(() -> longer.check(List.of("prod"))).hasMessageContaining("aceso.sessions.idle");
        assertThatCode(() -> longer.check(List.of("demo"))).doesNotThrowAnyException();
        Rules slack = Fixed.rules(Map.of("aceso.sessions.fresh", "PT2M"));
        assertThatThrownBy(() -> slack.check(List.of("demo"))).hasMessageContaining("aceso.sessions.fresh");
    }

    private Session begun(String place) {
        return goes(rules.first(new Sighting(NOON, NOON, place, true, LEVEL), none()))
                .session();
    }

    private Session shorter(Duration idle) {
        return new Session(NOON, NOON, NOON, session.until(), Optional.of(idle), Optional.empty(), session.stay());
    }

    private Step at(Duration after) {
        return from("site:main", after);
    }

    private Step from(String place, Duration after) {
        return rules.next(session, new Sighting(NOON, NOON.plus(after), place, true, LEVEL), none());
    }

    private static Step.Goes goes(Step step) {
        assertThat(step).isInstanceOf(Step.Goes.class);
        return (Step.Goes) step;
    }

    private static Why over(Step step) {
        assertThat(step).isInstanceOf(Step.Over.class);
        return ((Step.Over) step).end().why();
    }

    private static SignedOut none() {
        return new SignedOut(Optional.empty(), Optional.empty());
    }
}
