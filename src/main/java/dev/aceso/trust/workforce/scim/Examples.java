package dev.aceso.trust.workforce.scim;

/** Examples for the description of the interface. */
final class Examples {
    static final String NEW_USER = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
             "externalId": "5f0c0f2e-9d0e-4c3b-8f43-6b9b5d0f0a11", "userName": "a.rivera@hospital.example",
             "name": {"familyName": "Rivera", "givenName": "Alma"}, "displayName": "Alma Rivera",
             "emails": [{"value": "a.rivera@hospital.example", "type": "work", "primary": true}], "active": true}""";

    static final String USER = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
             "id": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2",
             "externalId": "5f0c0f2e-9d0e-4c3b-8f43-6b9b5d0f0a11", "userName": "a.rivera@hospital.example",
             "name": {"familyName": "Rivera", "givenName": "Alma"}, "displayName": "Alma Rivera",
             "emails": [{"value": "a.rivera@hospital.example", "type": "work", "primary": true}], "active": true,
             "meta": {"resourceType": "User", "created": "2026-03-02T08:15:00Z", "lastModified": "2026-03-02T08:15:00Z",
              "location": "https://aceso.hospital.example/scim/v2/Users/4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2",
              "version": "W/\\"1\\""}}""";

    static final String USERS = """
            {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 1, "startIndex": 1,
             "itemsPerPage": 1, "Resources": [""" + USER + "]}";

    static final String LEAVES = """
            {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
             "Operations": [{"op": "replace", "path": "active", "value": false}]}""";

    private Examples() {}
}
