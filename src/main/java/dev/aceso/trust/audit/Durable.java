package dev.aceso.trust.audit;

import java.util.function.Supplier;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Work that counts only when it and its log entry are durable. */
public final class Durable {
    private Durable() {}

    /**
     * Runs {@code work} in a transaction of its own and returns its value only after the commit.
     *
     * @throws Failure the work's own, or {@code STORE_UNAVAILABLE} when the commit or the store failed; nothing is left behind
     */
    public static <T> T inTransaction(Supplier<T> work) {
        try {
            return QuarkusTransaction.requiringNew().call(work::get);
        } catch (Failure failure) {
            throw failure;
        } catch (RuntimeException fault) {
            throw new Failure(Code.STORE_UNAVAILABLE, "the call could not be made durable", fault);
        }
    }
}
