package dev.aceso.trust.workforce.people;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.workforce.people.Attributes.Email;
import dev.aceso.trust.workforce.people.Attributes.Name;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who works here, over the real database and with real seals. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class WorkersIT {
    private final String name = "Quill." + UUID.randomUUID() + "@hospital.example";
    private final String external = "e-" + UUID.randomUUID();
    private final String account =
            "e1:" + "0".repeat(32) + UUID.randomUUID().toString().replace("-", "");

    @Inject
    Workers workers;

    @Test
    void findsWhomItKeepsByNameInWhateverCaseAndByExternalIdExactly() {
        // When
        var worker = add(attributes(name, Optional.of(external)));

        // Then
        assertThat(workers.find(worker.id())).contains(worker);
        assertThat(workers.named(name.toUpperCase(Locale.ROOT))).contains(worker);
        assertThat(workers.known(external)).contains(worker);
        assertThat(workers.known(external.toUpperCase(Locale.ROOT))).isEmpty();
    }

    @Test
    void keepsNothingThatWasSaidInTheClear() {
        var worker = add(attributes(name, Optional.of(external)));
        assertThat(row(worker.id())).contains(worker.id().toString()).doesNotContain(name, external, "Canaryfeather");
        assertThat(row(worker.id()).toLowerCase(Locale.ROOT)).doesNotContain("hospital.example");
    }

    @Test
    void letsNobodyTakeANameOrAnExternalIdThatSomebodyHas() {
        var first = add(attributes(name, Optional.of(external)));
        var other = add(attributes("other." + name, Optional.empty()));

        refused(Code.ACCOUNT_TAKEN, () -> add(attributes(name.toUpperCase(Locale.ROOT), Optional.empty())));
        refused(Code.ACCOUNT_TAKEN, () -> add(attributes("third." + name, Optional.of(external))));
        refused(Code.ACCOUNT_TAKEN, () -> change(other, attributes(name, Optional.empty())));
        assertThat(workers.named(name)).contains(first);
        assertThat(workers.find(other.id())).contains(other);
    }

    @Test
    void countsVersionsAndOpensNoEarlierOne() throws SQLException {
        // Given
        var worker = add(attributes(name, Optional.of(external)));
        var before = hex(worker.id());

        // When
        var changed = change(worker, attributes("married." + name, Optional.of(external)));
        assertThat(changed.version()).isEqualTo(2);
        InsideTheService.Database.superuser(
                "UPDATE workforce.person SET sealed = '\\x" + before + "' WHERE id = '" + worker.id() + "'");

        // Then
        refused(Code.INTEGRITY, () -> workers.find(worker.id()).orElseThrow());
    }

    @Test
    void bindsOneAccountUntilTheExternalIdChanges() {
        // Given
        var worker = add(attributes(name, Optional.of(external)));
        var person = UUID.randomUUID();
        assertThat(workers.ofExternalId(external)).contains(new Standing(worker.id(), true, Optional.empty()));

        // When
        assertThat(Durable.inTransaction(() -> workers.bind(worker.id(), "an-earlier-one", account, person)))
                .as("under an external id that it no longer has")
                .isFalse();
        assertThat(bind(worker.id(), account, person)).isTrue();

        // Then
        assertThat(bind(worker.id(), account.replace('0', '1'), person)).isFalse();
        assertThat(workers.ofAccount(account)).contains(new Standing(worker.id(), true, Optional.of(account)));
        var bound = workers.find(worker.id()).orElseThrow();
        assertThat(bound.bound()).contains(new Worker.Bound(account, person));
        var renamed = change(bound, attributes("married." + name, Optional.of(external)));
        assertThat(renamed.bound()).isPresent();
        assertThat(change(renamed, attributes(name, Optional.of("new-" + external)))
                        .bound())
                .isEmpty();
        assertThat(workers.ofAccount(account)).isEmpty();
    }

    @Test
    void bindsNoAccountToWhomIsNotActive() {
        var worker = add(new Attributes(
                name,
                Optional.of(external),
                Optional.empty(),
                attributes(name, Optional.empty()).name(),
                List.of(),
                false));
        assertThat(bind(worker.id(), account, UUID.randomUUID())).isFalse();
    }

    @Test
    void forgetsForGoodAndTakesTheSameNameAnew() throws SQLException {
        // Given
        var worker = add(attributes(name, Optional.of(external)));
        bind(worker.id(), account, UUID.randomUUID());
        assertThat(workers.left(account, Optional.of(external))).isFalse();

        // When
        Durable.inTransaction(() -> {
            workers.forget(worker);
            return worker;
        });

        // Then
        assertThat(workers.find(worker.id())).isEmpty();
        assertThat(workers.ofAccount(account)).isEmpty();
        assertThat(hex(worker.id())).isNull();
        assertThat(row(worker.id())).doesNotContain(name, external);
        assertThat(workers.left(account, Optional.empty())).isTrue();
        assertThat(workers.left("e1:" + "f".repeat(64), Optional.of(external))).isTrue();
        assertThat(workers.left("e1:" + "f".repeat(64), Optional.of("not-" + external)))
                .isFalse();
        assertThat(add(attributes(name, Optional.of(external))).id()).isNotEqualTo(worker.id());
        assertThatThrownBy(() -> InsideTheService.Database.as(
                        "serve", "UPDATE workforce.person SET active = false WHERE id = '" + worker.id() + "'"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void isOnePersonUnderEveryAccountThatWasTheirs() {
        // Given: another account after the external id changed, and one more after they were forgotten and came back
        var first = UUID.randomUUID();
        var second = UUID.randomUUID();
        var third = UUID.randomUUID();
        var moved = "moved-" + external;
        var worker = add(attributes(name, Optional.of(external)));
        bind(worker.id(), account, first);
        change(workers.find(worker.id()).orElseThrow(), attributes(name, Optional.of(moved)));
        Durable.inTransaction(() -> workers.bind(worker.id(), moved, account.replace('0', '1'), second));
        Durable.inTransaction(() -> {
            workers.forget(worker);
            return worker;
        });
        var anew = add(attributes(name, Optional.of(moved)));
        Durable.inTransaction(() -> workers.bind(anew.id(), moved, account.replace('0', '2'), third));
        var stranger = UUID.randomUUID();
        var other = add(attributes("other." + name, Optional.of("other-" + external)));
        Durable.inTransaction(() -> workers.bind(other.id(), "other-" + external, account.replace('0', '3'), stranger));

        // Then
        assertThat(workers.same(first, second)).isTrue();
        assertThat(workers.same(third, first)).isTrue();
        assertThat(workers.same(second, third)).isTrue();
        assertThat(workers.same(stranger, first)).isFalse();
        assertThat(workers.same(stranger, stranger)).isTrue();
    }

    /** Its replicas still run while this version's begin: what they say of a leaver, in their words, is felt here. */
    @Test
    void whomTheVersionBeforeForgetsHasLeftToo() throws SQLException {
        // Given
        var worker = add(attributes(name, Optional.of(external)));
        bind(worker.id(), account, UUID.randomUUID());

        // When
        InsideTheService.Database.as(
                "serve",
                "UPDATE workforce.person SET user_name = NULL, external_id = NULL, account = NULL, sealed = NULL, active = false,"
                        + " version = version + 1, changed_at = now(), forgotten_at = now() WHERE id = '" + worker.id()
                        + "'");

        // Then
        assertThat(workers.left(account, Optional.empty())).isTrue();
        assertThat(workers.left("e1:" + "f".repeat(64), Optional.of(external))).isTrue();
    }

    @Test
    void letsTheServiceRemoveNobody() {
        for (String sql : List.of(
                "DELETE FROM workforce.person",
                "TRUNCATE workforce.person",
                "DELETE FROM workforce.left_account",
                "UPDATE workforce.left_account SET at = now()")) {
            assertThatThrownBy(() -> InsideTheService.Database.as("serve", sql)).isInstanceOf(SQLException.class);
        }
    }

    private Worker add(Attributes attributes) {
        return Durable.inTransaction(() -> workers.add(attributes));
    }

    private Worker change(Worker worker, Attributes attributes) {
        return Durable.inTransaction(() -> workers.change(worker, attributes));
    }

    private boolean bind(UUID id, String account, UUID person) {
        return Durable.inTransaction(() -> workers.bind(id, external, account, person));
    }

    private static Attributes attributes(String userName, Optional<String> externalId) {
        return new Attributes(
                userName,
                externalId,
                Optional.of("Canaryfeather Quill"),
                new Name(Optional.empty(), Optional.of("Canaryfeather"), Optional.of("Avery")),
                List.of(new Email("canaryfeather@hospital.example", Optional.of("work"), true)),
                true);
    }

    private static void refused(Code code, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    private static String row(UUID id) {
        return value("SELECT p::text FROM workforce.person p WHERE id = '" + id + "'");
    }

    private static String hex(UUID id) {
        return value("SELECT encode(sealed, 'hex') FROM workforce.person WHERE id = '" + id + "'");
    }

    private static String value(String sql) {
        try (var connection = InsideTheService.Database.running().superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
