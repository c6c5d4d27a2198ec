package dev.aceso.trust.workforce.scim;

import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.trust.workforce.people.Attributes;
import dev.aceso.trust.workforce.people.Worker;

/** Writes a User, and lists of them. */
final class UserJson {
    static final String USERS = "/scim/v2/Users/";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private UserJson() {}

    /**
     * Somebody who works here.
     *
     * @param location the address of this user
     */
    static ObjectNode of(Worker worker, String location) {
        ObjectNode user = JSON.objectNode();
        user.putArray("schemas").add(Scim.USER);
        user.put("id", worker.id().toString());
        user.setAll(of(worker.attributes()));
        user.putObject("meta")
                .put("resourceType", "User")
                .put("created", worker.created().toString())
                .put("lastModified", worker.changed().toString())
                .put("location", location)
                .put("version", version(worker));
        return user;
    }

    /** What is kept of them, in the standard's names. */
    static ObjectNode of(Attributes kept) {
        ObjectNode user = JSON.objectNode().put("userName", kept.userName());
        kept.externalId().ifPresent(id -> user.put("externalId", id));
        kept.displayName().ifPresent(name -> user.put("displayName", name));
        ObjectNode name = user.putObject("name");
        kept.name().formatted().ifPresent(text -> name.put("formatted", text));
        kept.name().familyName().ifPresent(text -> name.put("familyName", text));
        kept.name().givenName().ifPresent(text -> name.put("givenName", text));
        ArrayNode emails = user.putArray("emails");
        kept.emails().forEach(email -> {
            ObjectNode one = emails.addObject().put("value", email.value()).put("primary", email.primary());
            email.type().ifPresent(type -> one.put("type", type));
        });
        return user.put("active", kept.active());
    }

    /** A page of them (RFC 7644 section 3.4.2). */
    static ObjectNode list(int total, int startIndex, List<ObjectNode> users) {
        ObjectNode list = JSON.objectNode();
        list.putArray("schemas").add(Scim.LIST);
        list.put("totalResults", total).put("startIndex", startIndex).put("itemsPerPage", users.size());
        list.putArray("Resources").addAll(users);
        return list;
    }

    /** The version as an entity tag (RFC 7644 section 3.14). */
    static String version(Worker worker) {
        return "W/\"" + worker.version() + "\"";
    }
}
