package dev.aceso.ground.web;

import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.StepUp;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

/** Makes the answer to a failure and writes its one log line. */
@ApplicationScoped
class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final String REQUEST = "aceso.request";

    private final StepUp stepUp;

    Problems(StepUp stepUp) {
        this.stepUp = stepUp;
    }

    /** The id of the request, drawn when first asked for. */
    static UUID request(RoutingContext context) {
        UUID known = context.get(REQUEST);
        if (known != null) {
            return known;
        }
        UUID fresh = UUID.randomUUID();
        context.put(REQUEST, fresh);
        return fresh;
    }

    /** The body; sets the failure's own headers on the response and logs. */
    Problem of(Failure failure, RoutingContext context) {
        boolean hook = context.normalizedPath().startsWith(HookPaths.PREFIX);
        Code code = failure.code();
        Problem problem = new Problem(
                "urn:aceso:problem:" + code.wire(),
                code.title(),
                Statuses.of(code, hook),
                code.wire(),
                failure.detail().orElse(null),
                "urn:uuid:" + request(context));
        var headers = context.response().headers();
        failure.retryAfter().ifPresent(wait -> headers.set("Retry-After", Statuses.seconds(wait)));
        if (code == Code.TOO_LARGE && context.request().version() != HttpVersion.HTTP_2) {
            // The rest of the body stays unread, so the connection cannot be used again. HTTP/2 has streams for that,
            // and no
            // such header (RFC 9113 section 8.2.2).
            headers.set("Connection", "close");
        }
        boolean shown = context.request().headers().contains("Authorization");
        Statuses.challenge(failure, shown, stepUp).ifPresent(challenge -> headers.set("WWW-Authenticate", challenge));
        log(failure, problem);
        return problem;
    }

    /** Answers outside of any resource. */
    void end(Failure failure, RoutingContext context) {
        Problem problem = of(failure, context);
        if (ScimError.at(context.normalizedPath())) {
            end(ScimError.of(problem), problem.status(), context);
            return;
        }
        JsonObject body = new JsonObject()
                .put("type", problem.type())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("code", problem.code());
        failure.detail().ifPresent(detail -> body.put("detail", detail));
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(body.put("instance", problem.instance()).encode());
    }

    private static void end(ScimError error, int status, RoutingContext context) {
        JsonObject body = new JsonObject()
                .put("schemas", error.schemas())
                .put("status", error.status())
                .put("detail", error.detail())
                .put("code", error.code())
                .put("instance", error.instance());
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", ScimError.MEDIA_TYPE)
                .end(body.encode());
    }

    private static void log(Failure failure, Problem problem) {
        switch (failure.code().kind()) {
            case INTERNAL ->
                LOG.errorf(
                        "%s %s%n%s",
                        problem.code(),
                        problem.instance(),
                        Cause.trace(failure.getCause() == null ? failure : failure.getCause()));
            case UNAVAILABLE, UPSTREAM -> LOG.warnf("%s %s", problem.code(), problem.instance());
            default -> LOG.infof("%s %s", problem.code(), problem.instance());
        }
    }
}
