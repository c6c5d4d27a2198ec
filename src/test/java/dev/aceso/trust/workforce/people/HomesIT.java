package dev.aceso.trust.workforce.people;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.trust.access.household.Dwelling;
import dev.aceso.trust.access.household.Dwellings;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.workforce.people.Attributes.Name;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Where those who work here live, over the real database and with real pseudonyms. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class HomesIT {
    private final String account = pseudonym();
    private final String user = pseudonym();

    @Inject
    Workers workers;

    @Inject
    Homes homes;

    @Inject
    Dwellings dwellings;

    @Test
    void isKnownByTheAccountAndByTheUserOfTheEhrOnceTheAccountWasSeenSo() {
        // Given
        var worker = worker(account);
        var elm = dwelling("12 Canaryelm Street");
        assertThat(homes.ofAccount(account, Optional.of(user))).isEmpty();

        // When
        assertThat(move(worker, Set.of(elm))).isTrue();

        // Then
        assertThat(move(worker, Set.of(elm))).as("the same again").isFalse();
        assertThat(homes.ofEhrUser(user)).isEmpty();
        assertThat(homes.ofAccount(account, Optional.empty())).containsExactly(elm);
        assertThat(homes.ofEhrUser(user)).isEmpty();
        assertThat(homes.ofAccount(account, Optional.of(user))).containsExactly(elm);
        assertThat(homes.ofEhrUser(user)).containsExactly(elm);
        assertThat(homes.ofAccount(pseudonym(), Optional.of(user))).isEmpty();
        assertThat(elm).isEqualTo(dwelling("12 CANARYELM ST.")).doesNotContain("CANARYELM");
    }

    @Test
    void aUserOfAnEhrIsWhoeverWasSeenSoLast() {
        // Given
        var elm = dwelling("12 Elm St");
        var oak = dwelling("9 Oak Rd");
        var second = pseudonym();
        move(worker(account), Set.of(elm));
        move(worker(second), Set.of(oak));
        homes.ofAccount(account, Optional.of(user));
        // When
        homes.ofAccount(second, Optional.of(user));
        // Then
        assertThat(homes.ofEhrUser(user)).containsExactly(oak);
        assertThat(homes.ofAccount(account, Optional.of(pseudonym()))).containsExactly(elm);
        assertThat(homes.ofEhrUser(user)).containsExactly(oak);
    }

    @Test
    void severalReplaceWhatWasKnownAndNoneForgetsIt() {
        // Given
        var worker = worker(account);
        var elm = dwelling("12 Elm St");
        var oak = dwelling("9 Oak Rd");
        move(worker, Set.of(elm));
        // Then
        assertThat(move(worker, Set.of(elm, oak))).isTrue();
        assertThat(move(worker, Set.of(oak, elm))).isFalse();
        assertThat(homes.ofAccount(account, Optional.empty())).containsExactlyInAnyOrder(elm, oak);
        assertThat(move(worker, Set.of())).isTrue();
        assertThat(move(worker, Set.of())).isFalse();
        assertThat(homes.ofAccount(account, Optional.empty())).isEmpty();
    }

    @Test
    void nothingButAPseudonymCanBeStored() throws SQLException {
        var worker = worker(account);
        for (String wrong : List.of("'{12 Elm St}'", "'{}'", "'{NULL}'")) {
            assertThatThrownBy(() -> InsideTheService.Database.superuser(
                            "INSERT INTO workforce.home (worker, homes) VALUES ('" + worker + "', " + wrong + ")"))
                    .as(wrong)
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> InsideTheService.Database.as("serve", "TRUNCATE workforce.home"))
                .isInstanceOf(SQLException.class);
    }

    private boolean move(UUID worker, Set<String> to) {
        return Durable.inTransaction(() -> homes.move(worker, to));
    }

    private UUID worker(String of) {
        var external = "e-" + UUID.randomUUID();
        return Durable.inTransaction(() -> {
            var worker = workers.add(new Attributes(
                    external + "@hospital.example",
                    Optional.of(external),
                    Optional.empty(),
                    new Name(Optional.empty(), Optional.empty(), Optional.empty()),
                    List.of(),
                    true));
            assertThat(workers.bind(worker.id(), external, of, UUID.randomUUID()))
                    .isTrue();
            return worker.id();
        });
    }

    private String dwelling(String street) {
        return dwellings.pseudonym(Dwelling.of(List.of(street), "01001").orElseThrow());
    }

    private static String pseudonym() {
        return "e1:" + "0".repeat(32) + UUID.randomUUID().toString().replace("-", "");
    }
}
