package dev.aceso.demo.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A closed load: so many callers, each of whom asks again as soon as the answer is there. What a server answers then is all that it can
 * on this machine beside whoever asks.
 *
 * @param answered how many were answered with success
 * @param seconds how long it took
 * @param wrong how many were not, by what came instead
 */
record Saturation(int answered, double seconds, Map<String, Integer> wrong) {
    double perSecond() {
        return answered / seconds;
    }

    /** Fires requests, beginning with the n-th, for so long or until there are no more. */
    static Saturation fire(
            HttpClient http, int callers, Duration length, int first, int most, IntFunction<HttpRequest> requests) {
        var next = new AtomicInteger(first);
        var answered = new AtomicInteger();
        Map<String, Integer> wrong = new ConcurrentHashMap<>();
        long begin = System.nanoTime();
        long end = begin + length.toNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                threads.execute(() -> {
                    for (int n = next.getAndIncrement();
                            n < first + most && System.nanoTime() < end;
                            n = next.getAndIncrement()) {
                        String outcome = send(http, requests.apply(n));
                        if (outcome.equals("200")) {
                            answered.incrementAndGet();
                        } else {
                            wrong.merge(outcome, 1, Integer::sum);
                        }
                    }
                });
            }
        }
        return new Saturation(answered.get(), (System.nanoTime() - begin) / 1e9, new TreeMap<>(wrong));
    }

    private static String send(HttpClient http, HttpRequest request) {
        try {
            return Integer.toString(
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode());
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
