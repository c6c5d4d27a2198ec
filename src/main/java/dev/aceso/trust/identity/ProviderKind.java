package dev.aceso.trust.identity;

import java.util.List;
import java.util.Optional;

/** Makes of identity providers, each with the shape that its access tokens have unless the site changed it. */
enum ProviderKind {
    /** Keycloak, with its mappers for {@code acr}, {@code amr} and {@code AUTH_TIME}. */
    KEYCLOAK,
    /**
     * Microsoft Entra ID, tokens of version 2.0: those name no methods, so a Conditional Access authentication context that asks for a
     * second factor stands for it. {@code sub} differs from application to application, {@code oid} does not; a token of a service
     * has no {@code scp}.
     */
    ENTRA,
    /** Okta, of a custom authorization server: {@code sub} is a name that may change, {@code uid} is not and no service has it. */
    OKTA,
    /** PingOne: {@code acr} is the name or id of the policy that was completed, and no service has one. */
    PING;

    /** What its tokens look like unless the site says otherwise. */
    Mapping preset() {
        return switch (this) {
            case KEYCLOAK ->
                new Mapping(
                        "sub",
                        "acr",
                        List.of("aal2"),
                        "amr",
                        List.of("otp", "hwk", "swk", "fido", "webauthn", "sc"),
                        Proof.BOTH,
                        "auth_time",
                        "roles",
                        "employee_number",
                        "service-account-",
                        Optional.empty());
            case ENTRA ->
                new Mapping(
                        "oid",
                        "acrs",
                        List.of("c1"),
                        "amr",
                        List.of("mfa", "ngcmfa", "fido", "hwk"),
                        Proof.CLASS,
                        "auth_time",
                        "roles",
                        "employeeid",
                        "service-account-",
                        Optional.of("scp"));
            case OKTA ->
                new Mapping(
                        "uid",
                        "acr",
                        List.of("urn:okta:loa:2fa:any", "phr", "phrh"),
                        "amr",
                        List.of("mfa", "otp", "hwk", "swk", "sc", "fpt"),
                        Proof.CLASS,
                        "auth_time",
                        "groups",
                        "employee_number",
                        "service-account-",
                        Optional.of("uid"));
            case PING ->
                new Mapping(
                        "sub",
                        "acr",
                        List.of("Multi_Factor"),
                        "amr",
                        List.of("mfa", "otp", "hwk", "swk", "sc", "fido"),
                        Proof.CLASS,
                        "auth_time",
                        "roles",
                        "employee_number",
                        "service-account-",
                        Optional.of("acr"));
        };
    }
}
