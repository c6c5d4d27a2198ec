package dev.aceso.trust.workforce;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.Arrival;
import dev.aceso.trust.identity.Shown;
import dev.aceso.trust.workforce.people.WorkforceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PersonalAccountsTest {
    private static final Arrival ARRIVAL = new Arrival(
            Action.INFERENCE_READ,
            new Shown(Optional.empty(), Optional.empty(), Optional.empty(), Instant.EPOCH),
            Optional.empty());

    private final PersonalAccounts accounts = naming(Optional.empty());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin",
                "nurse1",
                "Nurse 1",
                "NURSE_02",
                "Front Desk",
                "frontdesk",
                "shared",
                "test",
                "station-3",
                "ICU Night Shift",
                "ａｄｍｉｎ",
                "rn.float",
                "nurses",
                "Doctors",
                "residents",
                "pharmacies",
                "nurses@hospital.org",
                "front.desk@west.hospital.org",
                "ＮＵＲＳＥＳ＠hospital.org",
                "HOSPITAL-EAST\\nurse1",
                "ward",
                "station3",
                "er-desk-2",
                "ward4",
                "ward-4b",
                "Room B12",
                "kiosk1",
                "workstation-12",
                "1234",
                "--"
            })
    void refusesANameThatSeveralPeopleUse(String name) {
        // Given
        var person = person(name, Role.NURSE);

        // When, Then
        assertThatThrownBy(() -> accounts.admit(person, ARRIVAL))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.ACCOUNT_SHARED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Avery Nurse",
                "Ward Cleaver",
                "Test Pilotov",
                "Ngô Thị Test",
                "李 admin",
                "dr.okafor",
                "j.ward",
                "j.ward2",
                "j.ward@hospital.org",
                "Jane Ward",
                "u123456",
                "@jane",
                "Bess Nurses"
            })
    void letsAPersonInWhoseNameOnlyHoldsSuchAWord(String name) {
        // Given
        var person = person(name, Role.CLINICIAN);

        // When, Then
        assertThatCode(() -> accounts.admit(person, ARRIVAL)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ward", "Ward ", "Ed Day"})
    void letsInWhomTheConfigurationNames(String name) {
        // Given
        var named = naming(Optional.of(List.of("Ward", "ed day")));

        // When, Then
        assertThatCode(() -> named.admit(person(name, Role.CLINICIAN), ARRIVAL)).doesNotThrowAnyException();
        assertThatThrownBy(() -> named.admit(person("ward4", Role.CLINICIAN), ARRIVAL))
                .isInstanceOf(Failure.class);
    }

    @Test
    void leavesPatientsAndThoseWhoActForThemTheirNames() {
        // Given
        var patient = person("Guest", Role.PATIENT);
        var representative = person("Guest", Role.REPRESENTATIVE);

        // When, Then
        assertThatCode(() -> {
                    accounts.admit(patient, ARRIVAL);
                    accounts.admit(representative, ARRIVAL);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAPatientWhoWorksHereToo() {
        // Given
        var person = person("Guest", Role.PATIENT, Role.OPERATOR);

        // When, Then
        assertThatThrownBy(() -> accounts.admit(person, ARRIVAL)).isInstanceOf(Failure.class);
    }

    @Test
    void judgesNoNameWhereTheProviderSendsNone() {
        // Given
        var person = person("", Role.CLINICIAN);

        // When, Then
        assertThatCode(() -> accounts.admit(person, ARRIVAL)).doesNotThrowAnyException();
    }

    @Test
    void doesNotStartOnAFileWithoutWords() {
        // Given
        var file = new ObjectMapper().createObjectNode();

        // When, Then
        assertThatThrownBy(() -> SharedNames.read(file)).isInstanceOf(IllegalStateException.class);
    }

    private static PersonalAccounts naming(Optional<List<String>> people) {
        return new PersonalAccounts(new WorkforceConfig() {
            @Override
            public Optional<Accounts> accounts() {
                return Optional.empty();
            }

            @Override
            public AccountId accountId() {
                return AccountId.SUBJECT;
            }

            @Override
            public Optional<List<String>> peopleNamed() {
                return people;
            }
        });
    }

    private static Caller.Person person(String name, Role... roles) {
        return new Caller.Person(
                "https://idp.example", "s-1", name, Set.of(roles), Optional.empty(), Optional.empty(), Instant.EPOCH);
    }
}
