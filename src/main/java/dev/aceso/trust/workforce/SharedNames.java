package dev.aceso.trust.workforce;

import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The rule that tells a name which several people use from a person's: all of its words are in {@code access/shared-names.json}. A file
 * that is missing or names no word stops the start.
 */
final class SharedNames {
    private static final String FILE = "access/shared-names.json";
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}]+");

    private final Set<String> words;

    private SharedNames(Set<String> words) {
        this.words = Set.copyOf(words);
    }

    static SharedNames load() {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            return read(new ObjectMapper().readTree(in));
        } catch (IOException unreadable) {
            throw new IllegalStateException(FILE + " cannot be read", unreadable);
        }
    }

    static SharedNames read(JsonNode file) {
        Set<String> words = new HashSet<>();
        for (JsonNode group : file.path("words")) {
            for (JsonNode word : group.path("words")) {
                if (!word.asText().matches("[a-z]+")) {
                    throw new IllegalStateException(FILE + " has a word that is not in lower-case letters");
                }
                words.add(word.asText());
            }
        }
        if (words.isEmpty()) {
            throw new IllegalStateException(FILE + " names no word");
        }
        return new SharedNames(words);
    }

    /** Whether nobody in particular is called so. A name without a letter says nothing about anybody, unless it is none at all. */
    boolean cover(String name) {
        if (name.isBlank()) {
            return false;
        }
        // Letters that look the same are made the same first: a full-width "admin" is no way around the rule.
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        List<String> parts = Arrays.stream(BETWEEN_WORDS.split(plain, -1))
                .filter(part -> !part.isEmpty())
                .toList();
        return words.containsAll(parts);
    }
}
