package dev.aceso.trust.workforce.scim;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * What a path of a change points at (RFC 7644 section 3.5.2).
 *
 * @param attribute an attribute that is kept, as the standard writes it; nothing for one that a User may have and we do not keep
 * @param which which of the addresses, where the path says so
 * @param part a part of the attribute, in lower case
 */
record Target(Optional<String> attribute, Optional<Which> which, Optional<String> part) {
    private static final Pattern PATH = Pattern.compile(
            "(?:urn:ietf:params:scim:schemas:core:2\\.0:User:)?([a-z][a-z0-9]*)(?:\\[([^\\]]{1,300})])?(?:\\.([a-z][a-z0-9]*))?",
            Pattern.CASE_INSENSITIVE);
    private static final Map<String, String> PLAIN = Map.of(
            "active", "active",
            "username", "userName",
            "externalid", "externalId",
            "displayname", "displayName");
    private static final Map<String, String> NAMES = Map.of(
            "formatted", "formatted",
            "familyname", "familyName",
            "givenname", "givenName",
            "middlename", "middleName",
            "honorificprefix", "honorificPrefix",
            "honorificsuffix", "honorificSuffix");

    /**
     * Reads a path.
     *
     * @throws Failure {@code ATTRIBUTE_UNSUPPORTED}
     */
    static Target parse(String path) {
        Matcher parts = PATH.matcher(path);
        if (path.length() > 400 || !parts.matches()) {
            throw unsupported();
        }
        String name = parts.group(1).toLowerCase(Locale.ROOT);
        Optional<Which> which = Optional.ofNullable(parts.group(2)).map(Which::parse);
        Optional<String> part = Optional.ofNullable(parts.group(3)).map(text -> text.toLowerCase(Locale.ROOT));
        if (Scim.NOT_KEPT.contains(name)) {
            return new Target(Optional.empty(), which, part);
        }
        boolean right = switch (name) {
            case "name" -> which.isEmpty() && part.map(NAMES::containsKey).orElse(true);
            case "emails" -> part.isEmpty() || which.isPresent();
            default -> PLAIN.containsKey(name) && which.isEmpty() && part.isEmpty();
        };
        if (!right) {
            throw unsupported();
        }
        return new Target(Optional.of(PLAIN.getOrDefault(name, name)), which, part);
    }

    /** Sets it; added to what is there, or in its place. */
    void set(ObjectNode user, JsonNode value, boolean added) {
        switch (attribute.orElse("")) {
            case "" -> {
                // a User may have it, and we do not keep it
            }
            case "name" -> setName(user, value, added);
            case "emails" -> Emails.set(user.withArray("emails"), which, part, value, added);
            default -> user.set(attribute.orElseThrow(), value);
        }
    }

    /** Removes it, unless somebody could not be without. */
    void remove(ObjectNode user) {
        switch (attribute.orElse("")) {
            case "" -> {
                // a User may have it, and we do not keep it
            }
            case "active", "userName" -> throw unsupported();
            case "name" ->
                part.ifPresentOrElse(
                        one -> user.withObject("/name").remove(NAMES.get(one)), () -> user.putObject("name"));
            case "emails" -> Emails.remove(user.withArray("emails"), which);
            default -> user.putNull(attribute.orElseThrow());
        }
    }

    private void setName(ObjectNode user, JsonNode value, boolean added) {
        if (part.isPresent()) {
            user.withObject("/name").set(NAMES.get(part.get()), value);
            return;
        }
        Members parts = Members.of(value);
        ObjectNode name = added ? user.withObject("/name") : user.putObject("name");
        parts.names().forEach(one -> {
            String known = NAMES.get(one.toLowerCase(Locale.ROOT));
            if (known == null) {
                throw unsupported();
            }
            name.set(known, parts.get(one));
        });
    }

    static Failure unsupported() {
        return new Failure(Code.ATTRIBUTE_UNSUPPORTED);
    }
}
