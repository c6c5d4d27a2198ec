package dev.aceso.demo.bench;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Expected;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.Progress;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;

/**
 * {@code ./aceso bench --access}: which part of {@code patient-view} is spent on who asks and whether they may, and how long after a sign-out on one replica
 * another one still lets the session in.
 *
 * <p>The first is told by requests that end where that ends: discovery (hook token, access decision, entry in the log) and {@code GET /api/v1/me} (access token,
 * session, account, access decision, entry), each less what a request costs that is not looked at at all ({@code GET /q/health/live}). All are asked in turn, one at a time.
 */
final class AccessCampaign {
    private static final Duration DECLARED = Duration.ofSeconds(1);

    private final World world;
    private final Narrator narrator;
    private final Api aceso;
    private final int rounds;
    private final int signOuts;

    private AccessCampaign(World world, Narrator narrator, boolean quick) {
        this.world = world;
        this.narrator = narrator;
        this.aceso = new Api(world.serviceUrl(), world.ca());
        this.rounds = quick ? 200 : 1_000;
        this.signOuts = quick ? 3 : 10;
    }

    /** Runs both; with {@code quick} for a short time. */
    static void run(Narrator narrator, boolean quick) {
        try (World world = World.start(Progress.SILENT)) {
            world.startService(List.of());
            var campaign = new AccessCampaign(world, narrator, quick);
            campaign.share();
            campaign.signOut();
        }
    }

    private void share() {
        narrator.act("Who asks, and may they: what part of patient-view");
        var hooks = Hooks.of(world, aceso);
        hooks.discover();
        var calls = new Expected(EhrProcess.demoPatients())
                .patients().stream().map(patient -> hooks.call(patient, "*")).toList();
        var token = Optional.of(
                world.keycloak().browser().withTwoFactors("dr.rivera").access());
        measure(hooks, calls, token, rounds); // warms up
        var times = measure(hooks, calls, token, rounds);
        double floor = p50(times.get(0));
        double view = p50(times.get(3));
        narrator.show("p50: nothing looked at %.2f ms, patient-view %.2f ms", floor, view);
        narrator.show(
                "an EHR's token, access and entry: %.2f ms, %.2f of patient-view",
                p50(times.get(1)) - floor, (p50(times.get(1)) - floor) / view);
        narrator.show(
                "a person's token, session, account, access and entry: %.2f ms, %.2f of patient-view",
                p50(times.get(2)) - floor, (p50(times.get(2)) - floor) / view);
    }

    private List<double[]> measure(
            Hooks hooks,
            List<com.fasterxml.jackson.databind.node.ObjectNode> calls,
            Optional<String> token,
            int count) {
        var times = List.of(new double[count], new double[count], new double[count], new double[count]);
        for (int n = 0; n < count; n++) {
            var call = calls.get(n % calls.size())
                    .deepCopy()
                    .put("hookInstance", UUID.randomUUID().toString());
            times.get(0)[n] =
                    millis(() -> aceso.get("/q/health/live", Optional.empty()).status());
            times.get(1)[n] = millis(() -> hooks.discover().status());
            times.get(2)[n] = millis(() -> aceso.get("/api/v1/me", token).status());
            times.get(3)[n] = millis(() -> hooks.fire(call).status());
        }
        return times;
    }

    private static double millis(Supplier<Integer> call) {
        long begin = System.nanoTime();
        int status = call.get();
        double took = (System.nanoTime() - begin) / 1e6;
        if (status != 200) {
            throw new IllegalStateException("a call was answered " + status);
        }
        return took;
    }

    private static double p50(double[] times) {
        return Arrays.stream(times).sorted().toArray()[times.length / 2];
    }

    private void signOut() {
        narrator.act("Signed out on one replica, refused on the other");
        int port = Ports.free();
        var config = new TreeMap<>(world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        var times = new ArrayList<Double>();
        try (var second = ServiceProcess.serve(world.workspace(), "serve-second", List.of(), config, world.http())) {
            var other = new Api("https://localhost:" + port, world.ca());
            for (int n = 0; n < signOuts; n++) {
                var token = Optional.of(
                        world.keycloak().browser().withTwoFactors("dr.okafor").access());
                narrator.claim("both let the session in", me(aceso, token) == 200 && me(other, token) == 200, n);
                long begin = signOut(token.get());
                while (me(other, token) == 200) {
                    Thread.onSpinWait();
                }
                times.add((System.nanoTime() - begin) / 1e6);
            }
        }
        var sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
        double most = times.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        narrator.show(
                "%d sign-outs: p50 %.0f ms, most %.0f ms; %.2f and %.2f of the declared second",
                signOuts, p50(sorted), most, p50(sorted) / DECLARED.toMillis(), most / DECLARED.toMillis());
    }

    private static int me(Api replica, Optional<String> token) {
        return replica.get("/api/v1/me", token).status();
    }

    /** When the sign-out was answered. */
    private long signOut(String token) {
        try {
            var answer = world.http()
                    .send(
                            HttpRequest.newBuilder(URI.create(world.serviceUrl() + "/api/v1/session"))
                                    .header("authorization", "Bearer " + token)
                                    .DELETE()
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the sign-out was answered " + answer.statusCode());
            }
            return System.nanoTime();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
