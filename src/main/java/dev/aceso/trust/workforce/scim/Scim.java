package dev.aceso.trust.workforce.scim;

import java.util.Set;

/** Words of the standard. */
final class Scim {
    /** RFC 7643 section 4.1. */
    static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    /** RFC 7644 section 3.5.2. */
    static final String PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    /** RFC 7644 section 3.4.2. */
    static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    /** How extensions of a User, and other schemas of the core, begin. */
    static final String URN = "urn:";

    static final String CORE = "urn:ietf:params:scim:schemas:core:";

    /** What a User of the core has besides, in lower case: taken and not kept. */
    static final Set<String> NOT_KEPT = Set.of(
            "schemas",
            "id",
            "meta",
            "nickname",
            "profileurl",
            "title",
            "usertype",
            "preferredlanguage",
            "locale",
            "timezone",
            "password",
            "phonenumbers",
            "ims",
            "photos",
            "addresses",
            "groups",
            "entitlements",
            "roles",
            "x509certificates");

    private Scim() {}

    /** Whether an attribute is one of an extension, of which nothing is kept. */
    static boolean ofExtension(String name) {
        return name.regionMatches(true, 0, URN, 0, URN.length())
                && !name.regionMatches(true, 0, CORE, 0, CORE.length());
    }
}
