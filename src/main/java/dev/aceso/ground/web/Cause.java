package dev.aceso.ground.web;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.PessimisticLockException;
import jakarta.persistence.QueryTimeoutException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.aceso.ground.failure.Causes;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;

/** Reads the failure out of whatever was thrown. The text of a foreign exception is never passed on: it may quote the request. */
final class Cause {
    private static final int FRAMES = 15;
    /**
     * Classes of SQLSTATE (PostgreSQL manual, appendix A): the connection, a login that is no longer good, no such database, a transaction that lost
     * against others, no resources, a lock that was not to be had, somebody who intervened, be it a time limit, and the system around it.
     */
    private static final Set<String> AWAY = Set.of("08", "28", "3D", "40", "53", "55P03", "57", "58");

    private Cause() {}

    static Failure failure(Throwable thrown) {
        return switch (thrown) {
            case Failure failure -> failure;
            case ConstraintViolationException violations -> violated(violations);
            default ->
                Causes.of(thrown).stream()
                        .filter(Failure.class::isInstance)
                        .map(Failure.class::cast)
                        .findFirst()
                        .orElseGet(() -> new Failure(code(thrown), null, thrown));
        };
    }

    private static Code code(Throwable thrown) {
        List<Throwable> chain = Causes.of(thrown);
        if (chain.stream().anyMatch(StreamConstraintsException.class::isInstance)) {
            return Code.TOO_LARGE;
        }
        return switch (thrown) {
            case WebApplicationException web -> ofStatus(web.getResponse().getStatus());
            case MismatchedInputException _ -> Code.MALFORMED;
            case AuthenticationFailedException _, UnauthorizedException _ -> Code.UNAUTHENTICATED;
            case ForbiddenException _ -> Code.NOT_PERMITTED;
            default -> chain.stream().anyMatch(Cause::storeIsAway) ? Code.STORE_UNAVAILABLE : Code.INTERNAL;
        };
    }

    private static Code ofStatus(int status) {
        return switch (status) {
            case 401 -> Code.UNAUTHENTICATED;
            case 403 -> Code.NOT_PERMITTED;
            case 404 -> Code.NOT_FOUND;
            case 405 -> Code.METHOD_NOT_ALLOWED;
            case 406 -> Code.NOT_ACCEPTABLE;
            case 413 -> Code.TOO_LARGE;
            case 415 -> Code.UNSUPPORTED_MEDIA_TYPE;
            default -> status >= 400 && status < 500 ? Code.MALFORMED : Code.INTERNAL;
        };
    }

    /** A violated parameter is the caller's fault and named by our own name for it; a violated result is ours. */
    private static Failure violated(ConstraintViolationException violations) {
        boolean ours = violations.getConstraintViolations().stream()
                .flatMap(v -> nodes(v).stream())
                .anyMatch(node -> node.getKind() == ElementKind.RETURN_VALUE);
        if (ours) {
            return new Failure(Code.INTERNAL, null, violations);
        }
        String names = violations.getConstraintViolations().stream()
                .map(v -> nodes(v).getLast().getName())
                .filter(name -> name != null)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return new Failure(Code.MALFORMED, names.isEmpty() ? null : "Out of bounds: " + names + ".", violations);
    }

    private static List<Path.Node> nodes(ConstraintViolation<?> violation) {
        return StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                .toList();
    }

    /**
     * Whether it is the store's trouble and not our statement's: it has none for what the pool says by itself, such as that there is no connection, or
     * that the transaction which would use one ended meanwhile. A transaction that outlasts its time is told in as many ways as there are moments
     * in which it can end.
     */
    private static boolean storeIsAway(Throwable cause) {
        return switch (cause) {
            case SQLException sql -> sql.getSQLState() == null || AWAY.stream().anyMatch(sql.getSQLState()::startsWith);
            case RollbackException _, SystemException _ -> true;
            case QueryTimeoutException _, LockTimeoutException _, PessimisticLockException _ -> true;
            default -> false;
        };
    }

    /** Types and places of a fault without any message: enough to find it, nothing of what was asked. */
    static String trace(Throwable thrown) {
        return Causes.of(thrown).stream()
                .map(cause -> cause.getClass().getName()
                        + Arrays.stream(cause.getStackTrace())
                                .limit(FRAMES)
                                .map(frame -> "\n\tat " + frame)
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\ncaused by "));
    }
}
