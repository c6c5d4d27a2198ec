package dev.aceso.wire;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.FaultyEhr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A hook call leads to one inference, however often it comes. */
class OnceOnlyIT {
    private static Site site;

    private Instant mark;
    private Site.Rows before;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void mark() {
        before = site.rows();
        mark = Site.mark();
    }

    @AfterEach
    void recover() {
        site.world.faulty().recover();
    }

    @Test
    void givesARepeatTheSameBytesAndAnEntryOfItsOwn() {
        // Given
        var call = site.faulty.call(Site.somebody());
        var first = site.faulty.fire(call);
        assertThat(first.status()).isEqualTo(200);
        var asked = site.world.faulty().requests().size();

        // When: what may differ between two tries of an EHR differs
        var again = call.deepCopy();
        again.putObject("fhirAuthorization").put("token_type", "Bearer").put("access_token", "renewed");
        again.putObject("extension").put("try", 2);
        var second = site.faulty.fire(again);

        // Then
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(site.world.faulty().requests()).hasSize(asked);
        assertThat(site.rows()).isEqualTo(new Site.Rows(before.records() + 1, before.claims() + 1));
        assertThat(site.log(mark, "inference.run", "done")).hasSize(1);
        assertThat(site.log(mark, "inference.replay", "done")).hasSize(1);
    }

    @Test
    void refusesTheSameCallWithAnotherBody() {
        // Given
        var call = site.faulty.call(Site.somebody());
        assertThat(site.faulty.fire(call).status()).isEqualTo(200);
        var after = site.rows();

        // When
        var other = site.faulty
                .call(Site.somebody())
                .put("hookInstance", call.path("hookInstance").asText());
        var refused = site.faulty.fire(other);

        // Then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("hook-conflict");
        assertThat(site.rows()).isEqualTo(after);
        assertThat(site.log(mark, "hook.call", "refused"))
                .singleElement()
                .satisfies(entry -> assertThat(Site.code(entry)).isEqualTo("hook-conflict"));
    }

    @Test
    void answersTwoAtOnceFromOneInference() {
        // Given: an EHR that takes its time
        site.world.faulty().fail((exchange, search) -> {
            Site.pause(400);
            FaultyEhr.well(exchange, search);
        });
        var call = site.faulty.call(Site.somebody());

        // When
        var answers =
                Stream.generate(() -> CompletableFuture.supplyAsync(() -> site.faulty.fire(call)))
                        .limit(4)
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();

        // Then
        assertThat(answers).extracting(Api.Answer::status).containsOnly(200);
        assertThat(answers)
                .extracting(Api.Answer::body)
                .containsOnly(answers.getFirst().body());
        assertThat(site.rows()).isEqualTo(new Site.Rows(before.records() + 1, before.claims() + 1));
        assertThat(site.log(mark, "inference.run", "intended")).hasSize(1);
        assertThat(site.log(mark, "inference.run", "done")).hasSize(1);
        assertThat(site.log(mark, "inference.replay", "done")).hasSize(3);
    }

    @Test
    void tellsATwinToComeBackWhenTheFirstTakesTooLong() {
        // Given: somebody holds the claim for longer than this call may wait
        var call = site.faulty.call(Site.somebody());
        var instance = call.path("hookInstance").asText();
        assertThat(site.faulty.fire(call).status()).isEqualTo(200);
        assertThat(site.change("UPDATE hooks.claim SET answer = NULL, answered_at = NULL,"
                        + " lease_until = now() + interval '1 hour' WHERE hook_instance = '" + instance + "'"))
                .isEqualTo(1);

        // When
        var twin = site.faulty.fire(call);

        // Then
        assertThat(twin.status()).isEqualTo(503);
        assertThat(twin.code()).isEqualTo("in-progress");
        assertThat(Integer.parseInt(twin.retryAfter())).isPositive();
        assertThat(site.log(mark, "inference.run", "intended")).hasSize(1);

        // When: the holder is gone for good
        site.change("UPDATE hooks.claim SET lease_until = now() WHERE hook_instance = '" + instance + "'");

        // Then
        assertThat(site.faulty.fire(call).status()).isEqualTo(200);
    }

    @Test
    void takesACallOverWhoseProcessDied() throws InterruptedException {
        // Given
        var asked = new CountDownLatch(1);
        site.world.faulty().fail((exchange, search) -> {
            asked.countDown();
            Site.pause(900);
        });
        var call = site.faulty.call(Site.somebody());
        var instance = call.path("hookInstance").asText();
        var lost = CompletableFuture.supplyAsync(() -> site.faulty.fire(call));

        // When
        asked.await();
        site.world.serve().kill();
        assertThat(lost.handle((answer, failure) -> failure).join()).isNotNull();
        site.world.faulty().recover();

        // Then: the claim is there, the answer and the record are not
        assertThat(site.count("SELECT count(*) " + Site.claim(instance) + " AND answer IS NULL"))
                .isEqualTo(1);
        assertThat(site.rows().records()).isEqualTo(before.records());
        var intent = intent(instance);

        // When
        site.world.serve().start();
        Site.await(
                "the end of the lease",
                () -> site.count("SELECT count(*) " + Site.claim(instance) + " AND lease_until < now()") == 1);

        // Then
        assertThat(site.faulty.fire(call).status()).isEqualTo(200);
        assertThat(intent(instance)).isNotEqualTo(intent);
        assertThat(site.rows()).isEqualTo(new Site.Rows(before.records() + 1, before.claims() + 1));
        Site.await(
                "the dead call's intent to be closed",
                () -> site.count("SELECT count(*) FROM audit.closing WHERE kind = 'abandoned' AND intent_id = '"
                                + intent + "'")
                        == 1);
        assertThat(site.log(mark, "inference.run", "abandoned"))
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.at("/attributes/intent").asText()).isEqualTo(intent.toString()));
    }

    @Test
    void refusesAnswersThatWereStoredForAnotherCall() {
        // Given: a database superuser gives one call's sealed answer to another
        var first = site.faulty.call(Site.somebody());
        var second = site.faulty.call(Site.somebody());
        assertThat(site.faulty.fire(first).status()).isEqualTo(200);
        assertThat(site.faulty.fire(second).status()).isEqualTo(200);
        assertThat(site.change("UPDATE hooks.claim SET (answer, data_key) = (SELECT answer, data_key "
                        + Site.claim(second.path("hookInstance").asText()) + ") WHERE hook_instance = '"
                        + first.path("hookInstance").asText() + "'"))
                .isEqualTo(1);

        // Then
        var refused = site.faulty.fire(first);
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.code()).isEqualTo("integrity");
    }

    private static UUID intent(String instance) {
        try (var connection = site.world.database().superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT intent " + Site.claim(instance))) {
            row.next();
            return row.getObject(1, UUID.class);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
