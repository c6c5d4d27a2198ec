package dev.aceso.formats;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One entry of the log, version 1. Its bytes are RFC 8785 canonical JSON of strings and integers, at most 65,535 of them, so that
 * it fits a C2SP entry bundle. The leaf of the tree is made over these bytes.
 *
 * @param id random, unique in the log
 * @param at when it was written, to the microsecond
 * @param who {@code kind} and what goes with it: see docs/log-format.md
 * @param action what was done or asked for
 * @param outcome how it ended
 * @param purpose why, where there was a purpose
 * @param patient the pseudonym of the patient, where it is about one
 * @param attributes coded attributes, an open registry
 * @param salt 32 random bytes in hexadecimal, so that nobody can guess an entry from its published hash
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
 */
public record LogEntry(
        UUID id,
        Instant at,
        Map<String, String> who,
        String action,
        String outcome,
        Optional<String> purpose,
        Optional<String> patient,
        Map<String, String> attributes,
        String salt) {
    /** The most bytes that an entry may have. */
    public static final int MOST_BYTES = 65_535;

    private static final Pattern SALT = Pattern.compile("[0-9a-f]{64}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    public LogEntry {
        at = at.truncatedTo(ChronoUnit.MICROS);
        who = Map.copyOf(who);
        attributes = Map.copyOf(attributes);
        if (!who.containsKey("kind") || !SALT.matcher(salt).matches()) {
            throw new IllegalArgumentException("not an entry");
        }
    }

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException where the bytes are not a version 1 entry in canonical form
     */
    public static LogEntry parse(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("an entry has at most 65,535 bytes");
        }
        SortedMap<String, Object> fields = CanonicalJson.read(bytes);
        if (!"1".equals(fields.remove("v"))) {
            throw new IllegalArgumentException("not an entry of version 1");
        }
        LogEntry entry = new LogEntry(
                UUID.fromString(text(fields, "id")),
                TIME.parse(text(fields, "at"), Instant::from),
                map(fields, "who"),
                text(fields, "action"),
                text(fields, "outcome"),
                optional(fields, "purpose"),
                optional(fields, "patient"),
                map(fields, "attributes"),
                text(fields, "salt"));
        if (!fields.isEmpty()) {
            throw new IllegalArgumentException("an entry of version 1 has no further fields");
        }
        return entry;
    }

    /** The bytes that are hashed and sealed. */
    public byte[] canonical() {
        SortedMap<String, Object> fields = new TreeMap<>();
        fields.put("v", 1L);
        fields.put("id", id.toString());
        fields.put("at", TIME.format(at));
        fields.put("who", who);
        fields.put("action", action);
        fields.put("outcome", outcome);
        purpose.ifPresent(code -> fields.put("purpose", code));
        patient.ifPresent(pseudonym -> fields.put("patient", pseudonym));
        fields.put("attributes", attributes);
        fields.put("salt", salt);
        byte[] bytes = CanonicalJson.write(fields);
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("an entry has at most 65,535 bytes");
        }
        return bytes;
    }

    /** The hash of its leaf. */
    public Hash leaf() {
        return Merkle.leaf(canonical());
    }

    private static String text(SortedMap<String, Object> fields, String name) {
        return optional(fields, name).orElseThrow(() -> new IllegalArgumentException("an entry has a field " + name));
    }

    private static Optional<String> optional(SortedMap<String, Object> fields, String name) {
        return Optional.ofNullable(fields.remove(name)).map(value -> {
            if (value instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException("the field " + name + " is text");
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> map(SortedMap<String, Object> fields, String name) {
        if (fields.remove(name) instanceof Map<?, ?> map) {
            return (Map<String, String>) map;
        }
        throw new IllegalArgumentException("the field " + name + " is an object");
    }
}
