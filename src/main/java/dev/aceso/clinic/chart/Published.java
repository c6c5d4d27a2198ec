package dev.aceso.clinic.chart;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.contracts.DataContract.Found;
import org.jspecify.annotations.Nullable;

/**
 * A prefetch, seen against the templates that were published: those of the contract in force, and those of the version before,
 * which an EHR may still be configured with.
 *
 * <p>What was sent under the keys of the version before serves the query that it covers. What may come of a template that asks for less
 * than the query does is used, and not taken for the whole. A prefetch that follows neither version is drift: it is said, and read all
 * the same.
 */
final class Published {
    private final Follows follows;
    private final Map<String, JsonNode> answers = new LinkedHashMap<>();
    private final Set<String> narrow = new HashSet<>();
    private final Set<String> taken = new HashSet<>();

    /** Whose templates a prefetch follows. */
    enum Follows {
        /** Nothing was sent along. */
        NOTHING,
        /** Those of the contract in force. */
        CURRENT,
        /** Those of the version before. */
        PREVIOUS,
        /** Neither's: the EHR was configured with others. */
        NEITHER
    }

    Published(List<Plan> current, List<Plan> previous, Prefetch prefetch) {
        Map<String, SelfLink> said = new HashMap<>();
        prefetch.supplied().forEach((key, answer) -> SelfLink.of(answer).ifPresent(link -> said.put(key, link)));
        Set<String> inForce = covered(current, prefetch, said);
        Set<String> before = covered(previous, prefetch, said);
        Set<String> sent = prefetch.supplied().keySet();
        follows = follows(sent, inForce, before);
        for (Plan plan : current) {
            String key = plan.query().key();
            Optional<Plan> same = named(previous, key);
            prefetch.of(key).ifPresent(answer -> {
                take(plan, key, answer, said.get(key));
                boolean mayBeOlder = follows != Follows.NEITHER && before.containsAll(sent);
                if (mayBeOlder && same.isPresent() && !covers(same.get(), plan)) {
                    narrow.add(key);
                }
            });
        }
        for (Plan plan : current) {
            previous.stream()
                    .filter(older -> named(current, older.query().key()).isEmpty())
                    .filter(older -> !answers.containsKey(plan.query().key()) && covers(older, plan))
                    .map(older -> older.query().key())
                    .filter(key -> sent.contains(key) && !taken.contains(key))
                    .findFirst()
                    .ifPresent(key -> take(plan, key, prefetch.of(key).orElseThrow(), said.get(key)));
        }
    }

    private void take(Plan plan, String key, JsonNode answer, @Nullable SelfLink said) {
        answers.put(plan.query().key(), answer);
        taken.add(key);
        if (!whole(plan, answer, said)) {
            narrow.add(plan.query().key());
        }
    }

    /** Whether an answer shows that all of what the query asks for was searched: a Bundle that says neither its search nor how much there is does not. */
    private static boolean whole(Plan plan, JsonNode answer, @Nullable SelfLink said) {
        if (said != null) {
            return wider(said.params(), plan.compared());
        }
        return plan.query().found() == Found.READ
                || !answer.path("resourceType").asText().equals("Bundle")
                || answer.has("total");
    }

    private static Follows follows(Set<String> sent, Set<String> inForce, Set<String> before) {
        if (sent.isEmpty()) {
            return Follows.NOTHING;
        }
        if (inForce.containsAll(sent)) {
            return Follows.CURRENT;
        }
        return before.containsAll(sent) ? Follows.PREVIOUS : Follows.NEITHER;
    }

    /** The keys whose answers are what the templates of these plans ask for, as far as an answer shows it. */
    private static Set<String> covered(List<Plan> plans, Prefetch prefetch, Map<String, SelfLink> said) {
        Set<String> keys = new HashSet<>();
        for (Plan plan : plans) {
            String key = plan.query().key();
            prefetch.of(key)
                    .filter(answer -> fits(plan, answer) && asked(plan, said))
                    .ifPresent(answer -> keys.add(key));
        }
        return keys;
    }

    /** Whether an answer has the shape that the query's template gives. */
    private static boolean fits(Plan plan, JsonNode answer) {
        String type = answer.path("resourceType").asText();
        return answer.isNull()
                || type.equals("Bundle")
                || (plan.query().found() == Found.READ
                        && type.equals(plan.query().type()));
    }

    /** Whether the search that a Bundle says it answers is the template's; a Bundle need not say it. */
    private static boolean asked(Plan plan, Map<String, SelfLink> said) {
        SelfLink link = said.get(plan.query().key());
        return link == null || link.says(plan.compared());
    }

    /** Whether all that a query asks for comes of the template of another. */
    private static boolean covers(Plan older, Plan plan) {
        Optional<Integer> most = count(older.narrowing());
        return older.query().type().equals(plan.query().type())
                && older.query().found() == plan.query().found()
                && wider(older.compared(), plan.compared())
                && (most.isEmpty()
                        || count(plan.narrowing()).filter(n -> n <= most.get()).isPresent());
    }

    private static Optional<Integer> count(Map<String, String> params) {
        return Optional.ofNullable(params.get("_count")).map(Integer::valueOf);
    }

    /** Whether each parameter of the one is in the other too, there with no value more. */
    private static boolean wider(Map<String, Set<String>> one, Map<String, Set<String>> other) {
        return one.entrySet().stream()
                .allMatch(param ->
                        other.containsKey(param.getKey()) && param.getValue().containsAll(other.get(param.getKey())));
    }

    private static Optional<Plan> named(Collection<Plan> plans, String key) {
        return plans.stream().filter(plan -> plan.query().key().equals(key)).findFirst();
    }

    /** Whose templates it follows. */
    Follows follows() {
        return follows;
    }

    /** What was sent along for a query. */
    Optional<JsonNode> of(String query) {
        return Optional.ofNullable(answers.get(query));
    }

    /** Whether what was sent for a query may be less than it asks for. */
    boolean narrow(String query) {
        return narrow.contains(query);
    }

    /** Whether what was sent under a key was used for a query. */
    boolean used(String key) {
        return taken.contains(key);
    }
}
