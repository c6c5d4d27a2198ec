package dev.aceso.demo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Expected;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.Planted;
import dev.aceso.demo.world.Progress;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;

/**
 * {@code ./aceso bench}: what {@code patient-view} costs, and how that compares with the same computation without sealing, record and
 * log (the weakened build in {@code bench/}); start-up and memory; the search for planted values, unsealed and sealed.
 *
 * <p>It asserts that answers are right and that nothing planted is found, never how long something took.
 */
public final class Bench {
    private static final int TRACED = 10;
    /** What its own role did, or one that Vault leased to it: such a name only contains that of the role. */
    private static final Pattern BY_SERVE = Pattern.compile("by:\\S*serve\\S* LOG:  (execute [^:]*|statement): *");

    private final World world;
    private final Narrator narrator;
    private final int perSecond;
    private final Duration length;
    private final Duration stage;
    private final List<String> patients = new Expected(EhrProcess.demoPatients()).patients();
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private int fired;

    private Bench(World world, Narrator narrator, boolean quick, int perSecond) {
        this.world = world;
        this.narrator = narrator;
        this.perSecond = perSecond;
        this.length = Duration.ofSeconds(quick ? 10 : 60);
        this.stage = Duration.ofSeconds(quick ? 5 : 20);
    }

    private record Row(
            String name,
            int perSecond,
            double p50,
            double p99,
            double serve,
            double sequence,
            double postgres,
            int wrong) {}

