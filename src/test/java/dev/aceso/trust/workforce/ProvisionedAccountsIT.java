package dev.aceso.trust.workforce;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.Arrival;
import dev.aceso.trust.identity.Shown;
import dev.aceso.trust.identity.sessions.AccountSessions;
import dev.aceso.trust.workforce.people.Attributes;
import dev.aceso.trust.workforce.people.Worker;
import dev.aceso.trust.workforce.people.Workers;
import dev.aceso.trust.workforce.people.WorkforceConfig;
import dev.aceso.trust.workforce.scim.ScimConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who is let in, by who was made known, over the real database. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class ProvisionedAccountsIT {
    private static final Map<String, String> SCIM = Map.of("aceso.scim.clients", "scim");
    private final String subject = "sub-" + UUID.randomUUID();
    private final Caller.Person person = person(subject, Role.CLINICIAN);

    @Inject
    Workers workers;

    @Inject
    AccountSessions sessions;

    @Inject
    Log log;

    @Test
    void letsInWhoWasMadeKnownAndNobodyElse() {
        // Given
        var accounts = accounts(SCIM);
        refused(accounts, person, Code.ACCOUNT_UNKNOWN);

        // When
        var worker = add(subject, true);

        // Then
        admitted(accounts, person);
        assertThat(workers.find(worker.id()).orElseThrow().bound())
                .hasValueSatisfying(bound -> assertThat(bound.account()).isEqualTo(sessions.account(person)));
        admitted(accounts, person);
    }

    @Test
    void refusesAtOnceWhoLeftAndWhoWasForgotten() {
        // Given
        var accounts = accounts(SCIM);
        var worker = add(subject, true);
        admitted(accounts, person);

        // When
        var left = change(workers.find(worker.id()).orElseThrow(), attributes(subject, false));

        // Then
        refused(accounts, person, Code.ACCOUNT_INACTIVE);
        change(left, attributes(subject, true));
        admitted(accounts, person);
        forget(worker);
        refused(accounts, person, Code.ACCOUNT_UNKNOWN);
    }

    @Test
    void refusesWhoWasMadeKnownAsNotActive() {
        add(subject, false);
        refused(accounts(SCIM), person, Code.ACCOUNT_INACTIVE);
    }

    @Test
    void letsNobodyInByASecondAccountOfTheSamePerson() {
        // Given: both accounts carry the same employer's number
        var number = "E-" + UUID.randomUUID();
        var accounts = accounts(Map.of("aceso.scim.clients", "scim", "aceso.workforce.account-id", "employee-number"));
        add(number, true);
        refused(accounts, person, Code.ACCOUNT_UNKNOWN);
        accounts.admit(person, arrival(Optional.of(number)));

        // When, Then
        assertThatThrownBy(
                        () -> accounts.admit(person("second-" + subject, Role.CLINICIAN), arrival(Optional.of(number))))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.ACCOUNT_SECOND));
        // the first goes on, whatever its token says of the number now
        admitted(accounts, person);
    }

    @Test
    void asksNothingOfPatientsAndThoseWhoActForThem() {
        admitted(accounts(SCIM), person(subject, Role.PATIENT));
        admitted(accounts(SCIM), person(subject, Role.REPRESENTATIVE));
        refused(accounts(SCIM), person(subject, Role.PATIENT, Role.OPERATOR), Code.ACCOUNT_UNKNOWN);
    }

    @Test
    void whereTheProviderDecidesLetsInWhoeverIsNotKnownToHaveLeft() {
        // Given
        var accounts = accounts(Map.of("aceso.scim.clients", "scim", "aceso.workforce.accounts", "provider"));
        admitted(accounts, person);

        // When
        add(subject, false);

        // Then
        refused(accounts, person, Code.ACCOUNT_INACTIVE);
    }

    @Test
    void whereTheProviderDecidesWhoWasForgottenStaysRefusedUntilMadeKnownAnew() {
        // Given: one whose account was seen, and one whose was not
        var accounts = accounts(Map.of("aceso.scim.clients", "scim", "aceso.workforce.accounts", "provider"));
        var unseen = person("unseen-" + subject, Role.NURSE);
        var seen = add(subject, true);
        admitted(accounts, person);
        var never = add(unseen.subject(), true);

        // When
        forget(seen);
        forget(never);

        // Then
        refused(accounts, person, Code.ACCOUNT_INACTIVE);
        refused(accounts, unseen, Code.ACCOUNT_INACTIVE);
        admitted(accounts, person("another-" + subject, Role.CLINICIAN));

        // When
        var again = add(subject, true);

        // Then
        admitted(accounts, person);
        assertThat(workers.find(again.id()).orElseThrow().bound()).isPresent();
        forget(again);
        refused(accounts, person, Code.ACCOUNT_INACTIVE);
    }

    @Test
    void everyAccountThatWasTheirsIsRefused() {
        // Given
        var accounts = accounts(Map.of("aceso.scim.clients", "scim", "aceso.workforce.accounts", "provider"));
        var worker = add(subject, true);
        admitted(accounts, person);
        var second = person("second-" + subject, Role.CLINICIAN);

        // When
        var changed = change(workers.find(worker.id()).orElseThrow(), attributes(second.subject(), true));

        // Then
        refused(accounts, person, Code.ACCOUNT_INACTIVE);
        admitted(accounts, second);

        // When
        forget(changed);

        // Then
        refused(accounts, second, Code.ACCOUNT_INACTIVE);
        refused(accounts, person, Code.ACCOUNT_INACTIVE);
        admitted(accounts, person("third-" + subject, Role.CLINICIAN));
    }

    @Test
    void knowsWhoWasForgottenByTheirNumberTooAndByTheAccountThatHadIt() {
        // Given
        var number = "E-" + UUID.randomUUID();
        var accounts = accounts(Map.of(
                "aceso.scim.clients",
                "scim",
                "aceso.workforce.accounts",
                "provider",
                "aceso.workforce.account-id",
                "employee-number"));
        var worker = add(number, true);
        accounts.admit(person, arrival(Optional.of(number)));

        // When
        forget(worker);

        // Then: the account without its number, and the number in another account
        refused(accounts, person, Code.ACCOUNT_INACTIVE);
        var second = person("second-" + subject, Role.CLINICIAN);
        admitted(accounts, second);
        assertThatThrownBy(() -> accounts.admit(second, arrival(Optional.of(number))))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.ACCOUNT_INACTIVE));
    }

    @Test
    void doesNotStartInProductionWithoutAWordOnWhoDecides() {
        assertThatThrownBy(() -> accounts(Map.of()).check(List.of("prod")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.workforce.accounts=provider");
        assertThatThrownBy(() ->
                        accounts(Map.of("aceso.workforce.accounts", "required")).check(List.of("demo")))
                .isInstanceOf(IllegalStateException.class);
        assertThatCode(() -> {
                    accounts(Map.of()).check(List.of("demo"));
                    accounts(SCIM).check(List.of("prod"));
                    accounts(Map.of("aceso.workforce.accounts", "provider")).check(List.of("prod"));
                })
                .doesNotThrowAnyException();
    }

    private ProvisionedAccounts accounts(Map<String, String> properties) {
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(WorkforceConfig.class)
                .withMapping(ScimConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
        return new ProvisionedAccounts(
                workers,
                sessions,
                log,
                config.getConfigMapping(WorkforceConfig.class),
                config.getConfigMapping(ScimConfig.class));
    }

    private Worker add(String externalId, boolean active) {
        return Durable.inTransaction(() -> workers.add(attributes(externalId, active)));
    }

    private void forget(Worker worker) {
        Durable.inTransaction(() -> {
            workers.forget(worker);
            return worker;
        });
    }

    private Worker change(Worker worker, Attributes attributes) {
        return Durable.inTransaction(() -> workers.change(worker, attributes));
    }

    private static Attributes attributes(String externalId, boolean active) {
        return new Attributes(
                "name-" + externalId,
                Optional.of(externalId),
                Optional.empty(),
                new Attributes.Name(Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                active);
    }

    private static Caller.Person person(String subject, Role... roles) {
        return new Caller.Person(
                "https://idp.example",
                subject,
                "Avery Quill",
                Set.of(roles),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
    }

    private static Arrival arrival(Optional<String> number) {
        return new Arrival(
                Action.SELF_READ,
                new Shown(Optional.empty(), number, Optional.empty(), Instant.EPOCH),
                Optional.of("192.0.2.7"));
    }

    private static void admitted(ProvisionedAccounts accounts, Caller.Person person) {
        assertThatCode(() -> accounts.admit(person, arrival(Optional.empty()))).doesNotThrowAnyException();
    }

    private static void refused(ProvisionedAccounts accounts, Caller.Person person, Code code) {
        assertThatThrownBy(() -> accounts.admit(person, arrival(Optional.empty())))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
