package dev.aceso.trust.workforce.people;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of somebody who works here: no more than tells who it is and how to reach them.
 *
 * @param userName the name of their account, unique in whatever case
 * @param externalId what the identity provider or the employer calls them for good, unique
 * @param displayName how they are called
 * @param name their name in its parts
 * @param emails where they are written to
 * @param active whether they work here now
 */
public record Attributes(
        String userName,
        Optional<String> externalId,
        Optional<String> displayName,
        Name name,
        List<Email> emails,
        boolean active) {
    public Attributes {
        emails = List.copyOf(emails);
    }

    /**
     * A name in its parts.
     *
     * @param formatted the whole of it
     * @param familyName the family's
     * @param givenName their own
     */
    public record Name(Optional<String> formatted, Optional<String> familyName, Optional<String> givenName) {}

    /**
     * An address.
     *
     * @param value the address
     * @param type what it is for, such as {@code work}
     * @param primary whether it is the first to be written to
     */
    public record Email(String value, Optional<String> type, boolean primary) {}

    /** In which parts these differ, by names for the log. */
    public List<String> changed(Attributes before) {
        List<String> parts = new ArrayList<>();
        note(parts, "active", active, before.active);
        note(parts, "user-name", userName, before.userName);
        note(parts, "external-id", externalId, before.externalId);
        note(parts, "name", List.of(displayName, name), List.of(before.displayName, before.name));
        note(parts, "emails", emails, before.emails);
        return List.copyOf(parts);
    }

    private static void note(List<String> parts, String name, Object now, Object before) {
        if (!Objects.equals(now, before)) {
            parts.add(name);
        }
    }

    /** Names nobody. */
    @Override
    public String toString() {
        return "Attributes[active=" + active + "]";
    }
}
