package dev.aceso.clinic.chart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Published.Follows;
import dev.aceso.ground.contracts.Contracted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.aceso.clinic.chart.Samples.bundle;
import static dev.aceso.clinic.chart.Samples.counted;
import static dev.aceso.clinic.chart.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;

/** Which templates a prefetch follows, when there are those of two versions. */
class PublishedTest {
    private static final String LABS = query("labs", "[\"creatinine\", \"uacr\"]", 500);
    private static final String CREATININE = query("creatinine", "[\"creatinine\"]", 500);
    private static final String CONDITIONS = """
            {"key": "conditions", "type": "Condition", "why": "w", "found": "search", "limit": 10, "elements": ["code.coding.code"]}""";
    private static final ObjectNode ANSWER = counted(Samples.creatinine("a", "2026-05-01", "1"));

    private static String query(String key, String codes, int limit) {
        return """
                {"key": "%s", "type": "Observation", "why": "w", "found": "search", "codes": %s, "codesSent": true,
                 "date": {"param": "date", "element": "effective"}, "limit": %d,
                 "elements": ["code.coding.system", "code.coding.code", "effectiveDateTime"]}""".formatted(key, codes, limit);
    }

    private static List<Plan> plans(String... queries) {
        return Door.PLANS.of(
                Contracted.load("""
                {"function": "f", "purpose": "treatment", "version": "1", "title": "t", "why": "w", "queries": [
                """ + String.join(",", queries) + "]}", new R4Contracts(Door.SETS), Door.SETS));
    }

    private static Prefetch prefetch(Object... keysAndAnswers) {
        Map<String, JsonNode> supplied = new LinkedHashMap<>();
        for (int i = 0; i < keysAndAnswers.length; i += 2) {
            supplied.put((String) keysAndAnswers[i], (JsonNode) keysAndAnswers[i + 1]);
        }
        return new Prefetch(supplied);
    }

    private static ObjectNode saying(String search) {
        ObjectNode answer = ANSWER.deepCopy();
        answer.putArray("link")
                .addObject()
                .put("relation", "self")
                .put("url", "https://ehr.example.org/fhir/Observation?" + search);
        return answer;
    }

    @ParameterizedTest
    @CsvSource({
        "'', NOTHING",
        "creatinine, CURRENT",
        "conditions, CURRENT",
        "creatinine conditions, CURRENT",
        "labs, PREVIOUS",
        "labs conditions, PREVIOUS",
        "creatinine labs, NEITHER",
        "something, NEITHER",
        "creatinine something, NEITHER",
    })
    void theKeysTellWhoseTemplatesItFollows(String keys, Follows follows) {
        // Given
        Map<String, JsonNode> supplied = new LinkedHashMap<>();
        for (String key : keys.isEmpty() ? new String[0] : keys.split(" ")) {
            supplied.put(key, bundle());
        }
        // Then
        assertThat(new Published(plans(CREATININE, CONDITIONS), plans(LABS, CONDITIONS), new Prefetch(supplied))
                        .follows())
                .isEqualTo(follows);
    }

    @Test
    void whatWasSentByTheTemplatesBeforeServesTheQueryThatItCovers() {
        // When
        Published published = new Published(plans(CREATININE, CONDITIONS), plans(LABS), prefetch("labs", ANSWER));
        // Then
        assertThat(published.of("creatinine")).contains(ANSWER);
        assertThat(published.narrow("creatinine")).isFalse();
        assertThat(published.of("conditions")).isEmpty();
        assertThat(published.used("labs")).isTrue();
    }

    @Test
    void whatWasSentByTheTemplatesBeforeServesNoQueryThatAsksForMore() {
        // When
        Published published = new Published(plans(LABS), plans(CREATININE), prefetch("creatinine", ANSWER));
        // Then
        assertThat(published.follows()).isEqualTo(Follows.PREVIOUS);
        assertThat(published.of("labs")).isEmpty();
        assertThat(published.used("creatinine")).isFalse();
    }

    @Test
    void underAKeyOfBothVersionsItIsNotTakenForTheWholeWhereTheOneBeforeAskedForLess() {
        // Given
        String narrower = query("labs", "[\"creatinine\"]", 500);
        String fewer = query("labs", "[\"creatinine\", \"uacr\"]", 100);
        // Then
        assertThat(new Published(plans(LABS), plans(narrower), prefetch("labs", ANSWER)).narrow("labs"))
                .isTrue();
        assertThat(new Published(plans(LABS), plans(fewer), prefetch("labs", ANSWER)).narrow("labs"))
                .isTrue();
        assertThat(new Published(plans(narrower), plans(LABS), prefetch("labs", ANSWER)).narrow("labs"))
                .isFalse();
        // Given an EHR that is known to follow the version in force
        Prefetch current = prefetch("labs", ANSWER, "conditions", NullNode.instance);
        assertThat(new Published(plans(LABS, CONDITIONS), plans(narrower), current).narrow("labs"))
                .isFalse();
    }

    @Test
    void anAnswerThatSaysItsSearchTellsOfOtherTemplates() {
        // Given
        List<Plan> current = plans(CREATININE);
        String codes = String.join(
                "%2C",
                current.getFirst().narrowing().get("code").replace("|", "%7C").split(","));
        String asked = "patient=p1&code=" + codes + "&_sort=-date&_count=500";
        // Then
        assertThat(new Published(current, List.of(), prefetch("creatinine", saying(asked))).follows())
                .isEqualTo(Follows.CURRENT);
        for (String other : List.of(
                asked + "&date=ge2026-01-01",
                asked + "&_lastUpdated=ge2026-01-01",
                "patient=p1&code=http%3A%2F%2Floinc.org%7C2160-0")) {
            Published published = new Published(current, List.of(), prefetch("creatinine", saying(other)));
            assertThat(published.follows()).isEqualTo(Follows.NEITHER);
            assertThat(published.narrow("creatinine")).isTrue();
            assertThat(published.of("creatinine")).isPresent();
        }
        Published more = new Published(current, List.of(), prefetch("creatinine", saying("patient=p1")));
        assertThat(more.follows()).isEqualTo(Follows.NEITHER);
        assertThat(more.narrow("creatinine")).isFalse();
    }

    @Test
    void anAnswerThatSaysNeitherItsSearchNorHowMuchThereIsIsNotTakenForTheWhole() {
        // Given
        ObjectNode unsaid = bundle();
        // Then
        for (String key : List.of("creatinine", "labs")) {
            Published published = new Published(plans(CREATININE), plans(LABS), prefetch(key, unsaid));
            assertThat(published.narrow("creatinine")).isTrue();
            assertThat(published.of("creatinine")).contains(unsaid);
        }
        // Given the templates of the version before, in which somebody changed something
        assertThat(new Published(
                                plans(CREATININE),
                                plans(LABS),
                                prefetch("labs", saying("patient=p1&date=ge2026-01-01")))
                        .narrow("creatinine"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"_getpages=1", "%zz=1&patient=p1", "''"})
    void aSelfLinkThatDoesNotSayTheSearchSaysNothing(String search) {
        assertThat(new Published(plans(CREATININE), List.of(), prefetch("creatinine", saying(search))).follows())
                .isEqualTo(Follows.CURRENT);
    }

    @Test
    void anAnswerOfAnotherShapeIsDrift() {
        assertThat(new Published(
                                plans(CREATININE),
                                List.of(),
                                prefetch("creatinine", json("{'resourceType':'Observation','id':'a'}")))
                        .follows())
                .isEqualTo(Follows.NEITHER);
    }
}
