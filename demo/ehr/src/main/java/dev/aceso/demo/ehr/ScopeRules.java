package dev.aceso.demo.ehr;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.AuthenticationException;
import ca.uhn.fhir.rest.server.interceptor.auth.AuthorizationInterceptor;
import ca.uhn.fhir.rest.server.interceptor.auth.IAuthRule;
import ca.uhn.fhir.rest.server.interceptor.auth.IAuthRuleBuilder;
import ca.uhn.fhir.rest.server.interceptor.auth.IAuthRuleBuilderRuleOp;
import ca.uhn.fhir.rest.server.interceptor.auth.RuleBuilder;
import org.hl7.fhir.r4.model.Patient;

/**
 * Lets through what the SMART scopes of a request's token allow, versions 1 and 2, and nothing else; what comes back is checked too, so
 * that an included resource needs its own scope. Who may search everything may also ask for a whole chart. Scopes of the levels system and user count; a narrowed scope counts for nothing here.
 */
@Interceptor
final class ScopeRules extends AuthorizationInterceptor {
    private static final Pattern SCOPE =
            Pattern.compile("(?:system|user)/([A-Za-z]+|\\*)\\.(read|write|\\*|c?r?u?d?s?)");

    private final Bearers bearers;

    ScopeRules(Bearers bearers) {
        this.bearers = bearers;
    }

    @Override
    public List<IAuthRule> buildRuleList(RequestDetails request) {
        IAuthRuleBuilder rules =
                new RuleBuilder().allow("about the server").metadata().andThen();
        if (request.getRestOperationType() == RestOperationTypeEnum.METADATA) {
            return rules.denyAll().build();
        }
        try {
            for (String scope : bearers.scopes(request.getHeader("Authorization"))) {
                Matcher known = SCOPE.matcher(scope);
                if (known.matches()) {
                    rules = add(rules, known.group(1), letters(known.group(2)), request.getRestOperationType());
                }
            }
        } catch (Bearers.Refused refused) {
            throw new AuthenticationException("A token of this server's authorization server is needed.");
        }
        // What a search says beside its results.
        rules = rules.allow("outcomes")
                .read()
                .resourcesOfType("OperationOutcome")
                .withAnyId()
                .andThen();
        return rules.denyAll("not granted").build();
    }

    /** Each rule has a name: without one the builder takes {@code write()} after {@code create()} for the same rule again, and no update is let through. */
    private static IAuthRuleBuilder add(
            IAuthRuleBuilder before, String type, String may, RestOperationTypeEnum operation) {
        IAuthRuleBuilder rules = before;
        String reads = operation == RestOperationTypeEnum.READ || operation == RestOperationTypeEnum.VREAD ? "r" : "s";
        if (type.equals("*") && may.contains("s")) {
            rules = rules.allow()
                    .operation()
                    .named("$everything")
                    .onInstancesOfType(Patient.class)
                    .andAllowAllResponses()
                    .andThen();
        }
        if (may.contains(reads)) {
            rules = every(rules.allow("read").read(), type);
        }
        if (may.contains("c")) {
            rules = every(rules.allow("create").create(), type);
        }
        if (may.contains("u")) {
            rules = every(rules.allow("update").write(), type);
        }
        return rules;
    }

    private static IAuthRuleBuilder every(IAuthRuleBuilderRuleOp rule, String type) {
        return (type.equals("*") ? rule.allResources() : rule.resourcesOfType(type))
                .withAnyId()
                .andThen();
    }

    private static String letters(String may) {
        return switch (may) {
            case "read" -> "rs";
            case "write" -> "cud";
            case "*" -> "cruds";
            default -> may;
        };
    }
}
