package dev.aceso.demo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Expected;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.LeasedService;
import dev.aceso.demo.world.Progress;
import dev.aceso.demo.world.VaultSetup;
import dev.aceso.demo.world.World;

/**
 * {@code ./aceso bench --vault}: 100 requests a second, a tenth of them {@code patient-view}, for five minutes while every lease and token
 * lives for 20 seconds, with a rotation of the keys that wrap keys in the middle. It asserts that no request failed, and reports how often
 * Vault was asked.
 *
 * <p>Vault's own audit log says how often that was, by whom: an entry for each request.
 */
final class VaultCampaign {
    private static final String CLINICIAN = "dr.rivera";
    private static final Duration SIGN_IN_AGAIN = Duration.ofSeconds(120);
    private static final Duration LIFE = Duration.ofSeconds(20);
    /** Pool life 4 s and longest transaction 7 s, together less than a grace of 18 s, less than a lease of 20 s. */
    private static final Map<String, String> TIMES = Map.of(
            "aceso.vault.renew-grace", "18S",
            "aceso.vault.tolerated-outage", "3S",
            "aceso.database.max-lifetime", "4S",
            "aceso.database.transaction-timeout", "5S",
            "aceso.database.socket-timeout", "2");

    private final World world;
    private final Narrator narrator;
    private final boolean quick;
    private final int perSecond;
    private final List<String> patients = new Expected(EhrProcess.demoPatients()).patients();

    private VaultCampaign(World world, Narrator narrator, boolean quick, int perSecond) {
        this.world = world;
        this.narrator = narrator;
        this.quick = quick;
        this.perSecond = perSecond;
    }

    /** Runs it; with {@code quick} the load lasts 30 s instead of 300. */
    static void run(Narrator narrator, boolean quick, int perSecond) {
        try (World world = World.start(Progress.SILENT);
                LeasedService service = new LeasedService(
                        world,
                        "campaign",
                        Optional.empty(),
                        new VaultSetup.Lives(LIFE, LIFE, Duration.ofMinutes(2)),
                        List.of(),
                        TIMES)) {
            new VaultCampaign(world, narrator, quick, perSecond).run(service);
        }
    }

    private void run(LeasedService service) {
        var hooks = Hooks.of(world, new Api(service.url(), world.ca()));
        if (hooks.discover().status() != 200) {
            throw new IllegalStateException("no discovery");
        }
        var calls = Calls.prepare(hooks, patients, false);
        var load = new Load(world.http(), service.url(), world.ehrClient());
        int views = Math.max(1, perSecond / 10);
        var warmUp = Duration.ofSeconds(quick ? 10 : 30);
        var length = Duration.ofSeconds(quick ? 30 : 300);
        narrator.act(String.format(
                Locale.ROOT,
                "%d requests/s (%d patient-view, the rest a clinician who reads records) for %d s, leases and tokens of %d s, a"
                        + " rotation in the middle",
                perSecond,
                views,
                length.toSeconds(),
                LIFE.toSeconds()));
        int fired = load.fire(calls, 0, views, warmUp).sorted().length;
        var reads = reads(service);
        Load.fire(world.http(), Math.max(1, perSecond / 2), warmUp, reads);

        var before = Asked.of(service);
        var rotation = CompletableFuture.runAsync(
                () -> rotate(service), CompletableFuture.delayedExecutor(length.toSeconds() / 2, TimeUnit.SECONDS));
        var read = CompletableFuture.supplyAsync(() -> Load.fire(world.http(), perSecond - views, length, reads));
        var viewed = load.fire(calls, fired, views, length);
        var all = Map.of("patient-view", viewed, "reading records", read.join());
        rotation.join();
        var asked = Asked.of(service).minus(before);

        all.forEach((what, times) -> {
            narrator.show(
                    "%s: %d requests, %d failed; p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                    what,
                    times.sorted().length,
                    times.failed(),
                    times.millis(0.5),
                    times.millis(0.99),
                    times.millis(1));
            times.wrong().forEach((how, many) -> narrator.show("%d ended with %s", many, how));
        });
        int requests =
                all.values().stream().mapToInt(times -> times.sorted().length).sum();
        int failed = all.values().stream().mapToInt(Load.Times::failed).sum();
        narrator.show(
                "Vault was asked %d times with keys (%.4f for each request), %d times about leases, logins and permissions",
                asked.keys, asked.keys / (double) requests, asked.others);
        narrator.claim("no request failed while leases ended and keys rotated", failed == 0, failed);
    }

    /** A clinician lists each patient's records in turn, which opens them; signs in again before a token ends. */
    private IntFunction<HttpRequest> reads(LeasedService service) {
        var token = new AtomicReference<>(token());
        Thread.ofVirtual().start(() -> {
            while (true) {
                LockSupport.parkNanos(SIGN_IN_AGAIN.toNanos());
                token.set(token());
            }
        });
        var api = new Api(service.url(), world.ca());
        var addresses = patients.stream()
                .map(patient -> api.post(
                                "/api/v1/patients/lookup",
                                Optional.of(token.get()),
                                "{\"ehr\":\"demo\",\"patientId\":\"" + patient + "\"}")
                        .json()
                        .path("id")
                        .asText())
                .map(id -> URI.create(service.url() + "/api/v1/patients/" + id + "/inferences"))
                .toList();
        return n -> HttpRequest.newBuilder(addresses.get(n % addresses.size()))
                .timeout(Load.PATIENCE)
                .header("authorization", "Bearer " + token.get())
                .build();
    }

    private String token() {
        return world.keycloak().browser().withTwoFactors(CLINICIAN).access();
    }

    /** The keys that wrap keys get a new version; what the old one wrapped still opens. */
    private void rotate(LeasedService service) {
        for (var key : List.of("patient", "log")) {
            service.bao().root().write("aceso-transit/keys/" + key + "/rotate", Map.of());
        }
        narrator.progress("rotated the keys that wrap patients' and the log's keys");
    }

    /**
     * How often Vault was asked.
     *
     * @param keys with a key, or for a wrapped one
     * @param others anything else
     */
    private record Asked(long keys, long others) {
        static Asked of(LeasedService service) {
            try (var lines = Files.lines(service.bao().auditLog())) {
                long[] count = new long[2];
                lines.filter(line -> line.contains("\"type\":\"request\""))
                        .forEach(line -> count[
                                line.contains("\"path\":\"aceso-transit/") || line.contains("\"path\":\"aceso-kv/")
                                        ? 0
                                        : 1]++);
                return new Asked(count[0], count[1]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Asked minus(Asked earlier) {
            return new Asked(keys - earlier.keys, others - earlier.others);
        }
    }
}
