package dev.aceso.clinic.inference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.parties.Bytes;
import org.erdtman.jcs.NumberToJSON;

/**
 * JSON in the one form of RFC 8785, so that what is equal has equal bytes. Written from the tree as it was read: writing it as text, and
 * having that read and sorted, costs ten times as much.
 */
public final class CanonicalJson {
    /** Below it every whole number is a double of its own, and is written by its digits (RFC 8785, 3.2.2.3). */
    private static final long EXACT = 1L << 53;

    private final StringBuilder out = new StringBuilder(1 << 12);

    private CanonicalJson() {}

    /**
     * The canonical bytes of {@code tree}.
     *
     * @throws IOException when it has none: a number is beyond what RFC 8785 can say
     */
    public static Bytes of(JsonNode tree) throws IOException {
        var form = new CanonicalJson();
        form.write(tree);
        return Bytes.utf8(form.out.toString());
    }

    /** The canonical bytes of {@code object} without some of its fields. */
    public static Bytes without(ObjectNode object, Set<String> fields) throws IOException {
        var form = new CanonicalJson();
        form.object(object, fields);
        return Bytes.utf8(form.out.toString());
    }

    private void write(JsonNode node) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, Set.of());
            case ARRAY -> array(node);
            case STRING -> text(node.textValue());
            case NUMBER -> number(node);
            default -> out.append(node.asText());
        }
    }

    private void object(JsonNode object, Set<String> without) throws IOException {
        List<Map.Entry<String, JsonNode>> sorted = new ArrayList<>(object.properties());
        sorted.removeIf(field -> without.contains(field.getKey()));
        sorted.sort(Map.Entry.comparingByKey());
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, JsonNode> field : sorted) {
            if (!first) {
                out.append(',');
            }
            first = false;
            text(field.getKey());
            out.append(':');
            write(field.getValue());
        }
        out.append('}');
    }

    private void array(JsonNode array) throws IOException {
        out.append('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            write(array.get(i));
        }
        out.append(']');
    }

    private void number(JsonNode number) throws IOException {
        boolean exact = number.isIntegralNumber()
                && number.canConvertToLong()
                && number.longValue() > -EXACT
                && number.longValue() < EXACT;
        out.append(exact ? number.asText() : NumberToJSON.serializeNumber(number.doubleValue()));
    }

    private void text(String text) {
        out.append('"');
        if (plain(text)) {
            out.append(text);
        } else {
            for (int i = 0; i < text.length(); i++) {
                escaped(text.charAt(i));
            }
        }
        out.append('"');
    }

    /** As most are. */
    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private void escaped(char c) {
        switch (c) {
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            case '"', '\\' -> out.append('\\').append(c);
            default -> {
                if (c < ' ') {
                    out.append(String.format("\\u%04x", (int) c));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
