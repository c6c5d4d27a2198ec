package dev.aceso.clinic.chart;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One JSON document from an EHR. Its entries go by one at a time and are not kept; what is beside them is.
 *
 * @param rest the document without its entries
 * @param hadEntries whether there was any entry
 * @param cut whether reading stopped at an entry; then the rest is not known
 */
record Document(ObjectNode rest, boolean hadEntries, boolean cut) {
    private static final Set<String> BUNDLES = Set.of("searchset", "collection");
    private static final String ENTRY = "entry";
    private static final String LINK = "link";
    private static final String TOTAL = "total";

    /**
     * Reads a document to its end, or to the entry that the reader of entries wants no more of.
     *
     * @param json the document
     * @param entries takes one entry; false stops the reading
     * @throws Fhir.Unreadable when it is no JSON object, or more than one document, or its entries are no list
     * @throws IOException when it is no JSON, is too long, or the connection broke
     */
    static Document read(JsonParser json, Predicate<JsonNode> entries) throws IOException, Fhir.Unreadable {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new Fhir.Unreadable("not a JSON object");
        }
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        boolean hadEntries = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals(ENTRY)) {
                if (value != JsonToken.START_ARRAY) {
                    throw noList(ENTRY);
                }
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    hadEntries = true;
                    JsonNode entry = json.readValueAsTree();
                    if (!entries.test(entry)) {
                        return new Document(rest, true, true);
                    }
                }
            } else {
                JsonNode tree = json.readValueAsTree();
                rest.set(name, tree);
            }
        }
        if (json.nextToken() != null) {
            throw new Fhir.Unreadable("more than one document");
        }
        return new Document(rest, hadEntries, false);
    }

    /**
     * The same of a document that was read before. Entries are handed on as they are, and not to be changed.
     *
     * @throws Fhir.Unreadable when it is no JSON object, or its entries are no list
     */
    static Document of(JsonNode tree, Predicate<JsonNode> entries) throws Fhir.Unreadable {
        if (!(tree instanceof ObjectNode whole)) {
            throw new Fhir.Unreadable("not a JSON object");
        }
        if (!whole.has(ENTRY)) {
            return new Document(whole, false, false);
        }
        if (!whole.path(ENTRY).isArray()) {
            throw noList(ENTRY);
        }
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        rest.setAll(whole);
        rest.remove(ENTRY);
        for (JsonNode entry : whole.path(ENTRY)) {
            if (!entries.test(entry)) {
                return new Document(rest, true, true);
            }
        }
        return new Document(rest, !whole.path(ENTRY).isEmpty(), false);
    }

    /**
     * Whether it is a Bundle.
     *
     * @throws Fhir.Unreadable when it is one that no search gives: what cannot be read of it must not look as if it were not there
     */
    boolean isSearchResult() throws Fhir.Unreadable {
        if (!rest.path("resourceType").asText().equals("Bundle")) {
            return false;
        }
        if (rest.has("type") && !BUNDLES.contains(rest.path("type").asText())) {
            throw new Fhir.Unreadable("not the result of a search");
        }
        if (rest.has(LINK) && !rest.path(LINK).isArray()) {
            throw noList(LINK);
        }
        if (rest.has(TOTAL) && !rest.path(TOTAL).canConvertToInt()) {
            throw new Fhir.Unreadable("a total that is no number");
        }
        return true;
    }

    /** How many resources match the search, as the server says. */
    OptionalInt total() {
        return rest.has(TOTAL) ? OptionalInt.of(rest.path(TOTAL).intValue()) : OptionalInt.empty();
    }

    /** The search that it says it answers. */
    Optional<SelfLink> self() {
        return SelfLink.of(rest);
    }

    /**
     * The link to the next page.
     *
     * @throws Fhir.Unreadable when there is one that leads nowhere
     */
    Optional<String> next() throws Fhir.Unreadable {
        for (JsonNode link : rest.path(LINK)) {
            if (!link.path("relation").isTextual()) {
                throw new Fhir.Unreadable("a link that does not say what it is");
            }
            if (link.path("relation").textValue().equals("next")) {
                if (link.path("url").asText().isEmpty()) {
                    throw new Fhir.Unreadable("a next page that is nowhere");
                }
                return Optional.of(link.path("url").asText());
            }
        }
        return Optional.empty();
    }

    private static Fhir.Unreadable noList(String name) {
        return new Fhir.Unreadable(name + " is no list");
    }
}
