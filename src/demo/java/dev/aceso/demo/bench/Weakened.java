package dev.aceso.demo.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.Canaries;
import dev.aceso.demo.world.Child;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.Planted;
import dev.aceso.demo.world.Postgres;
import dev.aceso.demo.world.Project;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.Workspace;
import dev.aceso.demo.world.World;

/** The weakened build of {@code bench/}, in its two ways of being weak. */
final class Weakened {
    private Weakened() {}

    /** The world's configuration, and that nothing is to be kept. */
    static Map<String, String> nothingKept(World world) {
        var config = new HashMap<>(world.config("serve"));
        config.put("weakened.keeps-in-the-clear", "false");
        return config;
    }

    /** Starts it in the place of the world's own {@code serve}, which must be down. */
    static ServiceProcess start(World world, Map<String, String> configuration) {
        return ServiceProcess.serve(world.workspace(), "weakened", List.of(), configuration, world.http(), jar());
    }

    /**
     * Has it keep everything in the clear, in a database cluster and workspace of its own; calls it about every patient; and counts what
     * the search finds there, by place. The world's own {@code serve} must be down.
     */
    static Map<String, Integer> sightings(World world, List<String> patients) {
        try (var workspace = Workspace.create()) {
            var ca = DemoCa.create(workspace);
            var postgres = Postgres.start(workspace, ca);
            var database = postgres.createDatabase("aceso");
            ServiceProcess.migrate(workspace, "migrate", with(world.keystoreConfig("migrate"), database, "migrate"));
            var config = with(world.keystoreConfig("serve"), database, "serve");
            config.put("weakened.keeps-in-the-clear", "true");
            config.put(
                    "aceso.keystore.file",
                    workspace.directory().resolve("keystore.p12").toString());
            try (var service = ServiceProcess.serve(
                    workspace, "weakened", ServiceProcess.QUICK_START, config, world.http(), jar())) {
                call(world, patients);
                Planted.checkpoint(postgres);
                return count(workspace, Canaries.of(Planted.all(world)), service.process());
            }
        }
    }

    private static void call(World world, List<String> patients) {
        var hooks = Hooks.of(world, new Api(world.serviceUrl(), world.ca()));
        hooks.discover();
        for (String patient : patients) {
            var answer = hooks.fire(hooks.call(patient, "*"));
            if (answer.status() != 200) {
                throw new IllegalStateException("the weakened service answered " + answer.status());
            }
        }
    }

    private static Map<String, Integer> count(Workspace workspace, Canaries canaries, Child service) {
        Map<String, Integer> places = new TreeMap<>();
        for (var sighting : canaries.in(workspace.directory(), path -> false)) {
            String where = sighting.where();
            places.merge(
                    where.startsWith("postgres/pg_wal/")
                            ? "write-ahead log"
                            : where.startsWith("postgres/base/")
                                    ? "data files"
                                    : where.startsWith("log/weakened")
                                            ? "service log"
                                            : where.contains("(unpacked") ? "packed files" : where,
                    1,
                    Integer::sum);
        }
        return places;
    }

    private static Map<String, String> with(Map<String, String> config, Postgres.Database database, String role) {
        var changed = new LinkedHashMap<>(config);
        changed.put("aceso.database.url", database.url());
        changed.put("aceso.database.username", database.login(role).user());
        changed.put("aceso.database.password", database.login(role).password());
        return changed;
    }

    private static Path jar() {
        return Project.home().resolve("bench/target/quarkus-app/quarkus-run.jar");
    }
}
