package dev.aceso.ground.web;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import jakarta.persistence.QueryTimeoutException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

class CauseTest {
    private static final String SECRET = "Jane Roe, 12 Elm Street";

    @TestFactory
    Stream<DynamicTest> reads() {
        return Stream.<Map.Entry<Throwable, Code>>of(
                        Map.entry(new Failure(Code.HOOK_CONFLICT), Code.HOOK_CONFLICT),
                        Map.entry(new IllegalStateException(SECRET, new Failure(Code.INTEGRITY)), Code.INTEGRITY),
                        Map.entry(new NotFoundException(SECRET), Code.NOT_FOUND),
                        Map.entry(new NotAllowedException("GET"), Code.METHOD_NOT_ALLOWED),
                        Map.entry(new NotAcceptableException(SECRET), Code.NOT_ACCEPTABLE),
                        Map.entry(new NotSupportedException(SECRET), Code.UNSUPPORTED_MEDIA_TYPE),
                        Map.entry(new ForbiddenException(SECRET), Code.NOT_PERMITTED),
                        Map.entry(new WebApplicationException(SECRET, 400), Code.MALFORMED),
                        Map.entry(new WebApplicationException(SECRET, 413), Code.TOO_LARGE),
                        Map.entry(new WebApplicationException(SECRET, 418), Code.MALFORMED),
                        Map.entry(new WebApplicationException(SECRET, 502), Code.INTERNAL),
                        Map.entry(new WebApplicationException(tooDeep(), 400), Code.TOO_LARGE),
                        Map.entry(new UnauthorizedException(SECRET), Code.UNAUTHENTICATED),
                        Map.entry(new AuthenticationFailedException(SECRET), Code.UNAUTHENTICATED),
                        Map.entry(new RuntimeException(new SQLException(SECRET, "08006")), Code.STORE_UNAVAILABLE),
                        Map.entry(new RuntimeException(new SQLException(SECRET, "57P01")), Code.STORE_UNAVAILABLE),
                        Map.entry(new SQLException(SECRET, new TimeoutException()), Code.STORE_UNAVAILABLE),
                        Map.entry(new RuntimeException(new SQLException(SECRET, "57014")), Code.STORE_UNAVAILABLE),
                        Map.entry(new RuntimeException(new SQLException(SECRET, "28P01")), Code.STORE_UNAVAILABLE),
                        Map.entry(new RuntimeException(new SQLException(SECRET, "40P01")), Code.STORE_UNAVAILABLE),
                        Map.entry(new RuntimeException(new SQLException(SECRET, "55P03")), Code.STORE_UNAVAILABLE),
                        Map.entry(new SQLException(SECRET, new IllegalStateException()), Code.STORE_UNAVAILABLE),
                        Map.entry(new RuntimeException(new RollbackException(SECRET)), Code.STORE_UNAVAILABLE),
                        Map.entry(new RuntimeException(new SystemException(SECRET)), Code.STORE_UNAVAILABLE),
                        Map.entry(new QueryTimeoutException(SECRET), Code.STORE_UNAVAILABLE),
                        Map.entry(new RuntimeException(new SQLException(SECRET, "55000")), Code.INTERNAL),
                        Map.entry(new RuntimeException(new SQLException(SECRET, "23505")), Code.INTERNAL),
                        Map.entry(new NullPointerException(SECRET), Code.INTERNAL),
                        Map.entry(new StackOverflowError(SECRET), Code.INTERNAL))
                .map(row -> DynamicTest.dynamicTest(row.getKey().toString(), () -> {
                    // When
                    Failure failure = Cause.failure(row.getKey());
                    // Then
                    assertThat(failure.code()).isEqualTo(row.getValue());
                    assertThat(failure.detail()).isEmpty();
                }));
    }

    @Test
    void aTraceNamesTypesAndPlacesAndNoMessage() {
        String trace = Cause.trace(new IllegalStateException(SECRET, new SQLException(SECRET)));
        assertThat(trace)
                .contains("IllegalStateException", "SQLException", "CauseTest")
                .doesNotContain("Jane");
    }

    @Test
    void aChainThatBitesItsTailEnds() {
        // Given
        Exception head = new Exception();
        head.initCause(new Exception(head));
        // Then
        assertThat(Cause.failure(head).code()).isEqualTo(Code.INTERNAL);
    }

    private static StreamConstraintsException tooDeep() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(2).build());
        try {
            mapper.readTree("[[[]]]");
            throw new AssertionError("not too deep");
        } catch (StreamConstraintsException e) {
            return e;
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
