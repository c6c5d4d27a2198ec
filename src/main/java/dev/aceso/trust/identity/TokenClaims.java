package dev.aceso.trust.identity;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a verified token, read by type: what is of another type than asked for is not there. A claim is named plainly, or by a JSON
 * pointer (RFC 6901) when the name begins with a slash.
 */
record TokenClaims(JwtClaims all) {
    boolean has(String name) {
        return value(name) != null;
    }

    Optional<String> text(String name) {
        return value(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The texts of a list, or those of one text between spaces. */
    List<String> texts(String name) {
        return switch (value(name)) {
            case String one -> Arrays.asList(one.split(" "));
            case Collection<?> many ->
                many.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }

    Optional<Instant> time(String name) {
        return SignedToken.time(value(name));
    }

    @Nullable Object value(String name) {
        if (!name.startsWith("/")) {
            return all.getClaimValue(name);
        }
        @Nullable Object found = all.getClaimsMap();
        for (String step : name.substring(1).split("/", -1)) {
            found = found instanceof Map<?, ?> object
                    ? object.get(step.replace("~1", "/").replace("~0", "~"))
                    : null;
        }
        return found;
    }

    /** Names nobody. */
    @Override
    public String toString() {
        return "TokenClaims[]";
    }
}
