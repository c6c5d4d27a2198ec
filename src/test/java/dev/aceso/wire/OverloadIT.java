package dev.aceso.wire;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.aceso.demo.story.Api;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** More calls than the store can take in time. What is too much is refused by name, and nobody hears of a fault of ours. */
class OverloadIT {
    /** Several times as many as there are connections. */
    private static final int CALLS = 80;

    private final VaultSite site = VaultSite.get();

    /** The locks stop a call at its first question, at its intent, and at its outcome. */
    @ParameterizedTest
    @ValueSource(strings = {"hooks.claim", "audit.intent", "sealing.data_key", "records.inference", "audit.closing"})
    void everyRefusalHasANameWhenTransactionsOutlastTheirTime(String table) throws Exception {
        // Given
        var patients = Stream.generate(Site::somebody).limit(4).toList();
        patients.forEach(
                patient -> Site.await("an answer", () -> site.ask(patient).status() == 200));

        // When
        List<Api.Answer> answers;
        try (Connection holder = site.database.superuser()) {
            holder.setAutoCommit(false);
            lock(holder, table);
            answers = together(patients);
            holder.rollback();
        }

        // Then
        // While calls wait for the store they keep their turns at the EHR, so others find none there.
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.status() + " " + answer.code())
                        .as(answer.body())
                        .matches("503 (log|store|keys)-unavailable|503 abandoned|503 in-progress|412 ehr-unavailable"));
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 503)
                .allSatisfy(answer -> assertThat(answer.retryAfter()).isNotEmpty());
        Site.await("an answer", () -> site.ask(patients.getFirst()).status() == 200);
    }

    /** A person who looks, under the same trouble. */
    @Test
    void soHasThatOfAPersonWhoReads() throws Exception {
        // Given
        var patient = Site.somebody();
        Site.await("an answer", () -> site.ask(patient).status() == 200);
        var token = site.world.keycloak().browser().withTwoFactors("dr.rivera").access();
        var id = site.aceso
                .post(
                        "/api/v1/patients/lookup",
                        Optional.of(token),
                        "{\"ehr\":\"faulty\",\"patientId\":\"" + patient + "\"}")
                .json()
                .path("id")
                .asText();
        assertThat(id).isNotEmpty();

        // When
        try (Connection holder = site.database.superuser()) {
            holder.setAutoCommit(false);
            lock(holder, "sealing.data_key");
            var refused = site.aceso.get("/api/v1/patients/" + id + "/inferences", Optional.of(token));
            holder.rollback();

            // Then
            assertThat(refused.status() + " " + refused.code())
                    .as(refused.body())
                    .matches("503 (store|keys)-unavailable");
        }
    }

    private List<Api.Answer> together(List<String> patients) throws InterruptedException {
        List<Callable<Api.Answer>> calls = IntStream.range(0, CALLS)
                .<Callable<Api.Answer>>mapToObj(n -> () -> {
                    // Some come while others wait already.
                    Thread.sleep(Duration.ofMillis(20L * n));
                    return site.ask(patients.get(n % patients.size()));
                })
                .toList();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            return pool.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
    }

    private static void lock(Connection holder, String table) throws SQLException {
        try (var statement = holder.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
    }
}
