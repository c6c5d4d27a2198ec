package dev.aceso.trust.workforce.scim;

/** What this service says of itself (RFC 7643 sections 5 to 7): no more than it does. */
final class Described {
    static final String CONFIG = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
             "patch": {"supported": true},
             "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
             "filter": {"supported": true, "maxResults": 100},
             "changePassword": {"supported": false},
             "sort": {"supported": false},
             "etag": {"supported": true},
             "authenticationSchemes": [{"type": "oauthbearertoken", "name": "OAuth bearer token",
              "description": "An access token that the identity provider gave to a client (RFC 6750)", "primary": true}],
             "meta": {"resourceType": "ServiceProviderConfig"}}""";

    static final String USER_TYPE = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": "User", "name": "User",
             "endpoint": "/Users", "description": "Who works here", "schema": "urn:ietf:params:scim:schemas:core:2.0:User",
             "meta": {"resourceType": "ResourceType"}}""";

    static final String TYPES = list(USER_TYPE);

    static final String USER_SCHEMA = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
             "id": "urn:ietf:params:scim:schemas:core:2.0:User", "name": "User", "description": "Who works here",
             "attributes": ["""
            + String.join(
                    ",\n",
                    text("userName", true, false, "server"),
                    text("externalId", false, true, "server"),
                    text("displayName", false, false, "none"),
                    complex(
                            "name",
                            false,
                            text("formatted", false, false, "none"),
                            text("familyName", false, false, "none"),
                            text("givenName", false, false, "none")),
                    complex(
                            "emails",
                            true,
                            text("value", false, false, "none"),
                            text("type", false, false, "none"),
                            truth("primary")),
                    unreturned(
                            "addresses",
                            text("streetAddress", false, false, "none"),
                            text("postalCode", false, false, "none"),
                            text("type", false, false, "none")),
                    truth("active"))
            + "], \"meta\": {\"resourceType\": \"Schema\"}}";

    static final String SCHEMAS = list(USER_SCHEMA);

    private Described() {}

    private static String list(String one) {
        return "{\"schemas\": [\"" + Scim.LIST
                + "\"], \"totalResults\": 1, \"startIndex\": 1, \"itemsPerPage\": 1, \"Resources\": [" + one + "]}";
    }

    private static String text(String name, boolean required, boolean exact, String unique) {
        return attribute(name, "string", false, required, exact, unique, "");
    }

    private static String truth(String name) {
        return attribute(name, "boolean", false, false, false, "none", "");
    }

    private static String complex(String name, boolean many, String... parts) {
        return attribute(
                name,
                "complex",
                many,
                false,
                false,
                "none",
                ", \"subAttributes\": [" + String.join(",\n", parts) + "]");
    }

    /** Several that are taken and never told: of a home a keyed pseudonym is all that is kept. */
    private static String unreturned(String name, String... parts) {
        return complex(name, true, parts)
                .replace("\"readWrite\", \"returned\": \"default\"", "\"writeOnly\", \"returned\": \"never\"");
    }

    private static String attribute(
            String name, String type, boolean many, boolean required, boolean exact, String unique, String more) {
        return "{\"name\": \"" + name + "\", \"type\": \"" + type + "\", \"multiValued\": " + many + ", \"required\": "
                + required + ", \"caseExact\": " + exact
                + ", \"mutability\": \"readWrite\", \"returned\": \"default\", \"uniqueness\": \"" + unique + "\""
                + more
                + "}";
    }
}
