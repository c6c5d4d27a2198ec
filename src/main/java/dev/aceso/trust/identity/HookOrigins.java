package dev.aceso.trust.identity;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import dev.aceso.ground.egress.EhrConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets pages of configured origins call the hooks (Fetch standard, CORS protocol). Closed unless configured, for hooks only, and
 * never with credentials: the token travels in a header.
 */
@ApplicationScoped
class HookOrigins {
    private static final int AFTER_THE_GATE = 9_000;
    private static final String HOOKS = "/cds-services";

    private final Set<String> origins;

    HookOrigins(EhrConfig ehrs) {
        this.origins = ehrs.all().values().stream()
                .flatMap(ehr -> ehr.corsOrigins().orElse(List.of()).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, AFTER_THE_GATE);
    }

    /** Whether the path is one of the hooks' or of their discovery. */
    static boolean hook(String path) {
        return path.equals(HOOKS) || path.startsWith(HOOKS + "/");
    }

    private void admit(RoutingContext context) {
        String origin = context.request().getHeader("Origin");
        String path = context.normalizedPath();
        if (!hook(path) || origin == null || !origins.contains(origin)) {
            context.next();
            return;
        }
        var headers = context.response().headers();
        headers.set("Access-Control-Allow-Origin", origin).add("Vary", "Origin");
        headers.set("Cross-Origin-Resource-Policy", "cross-origin");
        boolean preflight = HttpMethod.OPTIONS.equals(context.request().method())
                && context.request().headers().contains("Access-Control-Request-Method");
        if (!preflight) {
            context.next();
            return;
        }
        headers.set("Access-Control-Allow-Methods", "GET, POST")
                .set("Access-Control-Allow-Headers", "Authorization, Content-Type")
                .set("Access-Control-Max-Age", "600");
        context.response().setStatusCode(204).end();
    }
}
