package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import dev.aceso.demo.world.Canaries.Sighting;

/** What was planted in the demo's charts, and the places where none of it may turn up. */
public final class Planted {
    private static final Pattern BORN = Pattern.compile("\"birthDate\":\\s*\"([0-9-]{10})\"");

    private Planted() {}

    /** Every planted name, address, telephone number and identifier. */
    public static List<String> names() {
        try {
            return Files.readAllLines(EhrProcess.demoPatients().resolve("canaries.txt")).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ids and dates of birth of the patients, as the EHR has them now: they were born relative to today. */
    public static List<String> idsAndBirths(World world) {
        Set<String> values = new LinkedHashSet<>();
        try (var bundles = Files.newDirectoryStream(EhrProcess.demoPatients(), "pt-*.json")) {
            bundles.forEach(bundle -> values.add(bundle.getFileName().toString().replace(".json", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String charts = get(
                world,
                world.ehr().baseUrl() + "/Patient?_count=200&_elements=birthDate",
                "Bearer " + world.ehrItself().token());
        var births = BORN.matcher(charts).results().map(born -> born.group(1)).toList();
        if (births.size() < values.size()) {
            throw new IllegalStateException("the EHR did not tell every date of birth");
        }
        values.addAll(births);
        return List.copyOf(values);
    }

    /** All of it. */
    public static List<String> all(World world) {
        var all = new ArrayList<>(names());
        all.addAll(idsAndBirths(world));
        return all;
    }

    /**
     * Searches a world whose service runs: the database's files and write-ahead log, logs, temporary files, whatever else lies in the
     * workspace, exports of the log included, and the metrics.
     *
     * <p>Passed over is what holds these values by right: the EHR's own log. The identity provider knows which patient an account
     * belongs to, so in its files only names, addresses and identifiers count.
     */
    public static List<Sighting> sightings(World world) {
        checkpoint(world.postgres());
        Path workspace = world.workspace().directory();
        Path identity = workspace.resolve("keycloak");
        Path identityLog = world.workspace().log("keycloak");
        var all = Canaries.of(all(world));
        var found = new ArrayList<>(all.in(
                workspace,
                path -> path.equals(world.workspace().log("ehr"))
                        || path.equals(identity)
                        || path.equals(identityLog)));
        var names = Canaries.of(names());
        found.addAll(names.in(identity, path -> false));
        found.addAll(names.in(identityLog, path -> false));
        found.addAll(all.in("metrics", metrics(world)));
        return List.copyOf(found);
    }

    /** Has the server write its dirty pages to the files. */
    public static void checkpoint(Postgres postgres) {
        try (var connection = postgres.superuser("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] metrics(World world) {
        String text = get(world, world.serviceUrl() + "/q/metrics", "");
        if (!text.contains("aceso_ehr_answers")) {
            throw new IllegalStateException("the metrics are not there");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String get(World world, String address, String authorization) {
        var builder = HttpRequest.newBuilder(URI.create(address));
        var request = (authorization.isEmpty() ? builder : builder.header("authorization", authorization)).build();
        try {
            var answer = world.http().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("status " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
