package dev.aceso.ground.web;

import jakarta.validation.ValidationException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.aceso.ground.failure.Failure;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Everything that a resource, a filter or the framework throws becomes a problem here. Types for which the framework brings a
 * mapper of its own are named, since the nearest type wins.
 */
class Faults {
    private final Problems problems;
    private final AllowedMethods allowed;

    Faults(Problems problems, AllowedMethods allowed) {
        this.problems = problems;
        this.allowed = allowed;
    }

    @ServerExceptionMapper({
        Throwable.class,
        Failure.class,
        WebApplicationException.class,
        NotFoundException.class,
        MismatchedInputException.class,
        ValidationException.class,
        AuthenticationFailedException.class,
        UnauthorizedException.class,
        ForbiddenException.class
    })
    Response answer(Throwable thrown, RoutingContext context) {
        Problem problem = problems.of(Cause.failure(thrown), context);
        var response = ScimError.at(context.normalizedPath())
                ? Response.status(problem.status()).type(ScimError.MEDIA_TYPE).entity(ScimError.of(problem))
                : Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
        if (thrown instanceof NotAllowedException) {
            response.header(HttpHeaders.ALLOW, allowed.at(context.normalizedPath()));
        }
        return response.build();
    }
}
