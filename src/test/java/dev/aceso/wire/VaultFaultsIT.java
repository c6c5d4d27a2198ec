package dev.aceso.wire;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What can happen to Vault under a running service with a load on it: it goes on for as long as it may, says so, refuses afterwards, and
 * comes back by itself; and nothing is lost in any of it.
 */
class VaultFaultsIT {
    private static VaultSite site;

    private final List<String> warm = List.of(Site.somebody(), Site.somebody(), Site.somebody());
    private Instant mark;
    private Callers callers;

    @BeforeAll
    static void start() {
        site = VaultSite.get();
    }

    @BeforeEach
    void warmUp() {
        site.world.faulty().recover();
        Site.await("readiness", () -> site.ready() == 200 && site.keys().equals("here"));
        mark = Site.mark();
        warm.forEach(patient -> assertThat(site.ask(patient).status()).isEqualTo(200));
        callers = new Callers(site, warm);
    }

    @AfterEach
    void endCalls() {
        callers.close();
    }

    @Test
    void sealed() {
        survives(site.bao::seal, site.bao::unseal);
    }

    @Test
    void stopped() {
        survives(site.bao::stop, () -> {
            site.bao.start();
            site.bao.unseal();
        });
    }

    @Test
    void killedAndRestartedWithTheSameStorage() {
        survives(site.bao::kill, () -> {
            site.bao.start();
            site.bao.unseal();
        });
    }

    @Test
    void soSlowThatItSaysNothing() {
        survives(site.bao::freeze, site.bao::thaw);
    }

    @Test
    void permissionsTakenAwayAndGivenBack() {
        var policy = "sys/policies/acl/serve";
        var before = site.bao.root().read(policy).data().path("policy").asText();
        survives(
                () -> site.bao.root().write(policy, Map.of("policy", "path \"none/*\" { capabilities = [\"deny\"] }")),
                () -> site.bao.root().write(policy, Map.of("policy", before)));
    }

    /** A token that lives on needs no login. One that is revoked takes its leases along, so nothing can go on. */
    @Test
    void lockedOut() {
        // Given
        var role = "auth/approle/role/serve";
        site.bao.root().write(role, Map.of("secret_id_bound_cidrs", List.of("192.0.2.0/24")));
        try {
            Site.pause(3_000);
            assertThat(site.keys()).isEqualTo("here");
            assertThat(site.ask(Site.somebody()).status()).isEqualTo(200);

            // When
            revokeTokens();

            // Then
            Site.await("readiness to end", () -> site.ready() == 503);
            var refused = site.ask(warm.getFirst());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isIn("keys-unavailable", "log-unavailable", "store-unavailable");
            Site.pause(VaultSite.TOLERATED.plusSeconds(3).toMillis());
            assertThat(site.ask(warm.getFirst()).code()).isEqualTo("keys-unavailable");
            assertThat(site.live()).isEqualTo(200);
        } finally {
            site.bao.root().write(role, Map.of("secret_id_bound_cidrs", List.of()));
        }
        recovers();
        whole();
        assertThat(callers.outcomes().keySet())
                .allSatisfy(outcome -> assertThat(outcome).matches("200|503 [a-z]+-unavailable"));
    }

    @Test
    void tokenRevoked() {
        passes(VaultFaultsIT::revokeTokens);
    }

    @Test
    void leaseRevoked() {
        passes(() -> site.bao.root().write("sys/leases/revoke-prefix/aceso-database/creds/serve", Map.of()));
    }

    @Test
    void leaseOfTheSequencerRevoked() {
        passes(() -> site.bao.root().write("sys/leases/revoke-prefix/aceso-database/creds/sequence", Map.of()));
    }

    @Test
    void thePasswordOfTheLeasedRoleChangedUnderneath() {
        var role = site.leasedRole();
        passes(() -> {
            site.change("ALTER ROLE \"" + role + "\" PASSWORD 'changed-by-somebody'");
            site.change("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'");
        });
        assertThat(site.leasedRole()).isNotEqualTo(role);
    }

