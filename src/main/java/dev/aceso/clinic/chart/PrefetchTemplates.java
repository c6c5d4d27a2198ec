package dev.aceso.clinic.chart;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Found;

/**
 * The prefetch templates of a contract, for the discovery answer. They use the subset that CDS Hooks 2.0 recommends (Prefetch Query
 * Restrictions): a read, or a type-level search with the patient reference, token equality, {@code _count} and {@code _sort}.
 * 2.0 has no token for today, so a look-back is not in a template; nor are {@code _elements} and {@code _include} in the subset.
 * All three are enforced on receipt.
 */
@ApplicationScoped
public class PrefetchTemplates {
    private final Plans plans;

    PrefetchTemplates(Plans plans) {
        this.plans = plans;
    }

    /** One template per query, by its key, in the order of the contract. */
    public Map<String, String> of(DataContract contract) {
        Map<String, String> templates = new LinkedHashMap<>();
        plans.of(contract).forEach(plan -> templates.put(plan.query().key(), template(plan)));
        return templates;
    }

    private static String template(Plan plan) {
        String type = plan.query().type();
        if (plan.query().found() == Found.READ) {
            return type + "/{{context.patientId}}";
        }
        return type + "?patient={{context.patientId}}"
                + plan.narrowing().entrySet().stream()
                        .map(e -> "&" + e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining());
    }
}
