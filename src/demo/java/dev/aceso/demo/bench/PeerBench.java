package dev.aceso.demo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Expected;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.HapiCdsProcess;
import dev.aceso.demo.world.HookToken;
import dev.aceso.demo.world.World;

/**
 * {@code patient-view} about 1,000 patients against the same equations served by HAPI's own CDS Hooks module, unprotected: the same
 * machine, the same run, by turns, the same bodies with all prefetch in them. Aceso verifies a token for each call, seals a record of
 * it, and writes two entries of the log, durably; HAPI's does nothing of this.
 */
final class PeerBench {
    private static final int PATIENTS = 1_000;
    private static final int CALLERS = 8;
    private static final int TURNS = 3;
    private static final int KINDS = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final World world;
    private final HapiCdsProcess peer;
    private final Narrator narrator;
    private final Duration length;
    private final int most;
    private final List<String> charts;
    private int fired;

    PeerBench(World world, HapiCdsProcess peer, Narrator narrator, boolean quick) {
        this.world = world;
        this.peer = peer;
        this.narrator = narrator;
        this.length = Duration.ofSeconds(quick ? 10 : 30);
        // Tokens are signed before the clock starts, and live for two minutes.
        this.most = (int) length.toSeconds() * 250;
        this.charts = new Expected(EhrProcess.demoPatients()).patients();
    }

    private record Row(String name, double perSecond, double own, double all, int wrong) {}

    void run() {
        narrator.act("patient-view about 1,000 patients, against HAPI's own CDS Hooks module, unprotected");
        var hooks = Hooks.of(world, new Api(world.serviceUrl(), world.ca()));
        if (hooks.discover().status() != 200) {
            throw new IllegalStateException("no discovery");
        }
        int agreed = agreed(hooks);
        narrator.claim(
                "both compute the same: the summaries of PREVENT cards agree for most of the charts",
                agreed > charts.size() / 3,
                agreed + " of " + charts.size());
        var whole = charts.stream().filter(chart -> suffices(hooks, chart)).toList();
        narrator.show(
                "%d of %d charts: of the others the prefetch lacks something, and the EHR does not know the new patients",
                whole.size(), charts.size());
        var calls = Calls.many(hooks, whole, PATIENTS);
        narrator.progress("bodies of " + calls.meanBytes() / 1024 + " KiB on average; warming up");
        // each patient once, so that all keys are there
        int first = next(PATIENTS);
        Saturation.fire(
                world.http(), CALLERS, Duration.ofMinutes(5), first, PATIENTS, ours(calls, PATIENTS, HookToken::sign));
        for (int i = 0; i < 2; i++) {
            turns(calls);
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            rows.addAll(turns(calls));
        }
        narrator.show("%-32s %10s %14s %14s %7s", "", "calls/s", "own CPU ms", "all CPU ms", "errors");
        rows.forEach(row ->
                narrator.show("%-32s %10.1f %14.2f %14.2f %7d", row.name, row.perSecond, row.own, row.all, row.wrong));
        var hapi = mean(rows, 2);
        List.of(mean(rows, 0), mean(rows, 1))
                .forEach(aceso -> narrator.show(
                        "%-32s %10.2f %14.2f %14.2f",
                        "ratio of means, " + aceso.name,
                        aceso.perSecond / hapi.perSecond,
                        aceso.own / hapi.own,
                        aceso.all / hapi.all));
        narrator.claim("every call was answered 200", rows.stream().allMatch(row -> row.wrong == 0), rows);
    }

