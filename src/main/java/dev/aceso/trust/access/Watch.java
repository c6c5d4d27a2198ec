package dev.aceso.trust.access;

import java.util.Optional;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Stands around every {@link Guarded} method, outside of its transaction: writes down the refusals that it throws, and withholds an
 * answer about a patient that nobody asked the matrix for.
 */
@Guarded(dev.aceso.trust.audit.Action.SELF_READ)
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
class Watch {
    private final Admission admission;
    private final Doorbook doorbook;

    Watch(Admission admission, Doorbook doorbook) {
        this.admission = admission;
        this.doorbook = doorbook;
    }

    @AroundInvoke
    @Nullable Object watch(InvocationContext call) throws Exception {
        Object answer;
        try {
            answer = call.proceed();
        } catch (Failure failure) {
            if (Doorbook.refuses(failure.code()) && !admission.isSettled()) {
                Guarded guarded = call.getMethod().getAnnotation(Guarded.class);
                doorbook.write(
                        failure.code(),
                        guarded.value(),
                        Optional.of(admission.caller()),
                        admission.patient(),
                        admission.purpose());
            }
            throw failure;
        }
        if (admission.unasked()) {
            throw new Failure(Code.INTERNAL, "The access matrix was not asked.");
        }
        return answer;
    }
}
