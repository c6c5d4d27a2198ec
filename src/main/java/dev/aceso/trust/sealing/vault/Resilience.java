package dev.aceso.trust.sealing.vault;

import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

import dev.aceso.ground.failure.Failure;
import io.smallrye.faulttolerance.api.Guard;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * What protects this process from a Vault in trouble, and Vault from this process. One for all ports, since they share the server.
 *
 * <ul>
 *   <li>Time limit: {@link VaultCalls} keeps it, where a request can be aborted; an interrupt would not reach a thread that reads.
 *   <li>Bulkhead: as many calls as there are connections, and eight times as many waiting.
 *   <li>Circuit breaker: when of the last twenty calls fifteen met a Vault that was silent, slow or sealed, none is made for half a second; then one
 *       tries. So callers hear at once what they would hear later, and a Vault that comes back is used again within that time.
 *   <li>Retry: once, and only when no answer came and the time was not used up, such as after a restart that ended a kept connection. Every call
 *       that passes here may be made twice.
 * </ul>
 */
final class Resilience {
    private static final Set<Trouble> IN_TROUBLE = EnumSet.of(Trouble.UNREACHABLE, Trouble.SLOW, Trouble.SEALED);
    private static final int WAITING = 8;

    private final Guard guard;

    /** For so many calls at once. */
    Resilience(int connections) {
        guard = Guard.create()
                .withDescription("vault")
                .withBulkhead()
                .limit(connections)
                .queueSize(WAITING * connections)
                .enableSynchronousQueueing()
                .done()
                .withCircuitBreaker()
                .requestVolumeThreshold(20)
                .failureRatio(0.75)
                .delay(500, ChronoUnit.MILLIS)
                .when(e -> is(e, IN_TROUBLE))
                .done()
                .withRetry()
                .maxRetries(1)
                .delay(20, ChronoUnit.MILLIS)
                .jitter(10, ChronoUnit.MILLIS)
                .whenException(e -> is(e, EnumSet.of(Trouble.UNREACHABLE)))
                .done()
                .build();
    }

    /** Makes a call that may be made twice. */
    @SuppressWarnings("unchecked") // the class only says that the call is no asynchronous one
    <T> T call(Supplier<T> call) {
        try {
            return (T) guard.get(call::get, Object.class);
        } catch (CircuitBreakerOpenException | BulkheadException e) {
            throw Trouble.OVERLOADED.failure();
        }
    }

    private static boolean is(Throwable thrown, Set<Trouble> troubles) {
        return thrown instanceof Failure failure
                && Trouble.of(failure).filter(troubles::contains).isPresent();
    }
}
