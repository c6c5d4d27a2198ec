package dev.aceso.trust.audit;

import java.util.function.Supplier;
import jakarta.inject.Singleton;

import io.quarkus.arc.DefaultBean;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Work that must last although the caller's transaction may roll back: refusals, abandonments, the note of a gap. */
@FunctionalInterface
interface Apart {
    /** Runs the work in a transaction of its own and returns when that is durable. */
    <T> T call(Supplier<T> work);

    /** The transactions of the server. */
    @Singleton
    @DefaultBean
    final class OwnTransaction implements Apart {
        private static final int SECONDS = 5;

        @Override
        public <T> T call(Supplier<T> work) {
            return QuarkusTransaction.requiringNew().timeout(SECONDS).call(work::get);
        }
    }
}
