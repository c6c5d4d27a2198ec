package dev.aceso.demo.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.world.Progress;
import dev.aceso.demo.world.Schemathesis;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;

/**
 * {@code ./aceso fuzz}: Schemathesis over the whole description of the running service, under every role, as an EHR, without a token and with
 * tokens that are not good.
 *
 * <p>Says what was asked and what was wrong, by operation and status; never a value that was sent or answered. The exit status is 1 when an answer
 * was wrong.
 */
public final class Fuzz {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATIENT = "pt-prevent-01";

    private final World world;
    private final Narrator narrator;
    private final Optional<Path> reports;
    private final Api aceso;
    private final Summary summary = new Summary();

    private Fuzz(World world, Narrator narrator, Optional<Path> reports) {
        this.world = world;
        this.narrator = narrator;
        this.reports = reports;
        this.aceso = new Api(world.serviceUrl(), world.ca());
    }

    /** {@code --seconds=240}: how long in all; {@code --report=DIR}: keeps what Schemathesis says, which shows requests and answers of the demo's synthetic patients. */
    public static void main(String... args) {
        var narrator = new Narrator(System.out);
        int exit = 0;
        try {
            var seconds = option(args, "--seconds=").map(Integer::valueOf).orElse(240);
            var reports = option(args, "--report=").map(Path::of);
            narrator.progress("Starting PostgreSQL, Keycloak, Vault and an EHR's FHIR server");
            try (World world = World.start(Progress.SILENT)) {
                world.startService(ServiceProcess.QUICK_START);
                exit = new Fuzz(world, narrator, reports).run(Duration.ofSeconds(seconds)) ? 0 : 1;
            }
        } catch (IllegalStateException | IllegalArgumentException | UncheckedIOException failed) {
            System.err.println("\nThe interface could not be fuzzed: " + failed.getMessage());
            exit = 2;
        }
        System.exit(exit);
    }

    private static Optional<String> option(String[] args, String name) {
        return List.of(args).stream()
                .filter(arg -> arg.startsWith(name))
                .map(arg -> arg.substring(name.length()))
                .findFirst();
    }

    private boolean run(Duration time) {
        var schemathesis = Schemathesis.required();
        var everybody = Somebody.in(world);
        try (var desk = Desk.open()) {
            var told = Map.of(
                    "ACESO_FUZZ_PATIENT",
                    somebodysRecord(),
                    "ACESO_FUZZ_FHIR",
                    world.ehr().baseUrl());
            for (var somebody : everybody) {
                String name = "fuzz-" + somebody.name().replace(' ', '-');
                var tally = world.workspace().directory().resolve("tmp").resolve(name + ".tally");
                var environment = new java.util.TreeMap<>(told);
                environment.put("ACESO_FUZZ_DESK", desk.at(somebody).toString());
                environment.put("ACESO_FUZZ_TALLY", tally.toString());
                var report =
                        schemathesis.run(world, name, environment, time.dividedBy(everybody.size()), somebody.asks());
                summary.add(somebody.name(), read(report), read(tally)).forEach(line -> narrator.show("%s", line));
                reports.ifPresent(to -> keep(to, report, world.workspace().log(name)));
            }
        }
        summary.total().forEach(line -> narrator.progress(line));
        return summary.good();
    }

    /** One inference there is, so that reading finds something; under which id its patient is asked for. */
    private String somebodysRecord() {
        var hooks = Hooks.of(world, aceso);
        hooks.discover();
        int status = hooks.fire(hooks.call(PATIENT, "*")).status();
        var token = world.keycloak().browser().withTwoFactors("pat.prevent01").access();
        String patient = aceso.get("/api/v1/me", Optional.of(token))
                .json()
                .path("patient")
                .asText();
        if (status != 200 || patient.isEmpty()) {
            throw new IllegalStateException(String.format(Locale.ROOT, "the hook was answered %d", status));
        }
        return patient;
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void keep(Path to, Path... files) {
        try {
            Files.createDirectories(to);
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
