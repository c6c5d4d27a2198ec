package dev.aceso.trust.identity;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The identity provider of people, and what counts as evidence of a second factor there. */
@ConfigMapping(prefix = "aceso.identity")
interface IdentityConfig {
    /** The {@code iss} of access tokens, which is also where the provider describes itself. */
    URI issuer();

    /** The {@code aud} that an access token for this service carries. */
    String audience();

    /** The authentication context classes that stand for two factors. */
    @WithDefault("aal2")
    List<String> acrValues();

    /** The methods (RFC 8176, and the provider's own names) that count as a second factor. */
    @WithDefault("otp,hwk,swk,fido,webauthn,sc")
    List<String> secondFactors();

    /** How long ago a person may have signed in. */
    @WithDefault("PT12H")
    Duration maxAuthAge();

    /** How far the provider's clock may be from ours. */
    @WithDefault("PT30S")
    Duration clockSkew();

    /** The longest access token, in characters. */
    @WithDefault("8192")
    int tokenLength();

    /** The claim that lists roles. */
    @WithDefault("roles")
    String rolesClaim();

    /** How the provider names the accounts of services, which never pass as people. */
    @WithDefault("service-account-")
    String serviceAccountPrefix();

    /** The claim with the employer's number for the person, such as {@code employeeNumber} of RFC 7643 section 4.3. */
    @WithDefault("employee_number")
    String workforceIdClaim();

    /** How long to wait for the provider. */
    @WithDefault("PT5S")
    Duration timeout();
}
