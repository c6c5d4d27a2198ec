package dev.aceso.ground.web;

import java.net.URI;
import java.util.Set;
import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;

/**
 * Tells requests that change something and that a page of another origin had a browser send (cross-site request forgery).
 *
 * <p>The service gives no cookie and takes none, so a browser adds nothing of its own to such a request that would let anybody in; this holds
 * although somebody adds one, or a browser is made to show a certificate. A browser says where it was sent from (Fetch Metadata, W3C; Origin, Fetch standard), and
 * a page cannot change that. Who says nothing is no browser. Hooks are not judged here: whose pages may call them is the EHR's configuration.
 */
@ApplicationScoped
class CrossSite {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final String ORIGIN = "Origin";
    /** By our own page, or by the person alone. */
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private final String origin;

    CrossSite(PublicBaseUrl self) {
        URI base = URI.create(self.resolve("/"));
        this.origin = base.getScheme() + "://" + base.getAuthority();
    }

    boolean forged(HttpServerRequest request, String path) {
        if (SAFE.contains(request.method().name()) || path.startsWith(HookPaths.PREFIX)) {
            return false;
        }
        MultiMap headers = request.headers();
        return headers.contains(FETCH_SITE)
                ? !OWN.containsAll(headers.getAll(FETCH_SITE))
                : !headers.getAll(ORIGIN).stream().allMatch(origin::equalsIgnoreCase);
    }
}
