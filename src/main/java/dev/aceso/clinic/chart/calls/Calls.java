package dev.aceso.clinic.chart.calls;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.aceso.ground.egress.EhrConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * What protects this process from one EHR in trouble, and the EHR from this process. One for each EHR and each
 * {@linkplain #beside use of it}, so that they cannot slow each other.
 *
 * <ul>
 *   <li>Time limit: a request ends within {@code request-timeout} and before the {@link Deadline} of who waits for it. The attempt ends itself,
 *       since an interrupt would not reach every thread that reads.
 *   <li>Bulkhead: so many requests at once and so many waiting; the next one is refused at once.
 *   <li>Circuit breaker: when of the last {@code breaker-volume} requests {@code breaker-ratio} found the EHR silent, slow or busy, none is sent for
 *       {@code breaker-delay}; then one tries, and those that come meanwhile wait for it as for a retry.
 *   <li>Retry: of reads only; what writes comes by {@link #once} and is sent once. Again where no answer began, or a gateway or the EHR said that it cannot now; later each time, by chance
 *       a little more; nothing is sent once the deadline is over. What broke off in the middle is not asked for again.
 *   <li>429 and {@code Retry-After}: no request is sent until then, of any caller and for any use; who cannot wait so long is told at once.
 * </ul>
 */
public final class Calls {
    /** Who gave the EHR less than this cannot say that it is slow. */
    private static final Duration FAIR = Duration.ofSeconds(1);

    private static final Duration NEARLY = Duration.ofMillis(20);
    private static final String CHARTS = "charts";
    private static final String REQUESTS = "aceso.ehr.requests";

    private final String ehr;
    private final String use;
    private final CallLimits limits;
    private final MeterRegistry meters;
    private final Guard guard;
    private final Pause pause;
    private final AtomicReference<CircuitBreakerState> breaker = new AtomicReference<>(CircuitBreakerState.CLOSED);

    private Calls(String ehr, String use, CallLimits limits, Pause pause, MeterRegistry meters) {
        this.ehr = ehr;
        this.use = use;
        this.limits = limits;
        this.pause = pause;
        this.meters = meters;
        guard = guard(ehr + "." + use, limits);
        Gauge.builder("aceso.ehr.breaker", this, Calls::open)
                .description("0: requests are sent; 1: one tries; 2: none is sent")
                .tag("ehr", ehr)
                .tag("use", use)
                .register(meters);
    }

    /**
     * Calls to an EHR.
     *
     * @param id its configured id, which is a label of metrics
     * @param connections the most connections that its client holds
     * @throws IllegalStateException when a limit makes no sense
     */
    public static Calls to(String id, EhrConfig.Ehr ehr, int connections, MeterRegistry meters) {
        return new Calls(id, CHARTS, CallLimits.of("aceso.ehr." + id, ehr, connections), new Pause(), meters);
    }

    /**
     * Calls to the same EHR for another use: with a bulkhead and a circuit breaker of their own, so that neither use can take the other's turns, nor
     * have it answered for what went wrong with the first. A wait that the EHR asks for holds for both.
     *
     * @param other what for, which is a label of metrics
     * @param connections the most requests at once
     */
    public Calls beside(String other, int connections) {
        if (connections < 1) {
            throw new IllegalStateException("calls to an EHR need a connection at least");
        }
        return new Calls(ehr, other, limits.over(connections), pause, meters);
    }

    /** The same as {@link #beside}, for what is sent once, whatever comes of it: what writes. */
    public Calls once(String other, int connections) {
        return new Calls(ehr, other, limits.over(connections).once(), pause, meters);
    }

    private Guard guard(String id, CallLimits bounds) {
        return Guard.create()
                .withDescription("ehr." + id)
                .withBulkhead()
                .limit(bounds.atOnce())
                .queueSize(bounds.waiting())
                .enableSynchronousQueueing()
                .done()
                .withCircuitBreaker()
                .requestVolumeThreshold(bounds.volume())
                .failureRatio(bounds.ratio())
                .delay(bounds.rest().toMillis(), java.time.temporal.ChronoUnit.MILLIS)
                .when(failure -> failure instanceof Unanswered unanswered
                        && unanswered.why().trouble())
                .onStateChange(breaker::set)
                .done()
                .withRetry()
                .maxRetries(bounds.retries())
                .whenException(this::again)
                .withCustomBackoff()
                .strategy(() -> new Backoff(bounds.retryDelay()))
                .done()
                .done()
                .build();
    }

    /** Whether it may be tried again, and who waits would still be there. */
    private boolean again(Throwable failure) {
        boolean may = failure instanceof CircuitBreakerOpenException
                || (failure instanceof Unanswered unanswered && unanswered.why().again());
        Duration wait = Backoff.asked(failure).plus(limits.retryDelay());
        return may && wait.compareTo(Deadline.left(RetryAfter.MOST.multipliedBy(2))) < 0;
    }

    /**
     * Makes a call: a read, unless it is of those that are made {@link #once}.
     *
     * @throws Unanswered when there was no answer, after all that may be tried
     * @throws IOException when the answer is not what it should be
     */
    @SuppressWarnings(
            "unchecked") // the class only says that the call is no asynchronous one; what else is thrown is the
    // attempt's
    public <T, X extends Exception> T make(Attempt<T, X> attempt) throws IOException, X {
        try {
            return (T) guard.call(() -> timed(attempt), Object.class);
        } catch (CircuitBreakerOpenException e) {
            throw refused(Unanswered.Why.RESTING);
        } catch (BulkheadException e) {
            throw refused(Unanswered.Why.OVERLOADED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(Unanswered.Why.LATE);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw (X) e;
        }
    }

    private Unanswered refused(Unanswered.Why why) {
        count(why.wire(), Duration.ZERO);
        return new Unanswered(why, Optional.empty());
    }

    private <T, X extends Exception> T timed(Attempt<T, X> attempt) throws IOException, X {
        Duration held = pause.left();
        if (!held.isZero()) {
            throw new Unanswered(Unanswered.Why.THROTTLED, Optional.of(held));
        }
        Duration limit = Deadline.left(limits.timeout());
        if (limit.toMillis() <= 0) {
            throw new Unanswered(Unanswered.Why.LATE, Optional.empty());
        }
        long begun = System.nanoTime();
        String outcome = "unusable";
        try {
            T answer = attempt.make(limit);
            outcome = "answered";
            return answer;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            Unanswered unanswered = reason(e, limit, Duration.ofNanos(System.nanoTime() - begun));
            outcome = unanswered.why().wire();
            unanswered.pause().ifPresent(pause::begin);
            throw unanswered;
        } finally {
            count(outcome, Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** What broke an attempt: that its time was over, when it was. */
    private Unanswered reason(IOException broken, Duration limit, Duration taken) {
        if (broken instanceof Unanswered said && said.why() != Unanswered.Why.UNREACHABLE) {
            return said;
        }
        Duration roughly = taken.plus(NEARLY);
        if (roughly.compareTo(limit) >= 0 || Thread.currentThread().isInterrupted()) {
            boolean fair = roughly.compareTo(FAIR) >= 0 || roughly.compareTo(limits.timeout()) >= 0;
            return new Unanswered(fair ? Unanswered.Why.SLOW : Unanswered.Why.LATE, Optional.empty());
        }
        return broken instanceof Unanswered said ? said : new Unanswered(Unanswered.Why.BROKEN, Optional.empty());
    }

    private void count(String outcome, Duration taken) {
        meters.timer(REQUESTS, "ehr", ehr, "use", use, "outcome", outcome).record(taken);
    }

    private double open() {
        return switch (breaker.get()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    /** How it stands between the EHR and us, in a word for operators. */
    public String state() {
        return switch (breaker.get()) {
            case OPEN -> "resting";
            case HALF_OPEN -> "trying";
            case CLOSED -> pause.left().isZero() ? "asked" : "paused";
        };
    }
}
