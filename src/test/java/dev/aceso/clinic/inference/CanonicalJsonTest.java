package dev.aceso.clinic.inference;

import java.io.IOException;
import java.util.Random;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CanonicalJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] LETTERS = {
        "a",
        "B",
        "\"",
        "\\",
        "/",
        "\b",
        "\t",
        "\n",
        "\f",
        "\r",
        "\u0000",
        "\u001f",
        "\u007f",
        "\u0080",
        "\u20ac",
        "\ud83d\ude02",
        "\ufb33",
        "\u2028"
    };

    /** RFC 8785, 3.2.2 and 3.2.3. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],\"literals\":[null,true,false]}",
                "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude02\":5,\"\\u0080\":6,\"\\u00f6\":7}",
                "{\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"}",
                "{\"whole\":[0,-0,-0.0,1.0,9007199254740991,9007199254740992,9007199254740993,-9223372036854775808,123456789012345678901234567890]}",
                "{}"
            })
    void writesWhatTheReferenceWrites(String text) throws IOException {
        assertThat(CanonicalJson.of(JSON.readTree(text)).asUtf8()).isEqualTo(reference(text));
    }

    @Test
    void writesEveryTreeAsTheReferenceDoes() throws IOException {
        var random = new Random(8785);
        for (int i = 0; i < 2_000; i++) {
            ObjectNode tree = object(random, 4);
            assertThat(CanonicalJson.of(tree).asUtf8()).isEqualTo(reference(tree.toString()));
        }
    }

    @Test
    void leavesOutWhatIsNotToCount() throws IOException {
        var tree = (ObjectNode) JSON.readTree("{\"b\":{\"x\":1},\"a\":2,\"c\":[3]}");

        assertThat(CanonicalJson.without(tree, Set.of("a", "x")).asUtf8()).isEqualTo("{\"b\":{\"x\":1},\"c\":[3]}");
        assertThat(tree.has("a")).isTrue();
    }

    @Test
    void refusesANumberThatHasNoForm() throws IOException {
        JsonNode tree = JSON.readTree("{\"a\":1e999}");

        assertThatThrownBy(() -> CanonicalJson.of(tree)).isInstanceOf(IOException.class);
    }

    private static String reference(String text) throws IOException {
        return new JsonCanonicalizer(text).getEncodedString();
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(6); i > 0; i--) {
            object.set(text(random), node(random, depth));
        }
        return object;
    }

    private static JsonNode node(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(1_000) / 10.0);
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> NODES.numberNode(random.nextInt());
            case 5 -> NODES.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
            case 6 -> NODES.textNode(text(random));
            case 7 -> object(random, depth - 1);
            default -> {
                var array = NODES.arrayNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(node(random, depth - 1));
                }
                yield array;
            }
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }
}
