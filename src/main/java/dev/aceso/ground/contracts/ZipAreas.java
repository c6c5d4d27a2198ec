package dev.aceso.ground.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The three-digit areas of ZIP codes, of which those with at most 20,000 people are told as {@code 000} (45 CFR
 * 164.514(b)(2)(i)(B)). Which those are is data, {@code small-zip-areas.json}; without it nothing is told.
 */
public final class ZipAreas {
    private static final Pattern ZIP = Pattern.compile("(\\d{3})(?:\\d{2}(?:-?\\d{4})?)?");
    private final Set<String> small;

    /** Reads the list. */
    public ZipAreas() {
        try (InputStream in = ZipAreas.class.getResourceAsStream("/small-zip-areas.json")) {
            if (in == null) {
                throw new IllegalStateException("small-zip-areas.json is not there");
            }
            small = StreamSupport.stream(
                            new ObjectMapper().readTree(in).path("prefixes").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new IllegalStateException("small-zip-areas.json cannot be read", e);
        }
        if (small.isEmpty() || !small.stream().allMatch(prefix -> prefix.matches("\\d{3}"))) {
            throw new IllegalStateException("small-zip-areas.json does not list three-digit areas");
        }
    }

    /** The area of a ZIP code of three, five or nine digits; none for what is no ZIP code. */
    public Optional<String> area(String zip) {
        Matcher matcher = ZIP.matcher(zip.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(small.contains(matcher.group(1)) ? "000" : matcher.group(1));
    }

    /** The areas that are too small to be told. */
    public Set<String> small() {
        return small;
    }
}
