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
 * The rule that tells a name which several people use from a person's: all of its words, one of them or several of their kind, are in
 * {@code access/shared-names.json}. Of a mail address or a Windows logon name the part counts that names the account. A file that is missing or
 * names no word stops the start.
 */
final class SharedNames {
    private static final String FILE = "access/shared-names.json";
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}]+");
    /** Such as {@code hospital\} before it, or {@code @hospital.example} behind. */
    private static final Pattern DOMAIN = Pattern.compile("^[^\\\\]*\\\\|(?<=.)@.*$", Pattern.DOTALL);
    /** A number, with the letter that it may have: 4, 4b, b4. */
    private static final Pattern NUMBER = Pattern.compile("((?<!\\p{L})\\p{L})?\\d+(\\p{L}(?!\\p{L}))?");

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
        String account = DOMAIN.matcher(plain(name)).replaceAll("");
        List<String> numbered = parts(NUMBER.matcher(account).replaceAll(" "));
        // What is a letter and a number only, such as a personnel number, may be a person's.
        return (numbered.isEmpty() ? parts(account) : numbered).stream().allMatch(this::listed);
    }

    /** Letters that look the same are made the same: a full-width "admin" is no way around the rule. */
    static String plain(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    private boolean listed(String word) {
        return words.contains(word)
                || (word.endsWith("s") && words.contains(word.substring(0, word.length() - 1)))
                || (word.endsWith("ies") && words.contains(word.substring(0, word.length() - 3) + "y"));
    }

    private static List<String> parts(String text) {
        return Arrays.stream(BETWEEN_WORDS.split(text, -1))
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
