package dev.aceso.trust.identity;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The identity provider of people, and what counts as evidence of a second factor there. */
@ConfigMapping(prefix = "aceso.identity")
interface IdentityConfig {
    /** The {@code iss} of access tokens, which is also where the provider describes itself. */
    URI issuer();

    /** The {@code aud} that an access token for this service carries. */
    String audience();

    /** The make of the provider, which presets the names and values below that are not given. */
    @WithDefault("keycloak")
    ProviderKind providerKind();

    /** The claim that names the account for good. */
    Optional<String> subjectClaim();

    /** The claim with the authentication context class. */
    Optional<String> acrClaim();

    /** The authentication context classes that stand for two factors. */
    Optional<List<String>> acrValues();

    /** The claim with the methods. */
    Optional<String> amrClaim();

    /** The methods (RFC 8176, and the provider's own names) that count as a second factor. */
    Optional<List<String>> secondFactors();

    /** Whether class, methods or both must show the second factor. */
    Optional<Proof> proof();

    /** The claim with the time of the sign-in. */
    Optional<String> authTimeClaim();

    /** How long ago a person may have signed in. */
    @WithDefault("PT12H")
    Duration maxAuthAge();

    /** How far the provider's clock may be from ours. */
    @WithDefault("PT30S")
    Duration clockSkew();

    /** The longest access token, in characters. */
    @WithDefault("8192")
    int tokenLength();

    /** The claim that lists roles, or a JSON pointer to it such as {@code /realm_access/roles}. */
    Optional<String> rolesClaim();

    /** How the provider names the accounts of services, which never pass as people. */
    Optional<String> serviceAccountPrefix();

    /** A claim that every person's token has and no service's. */
    Optional<String> personClaim();

    /** The claim with the employer's number for the person, such as {@code employeeNumber} of RFC 7643 section 4.3. */
    Optional<String> workforceIdClaim();

    /** How long to wait for the provider. */
    @WithDefault("PT5S")
    Duration timeout();
}
