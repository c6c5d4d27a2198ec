package dev.aceso.demo.world;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Schemathesis, as {@code ./aceso fuzz} fetched it: asks what the description of an interface allows, and what it does not. */
public final class Schemathesis {
    private static final int SLACK_SECONDS = 120;

    private final Path program;

    private Schemathesis(Path program) {
        this.program = program;
    }

    /**
     * The one in Aceso's cache.
     *
     * @throws IllegalStateException when it is not there
     */
    public static Schemathesis required() {
        var program = BaoBinaries.cache(System.getenv()).resolve("schemathesis-4.32.5/venv/bin/python");
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException("no Schemathesis here: run ./aceso fuzz");
        }
        return new Schemathesis(program);
    }

    /**
     * Runs it to its end. What it says goes to its log, since that shows requests and answers.
     *
     * @param name names the log and the report
     * @param environment what {@code demo/fuzz/as_somebody.py} is told
     * @param time how long it asks
     * @param options which operations it asks
     * @return its own verdict, as JSON
     */
    public Path run(World world, String name, Map<String, String> environment, Duration time, List<String> options) {
        var home = Project.home().resolve("demo/fuzz");
        var report = world.workspace().directory().resolve("tmp").resolve(name + ".json");
        var told = new TreeMap<>(environment);
        told.put("PYTHONPATH", home.toString());
        told.put("PYTHONDONTWRITEBYTECODE", "1");
        told.put("SCHEMATHESIS_HOOKS", "as_somebody");
        var line = new ArrayList<>(List.of(program.toString(), "-m", "schemathesis.cli", "--no-color"));
        line.addAll(List.of("--config-file", home.resolve("schemathesis.toml").toString()));
        line.addAll(List.of("run", world.serviceUrl() + "/openapi?format=json", "--url", world.serviceUrl()));
        line.addAll(List.of("--tls-verify", world.ca().file().toString()));
        line.addAll(List.of("--max-time", Long.toString(time.toSeconds()), "--continue-on-failure"));
        line.addAll(List.of("--report", "json", "--report-json-path", report.toString()));
        line.addAll(options);
        var child = world.workspace().start(name, "INT", told, line);
        child.waitFor((int) time.toSeconds() + SLACK_SECONDS);
        if (!Files.isRegularFile(report)) {
            throw new IllegalStateException("Schemathesis ended without a verdict\n" + child.tail());
        }
        return report;
    }
}
