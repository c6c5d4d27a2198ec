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
                        new Sighting(NOON.plus(MINUTE), NOON.plus(MINUTE.multipliedBy(8)), "site:main", true),
                        none()))
                .session();
        assertThat(session.idleEnd(MINUTE.multipliedBy(15))).isEqualTo(NOON.plus(MINUTE.multipliedBy(13)));

        // When it ended, and goes on by a sign-in after that
        var anew = NOON.plus(MINUTE.multipliedBy(14));
        session = goes(rules.next(session, new Sighting(anew, anew, "site:main", true), none()))
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
        Step asked = rules.next(
                session, new Sighting(NOON, NOON.plus(MINUTE.multipliedBy(14)), "site:abroad", false), none());

        // Then
        assertThat(goes(asked).write()).isFalse();
        assertThat(goes(asked).session()).isEqualTo(session);
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
        assertThat(over(rules.first(new Sighting(NOON.minus(Duration.ofHours(13)), NOON, "site:main", true), none())))
                .isEqualTo(Why.TOO_LONG);
    }

    @Test
    void goesOnAfterAnEndOnlyByANewerSignIn() {
        // Given
        session = session.ended(new Session.End(NOON.plus(MINUTE), Why.SIGNED_OUT));
        Instant later = NOON.plus(MINUTE.multipliedBy(3));

        // Then: the same one, and one that was newer but before the end
        assertThat(over(rules.next(session, new Sighting(NOON, later, "site:main", true), none())))
                .isEqualTo(Why.SIGNED_OUT);
        assertThat(over(rules.next(session, new Sighting(NOON.plusSeconds(30), later, "site:main", true), none())))
                .isEqualTo(Why.SIGNED_OUT);

        // When
        Instant anew = NOON.plus(MINUTE.multipliedBy(2));
        Session again = goes(rules.next(session, new Sighting(anew, later, "site:main", true), none()))
                .session();

        // Then: the token from before stays refused
        assertThat(again.end()).isEmpty();
        assertThat(rules.next(again, new Sighting(NOON, later.plusSeconds(1), "site:main", true), none()))
                .isInstanceOf(Step.Over.class);
    }

    @Test
    void refusesEverySignInFromBeforeASignOutEverywhere() {
        Optional<Instant> signedOut = Optional.of(NOON.plusSeconds(10));
        Sighting before = new Sighting(NOON, NOON.plus(MINUTE), "site:main", true);
        assertThat(over(rules.first(before, signedOut))).isEqualTo(Why.SIGNED_OUT_EVERYWHERE);
        assertThat(over(rules.next(session, before, signedOut))).isEqualTo(Why.SIGNED_OUT_EVERYWHERE);
        assertThat(rules.first(new Sighting(NOON.plusSeconds(11), NOON.plus(MINUTE), "site:main", true), signedOut))
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
        return goes(rules.first(new Sighting(NOON, NOON, place, true), none())).session();
    }

    private Session shorter(Duration idle) {
        return new Session(NOON, NOON, NOON, session.until(), Optional.of(idle), Optional.empty(), session.stay());
    }

    private Step at(Duration after) {
        return from("site:main", after);
    }

    private Step from(String place, Duration after) {
        return rules.next(session, new Sighting(NOON, NOON.plus(after), place, true), none());
    }

    private static Step.Goes goes(Step step) {
        assertThat(step).isInstanceOf(Step.Goes.class);
        return (Step.Goes) step;
    }

    private static Why over(Step step) {
        assertThat(step).isInstanceOf(Step.Over.class);
        return ((Step.Over) step).end().why();
    }

    private static Optional<Instant> none() {
        return Optional.empty();
    }
}