    @Test
    void thePasswordOfVaultsOwnAccountChangedUnderneath() throws SQLException {
        // Given
        var admin = site.database.vaultAdmin();
        site.change("ALTER ROLE " + admin.user() + " PASSWORD 'changed-by-somebody'");
        site.change("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + admin.user() + "'");
        var config = "aceso-database/config/aceso";

        // When the lease cannot be renewed
        Site.pause(VaultSite.LEASE.minus(Duration.ofSeconds(40)).toMillis());

        // Then the service goes on with the credentials that it has
        assertThat(site.ask(warm.getFirst()).status()).isEqualTo(200);
        assertThat(site.ready()).isEqualTo(200);

        // When somebody puts it right
        try (var connection = DriverManager.getConnection(site.database.url(), admin.user(), "changed-by-somebody")) {
            assertThat(connection.isValid(2)).isTrue();
        }
        site.bao.root().write(config, Map.of("username", admin.user(), "password", "changed-by-somebody"));

        // Then
        Site.pause(VaultSite.LEASE.toMillis());
        recovers();
        assertThat(callers.outcomes()).containsOnlyKeys("200");
        whole();
        site.change("ALTER ROLE " + admin.user() + " PASSWORD '" + admin.password() + "'");
        site.bao.root().write(config, Map.of("username", admin.user(), "password", admin.password()));
    }

    @Test
    void theDiskOfTheAuditDeviceFull() {
        // A file system of its own can be mounted by root only.
        assumeThat(site.disk).as("a small disk for the audit device").isPresent();
        var disk = site.disk.orElseThrow();
        survives(disk::fill, disk::free);
    }

    @Test
    void aKeyCannotBeDeleted() {
        for (var key : List.of("patient", "log", "derive", "backup", "checkpoints", "assertions")) {
            assertThatThrownBy(() -> site.bao.root().delete("aceso-transit/keys/" + key))
                    .hasMessageContaining("400");
        }
        Site.pause(2_000);
        recovers();
        whole();
        assertThat(callers.outcomes()).containsOnlyKeys("200");
    }

    /** Longer than is tolerated. */
    private void survives(Runnable fault, Runnable repair) {
        // When
        fault.run();
        try {
            // Then, for as long as it is tolerated: warm keys and the log go on, and readiness says degraded
            Site.await("the fault to be seen", () -> !site.keys().equals("here"));
            assertThat(site.keys()).isEqualTo("degraded");
            var entries = site.entries();
            var answer = site.ask(warm.getFirst());
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(site.entries()).isGreaterThanOrEqualTo(entries + 2);
            assertThat(site.ready()).isEqualTo(200);

            // Then, after that: nothing is decided
            Site.await("readiness to end", () -> site.ready() == 503);
            assertThat(site.keys()).isEqualTo("away");
            for (var patient : List.of(warm.getFirst(), Site.somebody())) {
                var refused = site.ask(patient);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.code()).isEqualTo("keys-unavailable");
                assertThat(refused.type()).startsWith("application/problem+json");
                assertThat(Integer.parseInt(refused.retryAfter())).isPositive();
            }
            assertThat(site.live()).isEqualTo(200);
            Site.pause(1_500);
        } finally {
            repair.run();
        }
        recovers();
        whole();
        assertThat(callers.outcomes().keySet())
                .contains("200", "503 keys-unavailable")
                .allSatisfy(outcome -> assertThat(outcome).matches("200|503 [a-z]+-unavailable"));
        assertThat(site.log(mark))
                .as("one entry about the gap")
                .filteredOn(entry -> entry.path("action").asText().equals("service.gap"))
                .singleElement()
                .satisfies(gap -> assertThat(Site.code(gap)).isEqualTo("keys-unavailable"));
    }

    /** Recovers by itself at once. */
    private void passes(Runnable fault) {
        fault.run();
        Site.pause(10_000);
        recovers();
        whole();
        assertThat(callers.outcomes().keySet())
                .contains("200")
                .allSatisfy(outcome -> assertThat(outcome).matches("200|503 [a-z]+-unavailable"));
        assertThat(callers.outcomes().get("200"))
                .as("calls answered, of " + callers.outcomes())
                .isGreaterThan(callers.outcomes().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum()
                        / 2);
    }

    private void recovers() {
        Site.await("readiness", () -> site.ready() == 200 && site.keys().equals("here"));
        Site.await("an answer", () -> site.ask(warm.getFirst()).status() == 200);
        Site.await(
                "an answer about somebody new", () -> site.ask(Site.somebody()).status() == 200);
        assertThat(site.live()).isEqualTo(200);
        assertThat(site.service.serve().process().alive()).isTrue();
        assertThat(site.service.sequence().process().alive()).isTrue();
    }

    private void whole() {
        callers.close();
        site.isWhole(mark, callers.answered());
    }

    private static void revokeTokens() {
        var root = site.bao.root();
        var accessors = root.list("auth/token/accessors").data().path("keys");
        StreamSupport.stream(accessors.spliterator(), false)
                .map(accessor -> Map.of("accessor", accessor.asText()))
                .filter(accessor -> root.call("POST", "auth/token/lookup-accessor", accessor)
                        .data()
                        .path("meta")
                        .path("role_name")
                        .asText()
                        .equals("serve"))
                .forEach(accessor -> root.write("auth/token/revoke-accessor", accessor));
    }
}
