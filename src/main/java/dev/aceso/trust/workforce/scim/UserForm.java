package dev.aceso.trust.workforce.scim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.workforce.people.Attributes;

/**
 * Reads a User as an identity provider writes it (RFC 7643 section 4.1). What a User may have and we do not keep is passed over; what no User has
 * is refused, since it could be a name of {@code active} that somebody misspelled.
 */
final class UserForm {
    private static final int LONGEST = 256;
    private static final int MOST_EMAILS = 10;
    private static final Set<String> KEPT = Set.of("username", "externalid", "displayname", "name", "emails", "active");

    private UserForm() {}

    /** Somebody new: active unless they say otherwise. */
    static Attributes read(JsonNode body) {
        Members user = known(body);
        return read(
                user, optional(user, "externalId"), active(user.get("active")).orElse(true));
    }

    /**
     * Somebody known, as they are from now on. Where it says nothing of what decides about access, that stays: whoever leaves it out does not let
     * a leaver in again (RFC 7644 section 3.5.1 lets the provider choose).
     */
    static Attributes read(JsonNode body, Attributes before) {
        Members user = known(body);
        return read(
                user,
                user.get("externalId").isMissingNode() ? before.externalId() : optional(user, "externalId"),
                active(user.get("active")).orElse(before.active()));
    }

    private static Attributes read(Members user, Optional<String> externalId, boolean active) {
        JsonNode name = user.get("name");
        return new Attributes(
                optional(user, "userName").orElseThrow(() -> wrong("userName")),
                externalId,
                optional(user, "displayName"),
                absent(name) ? new Attributes.Name(Optional.empty(), Optional.empty(), Optional.empty()) : name(name),
                emails(user.get("emails")),
                active);
    }

    private static Members known(JsonNode body) {
        Members user = Members.of(body);
        for (String name : user.names()) {
            String plain = name.toLowerCase(Locale.ROOT);
            if (!KEPT.contains(plain) && !Scim.NOT_KEPT.contains(plain) && !Scim.ofExtension(name)) {
                throw new Failure(Code.ATTRIBUTE_UNSUPPORTED);
            }
        }
        return user;
    }

    private static Attributes.Name name(JsonNode node) {
        Members name = Members.of(node);
        return new Attributes.Name(
                optional(name, "formatted"), optional(name, "familyName"), optional(name, "givenName"));
    }

    private static List<Attributes.Email> emails(JsonNode node) {
        if (absent(node)) {
            return List.of();
        }
        if (!node.isArray() || node.size() > MOST_EMAILS) {
            throw wrong("emails");
        }
        List<Attributes.Email> emails = new ArrayList<>();
        node.forEach(one -> {
            Members email = Members.of(one);
            optional(email, "value")
                    .ifPresent(value -> emails.add(new Attributes.Email(
                            value,
                            optional(email, "type"),
                            active(email.get("primary")).orElse(false))));
        });
        return emails;
    }

    /** Entra ID writes truth as text, with a capital. */
    private static Optional<Boolean> active(JsonNode node) {
        if (absent(node)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (node.asText().toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw wrong("active or primary");
                });
    }

    private static Optional<String> optional(Members members, String name) {
        JsonNode node = members.get(name);
        if (absent(node) || (node.isTextual() && node.textValue().isEmpty())) {
            return Optional.empty();
        }
        if (!node.isTextual()
                || node.textValue().isBlank()
                || node.textValue().length() > LONGEST
                || node.textValue().codePoints().anyMatch(Character::isISOControl)) {
            throw wrong(name);
        }
        return Optional.of(node.textValue());
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Failure wrong(String name) {
        return new Failure(Code.MALFORMED, "Out of bounds: " + name + ".");
    }
}