    /** With {@code --vault} only {@link VaultCampaign}, with {@code --door} only {@link DoorCampaign}, with {@code --access} only {@link AccessCampaign}. With {@code --quick} each load lasts 10 s instead of 60 s; {@code --rate=10} asks 10 times a second instead of 50. */
    public static void main(String... args) {
        boolean quick = List.of(args).contains("--quick");
        boolean vault = List.of(args).contains("--vault");
        int perSecond = List.of(args).stream()
                .filter(arg -> arg.startsWith("--rate="))
                .mapToInt(arg -> Integer.parseInt(arg.substring("--rate=".length())))
                .findFirst()
                .orElse(vault ? 100 : 50);
        var narrator = new Narrator(System.out);
        Map<String, Duration> took = new ConcurrentHashMap<>();
        Progress progress = (part, state, since) -> {
            if (state != Progress.State.STARTING) {
                took.put(part, since);
            }
        };
        int exit = 0;
        narrator.progress("Machine: " + machine());
        try {
            if (vault) {
                VaultCampaign.run(narrator, quick, perSecond);
            } else if (List.of(args).contains("--door")) {
                DoorCampaign.run(narrator, quick);
                narrator.progress("Machine: " + machine());
            } else if (List.of(args).contains("--access")) {
                AccessCampaign.run(narrator, quick);
                narrator.progress("Machine: " + machine());
            } else {
                run(narrator, progress, took, quick, perSecond);
            }
        } catch (Narrator.ClaimFailed failed) {
            System.err.println("\nWhat must hold does not.\n" + failed.getMessage());
            exit = 1;
        } catch (IllegalStateException failed) {
            System.err.println("\nThe bench could not be run: " + failed.getMessage());
            for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
                System.err.println("because: " + cause.getMessage());
            }
            exit = 2;
        }
        System.exit(exit);
    }

    private static void run(
            Narrator narrator, Progress progress, Map<String, Duration> took, boolean quick, int perSecond) {
        try (World world = World.start(progress)) {
            world.startService(List.of());
            narrator.progress("Started: " + took);
            var bench = new Bench(world, narrator, quick, perSecond);
            bench.run();
            bench.print(took);
            narrator.claim(
                    "every call of every load was answered 200",
                    bench.rows.stream().allMatch(row -> row.wrong == 0),
                    "see errors");
        }
    }

    private void run() {
        memory("at rest");
        var serve = world.serve();
        narrator.act("patient-view, every key in memory");
        measure("sealed, keys warm", serve, perSecond, false);
        memory("after load");
        narrator.act("patient-view, each finding a new one, so that each call keeps a record");
        measure("sealed, keys warm, new finding", serve, perSecond, true);
        facts.put("SQL statements of a warm call", String.format(Locale.ROOT, "%.1f", statements()));
        serve.stop();

        narrator.act("patient-view, no key kept in memory: each use of a key unwraps it");
        var cold = new LinkedHashMap<>(world.config("serve"));
        cold.put("aceso.key-cache.size", "0");
        try (var service = start("cold", cold)) {
            // Half the rate: Vault is on this machine, too, and is asked for every use of a key.
            measure("sealed, keys cold", service, Math.max(1, perSecond / 2), false);
        }

        narrator.act("The same computation without sealing, record and log");
        try (var service = Weakened.start(world, Weakened.nothingKept(world))) {
            measure("weakened", service, perSecond, false);
        }

        narrator.act("What lies around");
        var unsealed = Weakened.sightings(world, patients);
        unsealed.forEach((place, count) -> narrator.show("unsealed: %-16s %d sightings", place, count));
        narrator.claim(
                "unsealed, the search finds planted values in data files, write-ahead log, service log and packed files",
                unsealed.size() == 4 && unsealed.values().stream().allMatch(count -> count > 0),
                unsealed);
        serve.start();
        callEveryPatient();
        var sealed = Planted.sightings(world);
        narrator.claim("sealed, after all that load, it finds none", sealed.isEmpty(), sealed);
    }

    private void callEveryPatient() {
        var hooks = hooks();
        fire(
                new Load(world.http(), world.serviceUrl(), world.ehrClient()),
                Calls.prepare(hooks, patients, false),
                perSecond,
                Duration.ofSeconds(2));
    }

    private Hooks hooks() {
        var hooks = Hooks.of(world, new Api(world.serviceUrl(), world.ca()));
        if (hooks.discover().status() != 200) {
            throw new IllegalStateException("no discovery");
        }
        return hooks;
    }

    private ServiceProcess start(String name, Map<String, String> configuration) {
        return ServiceProcess.serve(world.workspace(), name, List.of(), configuration, world.http());
    }

    private void measure(String name, ServiceProcess service, int rate, boolean newFindings) {
        var calls = Calls.prepare(hooks(), patients, newFindings);
        facts.putIfAbsent("patients, mean size of a call", patients.size() + ", " + calls.meanBytes() / 1024 + " KiB");
        var load = new Load(world.http(), world.serviceUrl(), world.ehrClient());
        narrator.progress("warming up; load average " + loadAverage());
        new WarmUp(narrator, service.process().pid(), rate, stage).run(slow -> fire(load, calls, slow, stage));
        long before = Cpu.millis(service.process().pid());
        long sequenceBefore = Cpu.millis(world.sequence().process().pid());
        long postgresBefore = Cpu.millisOfFamily(world.postgres().process().pid());
        var times = fire(load, calls, rate, length);
        double count = times.sorted().length;
        var row = new Row(
                name,
                rate,
                times.millis(0.5),
                times.millis(0.99),
                (Cpu.millis(service.process().pid()) - before) / count,
                (Cpu.millis(world.sequence().process().pid()) - sequenceBefore) / count,
                (Cpu.millisOfFamily(world.postgres().process().pid()) - postgresBefore) / count,
                times.wrong().values().stream().mapToInt(Integer::intValue).sum());
        rows.add(row);
        narrator.show(
                "p50 %.1f ms, p99 %.1f ms, max %.1f ms; CPU per call: serve %.1f ms, sequence %.1f ms, PostgreSQL %.1f ms; load average %s",
                row.p50, row.p99, times.millis(1), row.serve, row.sequence, row.postgres, loadAverage());
        times.wrong().forEach((what, many) -> narrator.show("%d calls ended with %s", many, what));
    }

    private Load.Times fire(Load load, Calls calls, int rate, Duration time) {
        var times = load.fire(calls, fired, rate, time);
        fired += times.sorted().length;
        return times;
    }

    /** Has PostgreSQL write down each statement of the service's role, without its values, for a few calls. */
    private double statements() {
        var hooks = hooks();
        var calls = patients.stream().limit(TRACED).map(p -> hooks.call(p, "*")).toList();
        calls.forEach(call -> hooks.fire((com.fasterxml.jackson.databind.node.ObjectNode)
                call.deepCopy().put("hookInstance", java.util.UUID.randomUUID().toString())));
        Path log = world.workspace().log("postgres");
        try {
            set("log_line_prefix = 'by:%u '", "log_parameter_max_length = 0", "log_statement = 'all'");
            long before = Files.size(log);
            calls.forEach(hooks::fire);
            set("log_statement = 'none'", "log_line_prefix = ''");
            String said = Files.readString(log).substring((int) before);
            var statements = said.lines()
                    .map(BY_SERVE::matcher)
                    .filter(Matcher::lookingAt)
                    .map(by -> by.replaceFirst(""))
                    .filter(line -> !line.contains("pg_is_in_recovery")) // the gate's look, once a second
                    .toList();
            var kinds = new LinkedHashMap<String, Integer>();
            statements.forEach(line -> kinds.merge(line.substring(0, Math.min(90, line.length())), 1, Integer::sum));
            kinds.forEach((line, count) -> narrator.show("%5.1f x %s", count / (double) TRACED, line));
            return statements.size() / (double) TRACED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void set(String... settings) {
        try (var connection = world.postgres().superuser("postgres");
                var statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute("ALTER SYSTEM SET " + setting);
            }
            statement.execute("SELECT pg_reload_conf()");
            Thread.sleep(500);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void memory(String when) {
        facts.put(
                "resident memory " + when,
                String.format(
                        Locale.ROOT,
                        "serve %d MiB, sequence %d MiB",
                        world.serve().process().residentKib() / 1024,
                        world.sequence().process().residentKib() / 1024));
    }

    private void print(Map<String, Duration> took) {
        System.out.printf(
                Locale.ROOT,
                "%n%-32s %6s %8s %8s %10s %10s %10s %7s%n",
                "patient-view",
                "per s",
                "p50 ms",
                "p99 ms",
                "serve CPU",
                "seq. CPU",
                "PG CPU",
                "errors");
        rows.forEach(row -> System.out.printf(
                Locale.ROOT,
                "%-32s %6d %8.1f %8.1f %10.2f %10.2f %10.2f %7d%n",
                row.name,
                row.perSecond,
                row.p50,
                row.p99,
                row.serve,
                row.sequence,
                row.postgres,
                row.wrong));
        var weak = rows.getLast();
        System.out.printf(
                Locale.ROOT, "%n%-32s %8s %8s %10s %10s%n", "ratio to weakened", "p50", "p99", "serve CPU", "all CPU");
        rows.stream()
                .filter(row -> row != weak)
                .forEach(row -> System.out.printf(
                        Locale.ROOT,
                        "%-32s %8.2f %8.2f %10.2f %10.2f%n",
                        row.name,
                        row.p50 / weak.p50,
                        row.p99 / weak.p99,
                        row.serve / weak.serve,
                        (row.serve + row.sequence + row.postgres) / weak.serve));
        System.out.printf("%nCPU is in ms per call; PostgreSQL's includes its background writers.%n%n");
        facts.put(
                "start-up",
                String.format(
                        Locale.ROOT,
                        "serve %.1f s, sequence %.1f s (default JVM flags)",
                        took.getOrDefault("serve", Duration.ZERO).toMillis() / 1e3,
                        took.getOrDefault("sequence", Duration.ZERO).toMillis() / 1e3));
        facts.put(
                "the world's start",
                took.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue())
                        .map(e -> String.format(
                                Locale.ROOT,
                                "%s %.1f s",
                                e.getKey(),
                                e.getValue().toMillis() / 1e3))
                        .toList()
                        .toString());
        facts.put("machine", machine());
        facts.forEach((name, value) -> System.out.printf("%-32s %s%n", name, value));
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + ", Java "
                + System.getProperty("java.version") + ", load average " + loadAverage();
    }

    private static String loadAverage() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
