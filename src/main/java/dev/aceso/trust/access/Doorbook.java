package dev.aceso.trust.access;

import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Refusals;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.audit.Action;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;

/** Writes refusals of the running request to the log, with the network they came from. */
@ApplicationScoped
class Doorbook {
    private final Refusals refusals;
    private final CurrentVertxRequest request;

    Doorbook(Refusals refusals, CurrentVertxRequest request) {
        this.refusals = refusals;
        this.request = request;
    }

    /** Whether a failure of this code is a refusal of the caller or of what they sent, and not an outage on our side. */
    static boolean refuses(Code code) {
        return switch (code.kind()) {
            case UNAUTHENTICATED, STEP_UP, FORBIDDEN, NOT_FOUND, INVALID, TOO_LARGE, CONFLICT -> true;
            case METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE, UNAVAILABLE, UPSTREAM, INTERNAL -> false;
        };
    }

    void write(
            Code code,
            Action action,
            Optional<Caller> caller,
            Optional<PatientRef> patient,
            Optional<Purpose> purpose) {
        refusals.record(new Refusal(code, action.wire(), caller, patient, purpose, network()));
    }

    private Optional<String> network() {
        return Optional.ofNullable(request.getCurrent())
                .map(current -> current.request().remoteAddress())
                .map(address -> address.hostAddress());
    }
}
