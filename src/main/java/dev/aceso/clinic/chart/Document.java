package dev.aceso.clinic.chart;

import java.io.IOException;
import java.util.Optional;
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

    /**
     * Reads a document to its end, or to the entry that the reader of entries wants no more of.
     *
     * @param json the document
     * @param entries takes one entry; false stops the reading
     * @throws Fhir.Unreadable when it is no JSON object, or more than one document
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
            if (name.equals("entry") && value == JsonToken.START_ARRAY) {
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
     * @throws Fhir.Unreadable when it is no JSON object
     */
    static Document of(JsonNode tree, Predicate<JsonNode> entries) throws Fhir.Unreadable {
        if (!(tree instanceof ObjectNode whole)) {
            throw new Fhir.Unreadable("not a JSON object");
        }
        if (!whole.path("entry").isArray()) {
            return new Document(whole, false, false);
        }
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        rest.setAll(whole);
        rest.remove("entry");
        for (JsonNode entry : whole.path("entry")) {
            if (!entries.test(entry)) {
                return new Document(rest, true, true);
            }
        }
        return new Document(rest, !whole.path("entry").isEmpty(), false);
    }

    /**
     * Whether it is a Bundle.
     *
     * @throws Fhir.Unreadable when it is one that no search gives
     */
    boolean isSearchResult() throws Fhir.Unreadable {
        if (!rest.path("resourceType").asText().equals("Bundle")) {
            return false;
        }
        if (rest.has("type") && !BUNDLES.contains(rest.path("type").asText())) {
            throw new Fhir.Unreadable("not the result of a search");
        }
        return true;
    }

    /** How many resources match the search, as the server says; 0 when it does not. */
    int total() {
        return rest.path("total").asInt(0);
    }

    /** The link to the next page. */
    Optional<String> next() {
        for (JsonNode link : rest.path("link")) {
            if (link.path("relation").asText().equals("next")) {
                return Optional.of(link.path("url").asText());
            }
        }
        return Optional.empty();
    }
}
