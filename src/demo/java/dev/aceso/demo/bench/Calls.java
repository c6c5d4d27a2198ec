package dev.aceso.demo.bench;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.story.Hooks;

/**
 * The bodies of the load, made before the clock starts: every patient in turn, full prefetch, a {@code hookInstance} of its own for
 * each. Where every finding is to be a new one, the creatinine differs a little from call to call.
 */
final class Calls {
    private static final String INSTANCE = "@@instance@@";
    private static final Pattern MARK = Pattern.compile("@@instance@@|\"@@value:([0-9.]+)@@\"");
    private static final BigDecimal STEP = new BigDecimal("0.000001");

    private final List<List<String>> calls = new ArrayList<>();

    private Calls() {}

    static Calls prepare(Hooks hooks, List<String> patients, boolean newFindings) {
        var calls = new Calls();
        for (String patient : patients) {
            ObjectNode call = hooks.call(patient, "*");
            call.put("hookInstance", INSTANCE);
            if (newFindings) {
                call.path("prefetch").path("creatinine").path("entry").forEach(Calls::mark);
            }
            calls.calls.add(split(call.toString()));
        }
        return calls;
    }

    /**
     * So many patients, made from these charts: with ids of their own, and with creatinine results that differ a little from call to call.
     */
    static Calls many(Hooks hooks, List<String> charts, int count) {
        var texts = charts.stream()
                .map(chart -> {
                    ObjectNode call = hooks.call(chart, "*");
                    call.put("hookInstance", INSTANCE);
                    call.path("prefetch").path("creatinine").path("entry").forEach(Calls::mark);
                    return call.toString();
                })
                .toList();
        var calls = new Calls();
        for (int n = 0; n < count; n++) {
            String chart = charts.get(n % charts.size());
            calls.calls.add(
                    split(texts.get(n % charts.size()).replaceAll(chart + "(?![0-9A-Za-z-])", chart + "-" + n)));
        }
        return calls;
    }

    /** The body of the n-th call. */
    byte[] body(int n) {
        var out = new ByteArrayOutputStream(1 << 16);
        for (String part : calls.get(n % calls.size())) {
            var mark = MARK.matcher(part);
            String text = part;
            if (mark.matches()) {
                text = mark.group(1) == null
                        ? UUID.randomUUID().toString()
                        : new BigDecimal(mark.group(1))
                                .add(STEP.multiply(BigDecimal.valueOf(n + 1L)))
                                .toPlainString();
            }
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    /** The mean size of a body. */
    int meanBytes() {
        return (int) java.util.stream.IntStream.range(0, calls.size())
                .map(n -> body(n).length)
                .average()
                .orElse(0);
    }

    private static void mark(JsonNode entry) {
        if (entry.path("resource").path("valueQuantity") instanceof ObjectNode quantity && quantity.has("value")) {
            quantity.put(
                    "value", "@@value:" + quantity.path("value").decimalValue().toPlainString() + "@@");
        }
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        var mark = MARK.matcher(text);
        int from = 0;
        while (mark.find()) {
            parts.add(text.substring(from, mark.start()));
            parts.add(mark.group());
            from = mark.end();
        }
        parts.add(text.substring(from));
        return parts;
    }
}
