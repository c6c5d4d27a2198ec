package dev.aceso.demo.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

/** What was asked and what was wrong, in numbers and in names of operations. */
final class Summary {
    private final Map<String, Integer> statuses = new TreeMap<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private int operations;
    private int tested;
    private int cases;
    private int wrong;

    /** Takes what Schemathesis found out as somebody; in words. */
    List<String> add(String who, JsonNode report, JsonNode tally) {
        List<String> said = new ArrayList<>();
        operations = Math.max(operations, report.at("/operations/total").asInt());
        tested = Math.max(tested, report.at("/operations/tested").asInt());
        cases += report.at("/test_cases/generated").asInt();
        count(tally.path("statuses"), statuses);
        count(tally.path("faults"), faults);
        count(tally.path("done"), done);
        said.add(String.format(
                "%-16s %3d operations, %6d cases, answered %s",
                who,
                report.at("/operations/tested").asInt(),
                report.at("/test_cases/generated").asInt(),
                tally.path("statuses")));
        for (JsonNode failure : report.path("failures")) {
            wrong += failure.path("count").asInt();
            said.add(String.format(
                    "  WRONG  %s (%s): %d times, at %s",
                    failure.path("title").asText(),
                    failure.path("type").asText(),
                    failure.path("count").asInt(),
                    failure.path("operations")));
        }
        for (JsonNode error : report.path("errors")) {
            wrong += error.path("count").asInt();
            said.add(String.format(
                    "  ERROR  %s: %d times",
                    error.path("title").asText(), error.path("count").asInt()));
        }
        if (!report.path("complete").asBoolean()
                || report.at("/test_cases/generated").asInt() == 0) {
            wrong++;
            said.add("  ERROR  it did not come to its end");
        }
        return said;
    }

    private static void count(JsonNode counts, Map<String, Integer> into) {
        counts.properties()
                .forEach(count -> into.merge(count.getKey(), count.getValue().asInt(), Integer::sum));
    }

    /** The whole. */
    List<String> total() {
        return List.of(
                tested + " of " + operations + " operations, " + cases + " cases, answers by status " + statuses,
                "operations that nobody was answered well: "
                        + done.keySet().stream()
                                .filter(operation -> done.get(operation) == 0)
                                .toList(),
                "answers of 5xx: "
                        + faults.values().stream().mapToInt(Integer::intValue).sum() + " " + faults,
                "answers that are not as described, or faults without a name: " + wrong);
    }

    boolean good() {
        return wrong == 0;
    }
}
