package dev.aceso.trust.identity;

import java.util.Optional;
import java.util.function.Supplier;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Refusals;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.limits.CallerAddress;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import org.jspecify.annotations.Nullable;

/** Writes refusals of the running request to the log, before they are answered and with the network they came from. */
@ApplicationScoped
public class Doorbook {
    private final Refusals refusals;
    private final CurrentVertxRequest request;
    private final CallerAddress addresses;
    private final Errand errand;

    Doorbook(Refusals refusals, CurrentVertxRequest request, CallerAddress addresses, Errand errand) {
        this.refusals = refusals;
        this.request = request;
        this.addresses = addresses;
        this.errand = errand;
    }

    /** Runs the work; a refusal that it throws is durable before it goes on. When it cannot be made so, that failure goes on. */
    public <T> T watch(Action action, Optional<Caller> caller, Supplier<T> work) {
        return watch(action, () -> caller, work);
    }

    /** As above, for a caller of whom the work itself finds out more: who it was is asked when it is refused. */
    <T> T watch(Action action, Supplier<Optional<Caller>> caller, Supplier<T> work) {
        try {
            return work.get();
        } catch (Failure failure) {
            if (refuses(failure.code())) {
                refuse(failure.code(), action, tooMany(failure.code()) ? Optional.empty() : caller.get());
            }
            throw failure;
        }
    }

    /** Calls that come too often are nobody's, so that they are counted: an entry for each would be work that anybody can make. */
    private static boolean tooMany(Code code) {
        return code.kind() == Code.Kind.TOO_MANY;
    }

    private void refuse(Code code, Action action, Optional<Caller> caller) {
        refusals.record(new Refusal(code, action.wire(), caller, errand.patient(), errand.purpose(), network()));
    }

    /** The header Authorization of the running request. */
    @Nullable String authorization() {
        return request.getCurrent().request().getHeader("Authorization");
    }

    /** The path of the running request, as it was asked for. */
    String path() {
        String path = request.getCurrent().request().path();
        return path == null ? "" : path;
    }

    /**
     * Whether a failure of this code refuses the caller or what they sent. Outages are none. What the chart finds out about the
     * patient is written down as the outcome of the intent, under which it was asked.
     */
    static boolean refuses(Code code) {
        return switch (code) {
            case PATIENT_MISMATCH, PATIENT_UNKNOWN -> false;
            default ->
                switch (code.kind()) {
                    case UNAUTHENTICATED,
                            STEP_UP,
                            FORBIDDEN,
                            NOT_FOUND,
                            INVALID,
                            TOO_LARGE,
                            CONFLICT,
                            PRECONDITION,
                            TOO_MANY -> true;
                    case METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE, UNAVAILABLE, UPSTREAM, INTERNAL ->
                        false;
                };
        };
    }

    /** The address that the running request came from. */
    Optional<String> network() {
        return addresses.of(request.getCurrent().request());
    }
}
