package dev.aceso.trust.identity;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

import org.jboss.logging.Logger;

/**
 * Denies by default: an answer of the API, of SCIM or of a hook that no guard admitted anybody to is withheld, so that a resource cannot
 * forget to ask. The mistake shows on the first call, whoever makes it.
 */
@Provider
class UnguardedAnswers implements ContainerResponseFilter {
    private static final Logger LOG = Logger.getLogger(UnguardedAnswers.class);
    private static final int FIRST_FAILURE = 400;
    private static final int FORBIDDEN = 403;

    private final Errand errand;

    UnguardedAnswers(Errand errand) {
        this.errand = errand;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        boolean ours = path.startsWith("/api/") || path.startsWith("/scim/") || HookOrigins.hook(path);
        if (ours && response.getStatus() < FIRST_FAILURE && !errand.admitted()) {
            LOG.error("a resource answered without a guard; its answer was withheld");
            response.setStatus(FORBIDDEN);
            response.setEntity(null);
        }
    }
}