    /** Whether what is prefetched of a chart answers a call about somebody whom the EHR does not know. */
    private static boolean suffices(Hooks hooks, String chart) {
        try {
            var call = JSON.readTree(Calls.many(hooks, List.of(chart), 1).body(0));
            return hooks.fire((ObjectNode) call).status() == 200;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** ES384 and RS384 are what CDS Hooks names; the one costs fifty times as much to verify as the other. */
    private List<Row> turns(Calls calls) {
        return List.of(
                turn("Aceso, everything on, ES384", true, () -> ours(calls, most, HookToken::sign)),
                turn(
                        "Aceso, everything on, RS384",
                        true,
                        () -> ours(calls, most, token -> token.rs384().sign())),
                turn("HAPI's module, unprotected", false, () -> theirs(calls)));
    }

    private Row turn(String name, boolean aceso, Supplier<IntFunction<HttpRequest>> made) {
        int first = next(most);
        IntFunction<HttpRequest> requests = made.get();
        long own = Cpu.millis((aceso ? world.serve().process() : peer.process()).pid());
        long others = others();
        var load = Saturation.fire(world.http(), CALLERS, length, first, most, requests);
        double count = load.answered();
        double ownPerCall = (Cpu.millis((aceso ? world.serve().process() : peer.process()).pid()) - own) / count;
        double all = ownPerCall + (aceso ? (others() - others) / count : 0);
        load.wrong().forEach((what, many) -> narrator.show("%d calls ended with %s", many, what));
        return new Row(
                name,
                load.perSecond(),
                ownPerCall,
                all,
                load.wrong().values().stream().mapToInt(Integer::intValue).sum());
    }

    /** What the sequencer, PostgreSQL and Vault used. */
    private long others() {
        return Cpu.millis(world.sequence().process().pid())
                + Cpu.millisOfFamily(world.postgres().process().pid())
                + world.vault().map(vault -> Cpu.millis(vault.process().pid())).orElse(0L);
    }

    /** Requests under tokens that are signed now. */
    private IntFunction<HttpRequest> ours(Calls calls, int count, Function<HookToken, String> signed) {
        var address = URI.create(world.serviceUrl() + "/cds-services/" + Hooks.SERVICE);
        int first = fired - count;
        var tokens = java.util.stream.IntStream.range(0, count)
                .parallel()
                .mapToObj(n -> signed.apply(world.ehrClient().token(address.toString())))
                .toList();
        return n -> request(address, calls.body(n))
                .header("authorization", "Bearer " + tokens.get(n - first))
                .build();
    }

    private IntFunction<HttpRequest> theirs(Calls calls) {
        var address = URI.create(peer.baseUrl() + "/cds-services/" + Hooks.SERVICE);
        return n -> request(address, calls.body(n)).build();
    }

    private static HttpRequest.Builder request(URI address, byte[] body) {
        return HttpRequest.newBuilder(address)
                .timeout(Load.PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private int next(int count) {
        int first = fired;
        fired += count;
        return first;
    }

    /** For how many charts both give the same first PREVENT figure, or both none. */
    private int agreed(Hooks hooks) {
        var theirs = new Api(peer.baseUrl(), world.ca());
        int agreed = 0;
        for (String chart : charts) {
            var call = hooks.call(chart, "*");
            var answer = theirs.post("/cds-services/" + Hooks.SERVICE, Optional.empty(), call.toString());
            if (answer.status() != 200) {
                throw new IllegalStateException("HAPI's module answered " + answer.status() + "\n"
                        + peer.process().tail());
            }
            agreed += figure(hooks.fire(call).json()).equals(figure(answer.json())) ? 1 : 0;
        }
        return agreed;
    }

    private static String figure(JsonNode answer) {
        for (JsonNode card : answer.path("cards")) {
            var found = java.util.regex.Pattern.compile("(\\d+\\.\\d) ?%")
                    .matcher(card.path("summary").asText());
            if (found.find()) {
                return found.group(1);
            }
        }
        return "";
    }

    private static Row mean(List<Row> rows, int which) {
        var own = java.util.stream.IntStream.range(0, rows.size())
                .filter(i -> i % KINDS == which)
                .mapToObj(rows::get)
                .toList();
        return new Row(
                own.getFirst().name,
                own.stream().mapToDouble(Row::perSecond).average().orElseThrow(),
                own.stream().mapToDouble(Row::own).average().orElseThrow(),
                own.stream().mapToDouble(Row::all).average().orElseThrow(),
                0);
    }
}
