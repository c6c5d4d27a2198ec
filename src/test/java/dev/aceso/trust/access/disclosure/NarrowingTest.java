package dev.aceso.trust.access.disclosure;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Include;
import dev.aceso.ground.contracts.Generalization;
import dev.aceso.ground.contracts.QuasiIdentifiers;
import dev.aceso.ground.contracts.QuasiIdentifiers.Combination;
import dev.aceso.ground.contracts.QuasiIdentifiers.Part;
import dev.aceso.trust.access.disclosure.Disclosure.Allowed;
import dev.aceso.trust.access.disclosure.Disclosure.Generalized;
import dev.aceso.trust.access.disclosure.Disclosure.Refused;
import org.junit.jupiter.api.Test;

import static dev.aceso.trust.access.disclosure.Asked.ADMISSION;
import static dev.aceso.trust.access.disclosure.Asked.BIRTH;
import static dev.aceso.trust.access.disclosure.Asked.CITY;
import static dev.aceso.trust.access.disclosure.Asked.SEX;
import static dev.aceso.trust.access.disclosure.Asked.ZIP;
import static org.assertj.core.api.Assertions.assertThat;

class NarrowingTest {
    private static final List<Combination> LIST = new QuasiIdentifiers().combinations();
    private static final String BIRTH_ZIP_SEX = "birth-date-zip-sex";

    @Test
    void allowsWhatCompletesNothing() {
        for (var asked : List.of(
                Asked.of(BIRTH, SEX), Asked.of(ZIP, SEX, CITY), Asked.of(SEX), Asked.of(BIRTH + "#age", ZIP, SEX))) {
            assertThat(decide(Set.of(), asked)).isEqualTo(new Allowed(asked));
        }
    }

    @Test
    void makesTheNewPartCoarserThatWouldCompleteACombination() {
        assertThat(Asked.shown(decide(Set.of(ZIP, SEX), Asked.of(BIRTH))))
                .contains(BIRTH + "#age")
                .doesNotContain(BIRTH);
        // what the recipient has already cannot be taken back
        assertThat(Asked.shown(decide(Set.of(BIRTH, SEX), Asked.of(BIRTH, ZIP))))
                .contains(BIRTH, ZIP + "#zip3")
                .doesNotContain(ZIP);
        assertThat(Asked.shown(decide(Set.of(BIRTH, ZIP), Asked.of(ADMISSION)))).contains(ADMISSION + "#year");
    }

    @Test
    void namesEveryCombinationThatWouldHaveBeenCompleted() {
        assertThat(decide(Set.of(ZIP, SEX, CITY), Asked.of(BIRTH)))
                .isInstanceOfSatisfying(
                        Generalized.class,
                        narrowed -> assertThat(narrowed.which()).containsExactly(BIRTH_ZIP_SEX, "birth-date-city-sex"));
    }

    @Test
    void leavesTheRestOfTheContractAsItIs() {
        // Given
        DataContract asked = Asked.of(BIRTH, "Patient.address.state");

        // When
        var narrowed = (Generalized) decide(Set.of(ZIP, SEX), asked);

        // Then
        assertThat(narrowed.contract().version()).isEqualTo(asked.version());
        assertThat(narrowed.contract().queries().getFirst().elements())
                .isEqualTo(asked.queries().getFirst().elements());
        assertThat(narrowed.contract().queries().getFirst().generalized())
                .containsExactly(Map.entry("birthDate", Generalization.AGE));
    }

    @Test
    void refusesWhereNothingNewCanBeMadeCoarser() {
        assertThat(decide(Set.of(BIRTH, ZIP), Asked.of(SEX))).isEqualTo(new Refused(BIRTH_ZIP_SEX));
        assertThat(decide(Set.of(BIRTH, SEX), Asked.of(CITY))).isEqualTo(new Refused("birth-date-city-sex"));
    }

    @Test
    void knowsSexByItsExtensionToo() {
        assertThat(decide(Set.of(BIRTH, ZIP), Asked.of("Patient.extension(sex).valueCode")))
                .isEqualTo(new Refused(BIRTH_ZIP_SEX));
    }

    @Test
    void countsWhatIsHeldInAFormThatStillIdentifies() {
        assertThat(decide(Set.of(BIRTH + "#month", ZIP), Asked.of(SEX))).isInstanceOf(Refused.class);
        assertThat(decide(Set.of(BIRTH + "#age", ZIP), Asked.of(SEX))).isInstanceOf(Allowed.class);
        assertThat(Asked.shown(decide(Set.of(ZIP, SEX), Asked.of(BIRTH + "#month"))))
                .contains(BIRTH + "#age");
    }

    @Test
    void refusesWhatAnIncludedResourceWouldShow() {
        // Given
        var list = List.of(new Combination(
                "a-b",
                "",
                "",
                List.of(new Part("a", Set.of("Medication.a"), Set.of(Generalization.YEAR)), part("b", SEX))));
        var asked = Asked.of(Map.of(), Optional.of(new Include("medication", "Medication", List.of("a"))), ZIP);

        // Then
        assertThat(new Narrowing(list, Set.of(SEX)).of(asked)).isEqualTo(new Refused("a-b"));
        assertThat(new Narrowing(list, Set.of()).of(asked)).isEqualTo(new Allowed(asked));
    }

    @Test
    void letsPassWhatTheContractHoldsAsAWholeAndJustifies() {
        // Given
        var justified = Map.of(BIRTH_ZIP_SEX, "A reportable disease is reported with all three.");
        var whole = Asked.of(justified, Optional.empty(), BIRTH, ZIP, SEX);

        // Then
        assertThat(decide(Set.of(), whole)).isEqualTo(new Allowed(whole));
        assertThat(decide(Set.of(), Asked.of(BIRTH, ZIP, SEX))).isInstanceOf(Generalized.class);
        assertThat(decide(Set.of(BIRTH, ZIP), Asked.of(justified, Optional.empty(), SEX)))
                .as("what comes together over several calls is justified by none of them")
                .isInstanceOf(Refused.class);
    }

    @Test
    void allowsAPartOfWhatIsHeldAsAWholeAlready() {
        var asked = Asked.of(BIRTH, SEX);
        assertThat(decide(Set.of(BIRTH, ZIP, SEX), asked)).isEqualTo(new Allowed(asked));
    }

    @Test
    void refusesWhereCombinationsUndoEachOthersGeneralizations() {
        // Given: what breaks the one does not break the other
        var list = List.of(
                new Combination("one", "", "", List.of(part("a", BIRTH, Generalization.AGE), part("b", SEX))),
                new Combination("two", "", "", List.of(part("a", BIRTH, Generalization.YEAR), part("b", SEX))));

        // Then
        assertThat(new Narrowing(list, Set.of(SEX)).of(Asked.of(BIRTH))).isInstanceOf(Refused.class);
    }

    private static Part part(String name, String path, Generalization... brokenBy) {
        return new Part(name, Set.of(path), Set.of(brokenBy));
    }

    private static Disclosure decide(Set<String> held, DataContract asked) {
        return new Narrowing(LIST, held).of(asked);
    }
}
