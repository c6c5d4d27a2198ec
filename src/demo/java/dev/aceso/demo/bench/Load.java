package dev.aceso.demo.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.EhrClient;

/**
 * An open load: calls leave by the clock, whether or not earlier ones were answered, and their time counts from when they were to
 * leave. A slow service thus cannot slow down the questions, nor hide that they had to wait.
 */
final class Load {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SIGNED_AHEAD = 100;
    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z-]{1,40})\"");

    private final HttpClient http;
    private final URI address;
    private final EhrClient client;

    Load(HttpClient http, String base, EhrClient client) {
        this.http = http;
        this.address = URI.create(base + "/cds-services/" + Hooks.SERVICE);
        this.client = client;
    }

    /**
     * What came of a load.
     *
     * @param sorted the time of each call in nanoseconds, ascending
     * @param wrong how many answers were not a success, by what came instead
     */
    record Times(long[] sorted, Map<String, Integer> wrong) {
        double millis(double quantile) {
            int at = (int) Math.ceil(quantile * sorted.length) - 1;
            return sorted[Math.max(0, at)] / 1e6;
        }

        int failed() {
            return wrong.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** Fires {@code perSecond} hook calls a second, beginning with the n-th, and waits for the last answer. */
    Times fire(Calls calls, int first, int perSecond, Duration length) {
        int count = (int) (perSecond * length.toSeconds());
        BlockingQueue<String> tokens = new ArrayBlockingQueue<>(SIGNED_AHEAD);
        var signer = Thread.ofPlatform().daemon().name("signer").start(() -> sign(tokens, count));
        await(tokens, Math.min(count, SIGNED_AHEAD / 2));
        var times = fire(http, perSecond, length, n -> hook(calls.body(first + n), take(tokens)));
        signer.interrupt();
        return times;
    }

    /** Fires {@code perSecond} requests a second, made just before they are due, and waits for the last answer. */
    static Times fire(HttpClient http, int perSecond, Duration length, IntFunction<HttpRequest> requests) {
        int count = (int) (perSecond * length.toSeconds());
        long[] times = new long[count];
        Map<String, Integer> wrong = new ConcurrentHashMap<>();
        long begin = System.nanoTime() + 50_000_000;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int n = i;
                long due = begin + n * 1_000_000_000L / perSecond;
                var request = requests.apply(n);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                threads.execute(() -> {
                    String outcome = send(http, request);
                    times[n] = System.nanoTime() - due;
                    if (!outcome.equals("200")) {
                        wrong.merge(outcome, 1, Integer::sum);
                    }
                });
            }
        }
        Arrays.sort(times);
        return new Times(times, new TreeMap<>(wrong));
    }

    private HttpRequest hook(byte[] body, String token) {
        return HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private static String send(HttpClient http, HttpRequest request) {
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? "200" : answer.statusCode() + code(answer.body());
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static String code(String body) {
        var found = CODE.matcher(body);
        return found.find() ? " " + found.group(1) : "";
    }

    /** Ahead of the calls, but not far: a token lives for two minutes. */
    private void sign(BlockingQueue<String> tokens, int count) {
        try {
            for (int i = 0; i < count; i++) {
                tokens.put(client.token(address.toString()).sign());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BlockingQueue<String> tokens, int enough) {
        while (tokens.size() < enough) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static String take(BlockingQueue<String> tokens) {
        try {
            return tokens.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
