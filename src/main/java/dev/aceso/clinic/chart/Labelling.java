package dev.aceso.clinic.chart;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.ground.sensitivity.Categories;

/**
 * Tells which sensitive categories a resource belongs to, from the resource as it came: any code in it, any reference to a department in it,
 * and the security labels that the EHR sent. The visit that it belongs to may add to that ({@link Withholding}).
 *
 * <p>A security label that cannot be read stands for {@link Categories#RESTRICTED}.
 */
final class Labelling {
    /** What tells it, beside what a contract names. A resource type has some of them. */
    private static final List<String> TELLING = List.of(
            "meta",
            "encounter",
            "type",
            "serviceType",
            "serviceProvider",
            "location",
            "reasonCode",
            "performer",
            "requester",
            "recorder");

    private static final String ENCOUNTER = "Encounter";

    /** Names the search that is ours and not the contract's. */
    static final String VISITS = "visit-labels";

    /** The whole of what that search asks for: every encounter, since anything may belong to one that no contract asks for. */
    static final Query QUERY = new Query(
            VISITS,
            ENCOUNTER,
            "To which departments the visits belong.",
            Found.SEARCH,
            Map.of(),
            List.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Map.of(),
            List.of("status"),
            Map.of(),
            List.of("id", "subject.reference"),
            2_000);

    private final Categories categories;

    Labelling(Categories categories) {
        this.categories = categories;
    }

    /** The elements of the type that tell it: asked for with every query, handed on to nobody. */
    static List<String> telling(String type) {
        return TELLING.stream()
                .filter(name -> Shapes.below(Shapes.type(type), name) != null)
                .toList();
    }

    /** Whether the departments of visits decide, so that all visits must be known. */
    boolean needsVisits(String ehr) {
        return categories.knowsDepartments(ehr);
    }

    /** The categories that the resource itself belongs to. */
    Set<Sensitivity> of(JsonNode resource, String ehr, URI base) {
        Set<Sensitivity> found = new HashSet<>(sent(resource.path("meta")));
        resource.properties().forEach(entry -> {
            if (!entry.getKey().equals("meta")) {
                walk(entry.getValue(), ehr, base, found);
            }
        });
        return Set.copyOf(found);
    }

    /**
     * The id of the visit that the resource belongs to, the empty one where it is not said by a reference; an Encounter belongs to itself, by
     * its own categories.
     */
    static Optional<String> visit(JsonNode resource, URI base) {
        JsonNode visit = resource.path("encounter");
        if (visit.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(visit.path("reference").asText())
                .map(said -> Compartment.relative(said, base))
                .map(local -> local.startsWith(ENCOUNTER + "/") ? local.substring(ENCOUNTER.length() + 1) : local);
    }

    private Set<Sensitivity> sent(JsonNode meta) {
        Set<Sensitivity> found = new HashSet<>();
        JsonNode labels = meta.path("security");
        boolean readable = meta.isMissingNode() || (meta.isObject() && (labels.isMissingNode() || labels.isArray()));
        if (!readable) {
            found.add(Categories.RESTRICTED);
        }
        for (JsonNode label : labels) {
            found.addAll(
                    label.path("system").isTextual() && label.path("code").isTextual()
                            ? categories.labelled(coding(label))
                            : Set.of(Categories.RESTRICTED));
        }
        return found;
    }

    private void walk(JsonNode node, String ehr, URI base, Set<Sensitivity> found) {
        if (node.path("system").isTextual() && node.path("code").isTextual()) {
            found.addAll(categories.of(coding(node)));
        }
        if (node.path("reference").isTextual()) {
            found.addAll(categories.ofDepartment(
                    ehr, Compartment.relative(node.path("reference").textValue(), base)));
        }
        node.forEach(child -> {
            if (child.isContainerNode()) {
                walk(child, ehr, base, found);
            }
        });
    }

    private static Coding coding(JsonNode node) {
        return new Coding(node.path("system").textValue(), node.path("code").textValue());
    }
}
