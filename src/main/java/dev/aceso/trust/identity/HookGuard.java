package dev.aceso.trust.identity;

import java.util.Optional;
import java.util.function.Function;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.audit.Action;

/**
 * The one way for a hook to learn which EHR calls. The token is verified before the body is read, since hook bodies are large and
 * nobody unknown is to make us parse one.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
@ApplicationScoped
public class HookGuard implements ContainerRequestFilter {
    private final HookClients clients;
    private final Doorbook doorbook;
    private final Errand errand;
    private final Pace pace;

    HookGuard(HookClients clients, Doorbook doorbook, Errand errand, Pace pace) {
        this.clients = clients;
        this.doorbook = doorbook;
        this.errand = errand;
        this.pace = pace;
    }

    /** Verifies the token of every request to a hook; runs on the thread of the resource method, so it may block. */
    @Override
    public void filter(ContainerRequestContext request) {
        if (HookOrigins.hook(request.getUriInfo().getPath())) {
            token(request.getMethod().equals(HttpMethod.POST) ? Action.HOOK_CALL : Action.HOOK_DISCOVER);
        }
    }

    /**
     * Runs the work for the EHR whose token the request shows. The access decision is the work's to ask for.
     *
     * @throws Failure {@code UNAUTHENTICATED}, {@code RATE_LIMITED}, {@code MFA_ATTESTATION_MISSING} or {@code IDENTITY_UNAVAILABLE}, or what the work
     *     throws; a refusal is durable in the log by then
     */
    public <T> T call(Action action, Function<HookToken, T> work) {
        HookToken token = errand.token().orElseGet(() -> token(action));
        errand.admit();
        return doorbook.watch(action, () -> Optional.of(caller(token)), () -> work.apply(token));
    }

    /**
     * Notes, as soon as the body has been read, whom it is about and which user it names, so that every later refusal of the call
     * names them in the log.
     *
     * @param user such as {@code Practitioner/12}, checked for its form
     * @return the caller with that user
     */
    public Caller.OnBehalf about(HookToken token, String user, PatientRef patient, Purpose purpose) {
        errand.about(Optional.of(patient), purpose);
        errand.namesUser(user);
        return token.caller(user);
    }

    private Caller caller(HookToken token) {
        return errand.user().map(token::caller).orElseGet(token::client);
    }

    /**
     * Demands that a hook names the FHIR server that is configured for its issuer, or none.
     *
     * @throws Failure {@code FHIR_SERVER_MISMATCH}
     */
    public void sameServer(HookToken token, Optional<String> fhirServer) {
        clients.demandServer(token, fhirServer);
    }

    private HookToken token(Action action) {
        HookToken token = doorbook.watch(
                action, Optional.empty(), () -> clients.verify(doorbook.authorization(), doorbook.path()));
        pace.admit(token, action);
        doorbook.watch(action, Optional.of(token.client()), () -> {
            clients.demandAttestation(token);
            return token;
        });
        errand.brought(token);
        return token;
    }
}
