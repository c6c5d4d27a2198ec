package dev.aceso.trust.identity;

import java.util.List;
import java.util.Optional;

/**
 * Where the access tokens of a provider say what: a preset by its make, each value of which the configuration may change. A claim is
 * named plainly, or by a JSON pointer (RFC 6901) when it begins with a slash, such as {@code /realm_access/roles}.
 *
 * @param subject the claim that names the account for good
 * @param classClaim the claim with the authentication context class, a text or a list
 * @param classes the classes that stand for two factors
 * @param methodsClaim the claim with the methods
 * @param factors the methods that count as a second factor
 * @param proof which of the two must show it
 * @param authTime the claim with the time of the sign-in
 * @param roles the claim that lists roles
 * @param workforceId the claim with the employer's number for a person
 * @param serviceNamePrefix how names of services' accounts begin
 * @param personClaim a claim that every person's token has and no service's
 */
record Mapping(
        String subject,
        String classClaim,
        List<String> classes,
        String methodsClaim,
        List<String> factors,
        Proof proof,
        String authTime,
        String roles,
        String workforceId,
        String serviceNamePrefix,
        Optional<String> personClaim) {
    /** The preset with what the configuration changes. */
    static Mapping of(IdentityConfig config) {
        Mapping preset = config.providerKind().preset();
        return new Mapping(
                config.subjectClaim().orElse(preset.subject),
                config.acrClaim().orElse(preset.classClaim),
                config.acrValues().orElse(preset.classes),
                config.amrClaim().orElse(preset.methodsClaim),
                config.secondFactors().orElse(preset.factors),
                config.proof().orElse(preset.proof),
                config.authTimeClaim().orElse(preset.authTime),
                config.rolesClaim().orElse(preset.roles),
                config.workforceIdClaim().orElse(preset.workforceId),
                config.serviceAccountPrefix().orElse(preset.serviceNamePrefix),
                config.personClaim().or(preset::personClaim));
    }

    /** The same with what a portal's sign-in shows instead. */
    Mapping of(PortalConfig.Portal portal) {
        return new Mapping(
                subject,
                classClaim,
                portal.acrValues().orElse(classes),
                methodsClaim,
                portal.secondFactors().orElse(factors),
                portal.proof().orElse(proof),
                authTime,
                roles,
                workforceId,
                serviceNamePrefix,
                personClaim);
    }
}
