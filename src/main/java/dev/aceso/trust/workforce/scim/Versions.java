package dev.aceso.trust.workforce.scim;

import java.util.Arrays;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.workforce.people.Worker;
import org.jspecify.annotations.Nullable;

/**
 * For which version of somebody a change is meant: the header If-Match (RFC 9110 section 13.1.1, RFC 7644 section 3.14).
 *
 * @param header its value, if it was sent
 */
record Versions(@Nullable String header) {
    /**
     * The same, when the change is meant for them as they are.
     *
     * @throws Failure {@code VERSION_STALE}
     */
    Worker check(Worker worker) {
        if (header == null || header.strip().equals("*")) {
            return worker;
        }
        String version = UserJson.version(worker);
        boolean meant = Arrays.stream(header.split(",", 20))
                .map(String::strip)
                // Versions here are compared weakly: SCIM has no other.
                .anyMatch(tag -> tag.equals(version) || ("W/" + tag).equals(version));
        if (!meant) {
            throw new Failure(Code.VERSION_STALE);
        }
        return worker;
    }
}
