package dev.aceso.clinic.chart.writes;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.calls.Calls;
import dev.aceso.clinic.chart.calls.RetryAfter;
import dev.aceso.clinic.chart.calls.Unanswered;
import org.apache.http.Header;
import org.apache.http.HttpResponse;
import org.apache.http.client.HttpClient;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.util.EntityUtils;

/** Sends one request of the write side to one EHR, by {@link Calls}, once. */
final class WriteWire {
    static final String FHIR = "application/fhir+json";

    private final Calls calls;
    private final Clock clock;
    private final HttpClient client;

    WriteWire(Calls calls, Clock clock, HttpClient client) {
        this.calls = calls;
        this.clock = clock;
        this.client = client;
    }

    /**
     * Reads an answer.
     *
     * @param <T> what it says
     * @param <X> what it throws when it says nothing that can be used
     */
    @FunctionalInterface
    interface Reading<T, X extends Exception> {
        T of(HttpResponse answer) throws IOException, X;
    }

    /** Whether what was sent may have arrived. */
    static final class Arrival {
        private boolean possible;

        Arrival(boolean possible) {
            this.possible = possible;
        }

        boolean possible() {
            return possible;
        }

        /** The EHR said that it did not. */
        void none() {
            possible = false;
        }
    }

    /**
     * Sends it.
     *
     * @param arrival possible from now on, unless it is certain that the request was not let out or not taken
     * @throws Unanswered when there was no answer, or one that says so
     */
    <T, X extends Exception> T send(
            HttpRequestBase request, Optional<Authorization> token, Arrival arrival, Reading<T, X> reading)
            throws IOException, X {
        request.setHeader("Accept", FHIR);
        token.ifPresent(t -> request.setHeader("Authorization", "Bearer " + t.token()));
        return calls.<T, X>make(limit -> {
            // The client's own timeout is between two packets.
            var deadline = CompletableFuture.runAsync(
                    request::abort, CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
            boolean before = arrival.possible;
            arrival.possible = true;
            HttpResponse answer = null;
            try {
                answer = client.execute(request);
                int status = answer.getStatusLine().getStatusCode();
                Optional<Unanswered> later = Unanswered.by(status, askedToWait(answer));
                if (later.isPresent()) {
                    // 429 says that this one was not taken (RFC 6585, 4). 502, 503 and 504 can be a gateway's, which
                    // had handed it on.
                    arrival.possible = status != 429 || before;
                    throw later.get();
                }
                return reading.of(answer);
            } catch (ConnectException | ConnectTimeoutException | UnknownHostException e) {
                arrival.possible = before;
                throw Unanswered.unreachable();
            } finally {
                deadline.cancel(false);
                if (answer != null) {
                    EntityUtils.consumeQuietly(answer.getEntity());
                }
            }
        });
    }

    /** A header of an answer. */
    static Optional<String> value(HttpResponse answer, String name) {
        return Optional.ofNullable(answer.getFirstHeader(name)).map(Header::getValue);
    }

    private Optional<Duration> askedToWait(HttpResponse answer) {
        return value(answer, "Retry-After").flatMap(value -> RetryAfter.parse(value, clock.instant()));
    }
}
