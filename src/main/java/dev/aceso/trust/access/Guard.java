package dev.aceso.trust.access;

import java.util.Optional;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.web.Open;
import dev.aceso.trust.identity.HookClients;
import dev.aceso.trust.identity.HookToken;
import dev.aceso.trust.identity.People;
import dev.aceso.trust.identity.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every resource method: verifies the caller, asks the matrix whether the action is thinkable for them, and fills
 * {@link Admission}. Runs on the method's own thread, so that a refusal is durable in the log before it is answered, and before
 * the body is read, so that nobody unknown makes us parse anything.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
class Guard implements ContainerRequestFilter {
    private final ResourceInfo resource;
    private final People people;
    private final HookClients hooks;
    private final Access access;
    private final Admission admission;
    private final Doorbook doorbook;

    Guard(
            ResourceInfo resource,
            People people,
            HookClients hooks,
            Access access,
            Admission admission,
            Doorbook doorbook) {
        this.resource = resource;
        this.people = people;
        this.hooks = hooks;
        this.access = access;
        this.admission = admission;
        this.doorbook = doorbook;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (resource.getResourceMethod().isAnnotationPresent(Open.class)) {
            return;
        }
        Guarded guarded = resource.getResourceMethod().getAnnotation(Guarded.class);
        if (guarded == null) {
            throw new Failure(Code.NOT_PERMITTED);
        }
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        switch (guarded.by()) {
            case PERSON -> admitPerson(guarded, authorization);
            case EHR ->
                admitClient(
                        guarded,
                        authorization,
                        request.getUriInfo().getRequestUri().getRawPath());
        }
    }

    private void admitPerson(Guarded guarded, @Nullable String authorization) {
        Verdict verdict;
        try {
            verdict = people.current(authorization);
        } catch (Failure failure) {
            throw refused(guarded, failure, Optional.empty());
        }
        switch (verdict) {
            case Verdict.Proven(Caller.Person person) -> admit(guarded, person, null);
            case Verdict.TooWeak(Caller.Person person) ->
                throw refused(guarded, new Failure(Code.STEP_UP_REQUIRED), Optional.of(person));
        }
    }

    private void admitClient(Guarded guarded, @Nullable String authorization, String path) {
        HookToken token;
        try {
            token = hooks.verify(authorization, path);
        } catch (Failure failure) {
            throw refused(guarded, failure, Optional.empty());
        }
        try {
            hooks.demandAttestation(token);
        } catch (Failure failure) {
            throw refused(guarded, failure, Optional.of(token.client()));
        }
        admit(guarded, token.client(), token);
    }

    private void admit(Guarded guarded, Caller caller, @Nullable HookToken token) {
        if (!access.thinkable(caller, guarded.value())) {
            throw refused(guarded, new Failure(Code.NOT_PERMITTED), Optional.of(caller));
        }
        admission.admit(guarded.value(), caller, token);
    }

    /** The failure to answer with: the one given, once it is written down. */
    private Failure refused(Guarded guarded, Failure failure, Optional<Caller> caller) {
        if (Doorbook.refuses(failure.code())) {
            doorbook.write(failure.code(), guarded.value(), caller, Optional.empty(), Optional.empty());
        }
        return failure;
    }
}
