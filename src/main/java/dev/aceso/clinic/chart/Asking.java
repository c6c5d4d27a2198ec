package dev.aceso.clinic.chart;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import dev.aceso.clinic.chart.Reading.Read;
import dev.aceso.clinic.chart.calls.Deadline;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jboss.logging.Logger;

/** Asks many queries at once, on virtual threads, and waits for none of them beyond the deadline; how many requests there are at once is up to {@link EhrReader}. */
final class Asking {
    private static final Logger LOG = Logger.getLogger(Asking.class);

    private final Clock clock;
    private final Instant deadline;

    Asking(Clock clock, Instant deadline) {
        this.clock = clock;
        this.deadline = deadline;
    }

    /** The answers, by the keys of the queries; one that is still open at the deadline has failed. */
    Map<String, Read> all(List<Plan> plans, Function<Plan, Read> ask) {
        Map<String, Read> reads = new LinkedHashMap<>();
        if (plans.isEmpty()) {
            return reads;
        }
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Map<String, Future<Read>> running = new LinkedHashMap<>();
            Duration left = Duration.between(clock.instant(), deadline);
            plans.forEach(plan -> running.put(
                    plan.query().key(), threads.submit(() -> Deadline.within(left, () -> ask.apply(plan)))));
            running.forEach((key, future) -> reads.put(key, await(future)));
        } finally {
            // Interrupts what still waits for the EHR; a virtual thread leaves its socket at once. Nobody waits for it.
            threads.shutdownNow();
        }
        return reads;
    }

    private Read await(Future<Read> future) {
        Duration left = Duration.between(clock.instant(), deadline);
        try {
            return future.get(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Read.failed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Code.ABANDONED);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            Throwable cause = e.getCause();
            LOG.errorf(
                    "a query ended with %s",
                    cause == null ? "nothing" : cause.getClass().getName());
            return Read.failed();
        }
    }
}
