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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Expected;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.LeasedService;
import dev.aceso.demo.world.OperatorProcess;
import dev.aceso.demo.world.Progress;
import dev.aceso.demo.world.VaultSetup;
import dev.aceso.demo.world.World;

/**
 * {@code ./aceso bench --vault}: 100 requests a second, a tenth of them {@code patient-view}, for five minutes while every lease and token
 * lives for 20 seconds, and an operator runs {@code keys rotate} meanwhile: new versions of the keys that wrap keys, and thousands of patients'
 * keys wrapped anew. It asserts that no request failed and that the rotation ended under the load, and reports how often Vault was asked.
 *
 * <p>Vault's own audit log says how often that was, by whom: an entry for each request.
 */
final class VaultCampaign {
    private static final String CLINICIAN = "dr.rivera";
    private static final String OPERATOR = "ops.berg";
    private static final int KEYS_A_SECOND = 100;
    private static final int MOST_ROUNDS = 5;
    private static final int PATIENT_SECONDS = 600;
    private static final Pattern RATE = Pattern.compile("\\w+: \\d+ keys wrapped anew in .*");
    private static final Duration SIGN_IN_AGAIN = Duration.ofSeconds(120);
    private static final Duration LIFE = Duration.ofSeconds(20);
    /** Pool life 4 s and longest transaction 7 s, together less than a grace of 18 s, less than a lease of 20 s. */
    private static final Map<String, String> TIMES = Map.of(
            "aceso.vault.renew-grace", "18S",
            "aceso.vault.tolerated-outage", "3S",
            "aceso.database.max-lifetime", "4S",
            "aceso.database.transaction-timeout", "5S",
            "aceso.database.socket-timeout", "2",
            "aceso.custody.settle", "10S");

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

    /** Runs it; with {@code quick} the load lasts 90 s instead of 300, and there are a quarter of the keys. */
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
        var stage = Duration.ofSeconds(quick ? 5 : 20);
        var length = Duration.ofSeconds(quick ? 90 : 300);
        int keys = quick ? 500 : 2_000;
        narrator.act(String.format(
                Locale.ROOT,
                "%d requests/s (%d patient-view, the rest a clinician who reads records) for %d s, leases and tokens of %d s,"
                        + " keys rotate under %d patients meanwhile",
                perSecond,
                views,
                length.toSeconds(),
                LIFE.toSeconds(),
                keys));
        var token = signedIn();
        meet(service, token, keys);
        var fired = new AtomicInteger();
        var reads = reads(service, token);
        long pid = service.serve().process().pid();
        new WarmUp(narrator, pid, 2 * views, stage).run(rate -> {
            var times = load.fire(calls, fired.get(), rate, stage);
            fired.addAndGet(times.sorted().length);
            return times;
        });
        new WarmUp(narrator, pid, perSecond - views, stage).run(rate -> Load.fire(world.http(), rate, stage, reads));

        var before = Asked.of(service);
        // Threads of their own: two cores share one thread of the common pool, on which the rotation would wait for the
        // reading.
        var rotation = CompletableFuture.supplyAsync(
                () -> rotate(service),
                CompletableFuture.delayedExecutor(
                        length.toSeconds() / 6, TimeUnit.SECONDS, Thread::startVirtualThread));
        var read = CompletableFuture.supplyAsync(
                () -> Load.fire(world.http(), perSecond - views, length, reads), Thread::startVirtualThread);
        var viewed = load.fire(calls, fired.get(), views, length);
        var all = Map.of("patient-view", viewed, "reading records", read.join());
        boolean underLoad = rotation.isDone();
        var rotated = rotation.join();
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
                "Vault was asked %d times with keys (%.4f for each request), %d times about leases, logins and permissions,"
                        + " and %d times by the operator's command",
                asked.keys, asked.keys / (double) requests, asked.others, asked.operator);
        rotated.lines().filter(line -> RATE.matcher(line).matches()).forEach(line -> narrator.show("%s", line));
        narrator.claim("the rotation ended while the load went on", underLoad, rotated);
        narrator.claim("no request failed while leases ended and keys rotated", failed == 0, failed);
    }

    /** A clinician's token, who signs in again before it ends. */
    private AtomicReference<String> signedIn() {
        var token = new AtomicReference<>(token());
        Thread.ofVirtual().start(() -> {
            while (true) {
                LockSupport.parkNanos(SIGN_IN_AGAIN.toNanos());
                token.set(token());
            }
        });
        return token;
    }

    /** Has the service make keys, by looking up patients that it never heard of. */
    private void meet(LeasedService service, AtomicReference<String> token, int keys) {
        var length = Duration.ofSeconds(keys / KEYS_A_SECOND);
        int failed = keys;
        // A service that has just started answers some too late; whom it knows already costs little to look up again.
        for (int round = 0; failed > 0 && round < MOST_ROUNDS; round++) {
            failed = lookUp(service, token, length).failed();
        }
        narrator.progress("made the keys of " + (keys - failed) + " patients");
    }

    private Load.Times lookUp(LeasedService service, AtomicReference<String> token, Duration length) {
        return Load.fire(
                world.http(),
                KEYS_A_SECOND,
                length,
                n -> HttpRequest.newBuilder(URI.create(service.url() + "/api/v1/patients/lookup"))
                        .timeout(Load.PATIENCE)
                        .header("authorization", "Bearer " + token.get())
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"ehr\":\"demo\",\"patientId\":\"bench-" + n + "\"}"))
                        .build());
    }

    /** A clinician lists each patient's records in turn, which opens them. */
    private IntFunction<HttpRequest> reads(LeasedService service, AtomicReference<String> token) {
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

    /** What the operator's command said, which rotates all keys that wrap keys. */
    private String rotate(LeasedService service) {
        var command = OperatorProcess.start(world.workspace(), service.config("keys"), List.of("keys", "rotate"));
        world.keycloak().browser().forDevice(OPERATOR, command.address());
        if (command.end(PATIENT_SECONDS) != 0) {
            throw new IllegalStateException("keys rotate failed\n" + command.said());
        }
        return command.said();
    }

    /**
     * How often Vault was asked.
     *
     * @param keys with a key, or for a wrapped one
     * @param others anything else
     * @param operator anything, by the operator's command
     */
    private record Asked(long keys, long others, long operator) {
        static Asked of(LeasedService service) {
            try (var lines = Files.lines(service.bao().auditLog())) {
                long[] count = new long[3];
                lines.filter(line -> line.contains("\"type\":\"request\"")).forEach(line -> count[kind(line)]++);
                return new Asked(count[0], count[1], count[2]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static int kind(String line) {
            if (line.contains("\"role_name\":\"operator\"")) {
                return 2;
            }
            return line.contains("\"path\":\"aceso-transit/") || line.contains("\"path\":\"aceso-kv/") ? 0 : 1;
        }

        Asked minus(Asked earlier) {
            return new Asked(keys - earlier.keys, others - earlier.others, operator - earlier.operator);
        }
    }
}
