package dev.aceso.trust.access.disclosure;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.aceso.ground.parties.Bytes;

/**
 * A set of paths as it is stored. The form is stored for good: sorted, one a line, under the SHA-256 of its UTF-8 text.
 *
 * @param id the digest
 * @param text the paths
 */
record PathSet(Bytes id, String text) {
    static PathSet of(Set<String> paths) {
        String text = String.join("\n", new TreeSet<>(paths));
        try {
            return new PathSet(
                    Bytes.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))), text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The paths of a stored text. */
    static Set<String> paths(String text) {
        return Stream.of(text.split("\n")).collect(Collectors.toSet());
    }
}
