package dev.aceso.demo.world;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What somebody adds to the configuration of {@code serve}, such as an EHR of their own.
 *
 * @param files properties files, read after the demo's own
 * @param environment variables of the process
 */
public record Additions(List<Path> files, Map<String, String> environment) {
    /** Nothing. */
    public static final Additions NONE = new Additions(List.of(), Map.of());

    private static final String EHRS = "ACESO_EHR_";

    public Additions {
        files = files.stream().map(Path::toAbsolutePath).toList();
        environment = Map.copyOf(environment);
    }

    /** These files, and of that environment what names EHRs; the rest stays out, so that it cannot bend the demo's own settings. */
    public static Additions of(List<Path> files, Map<String, String> environment) {
        return new Additions(
                files,
                environment.entrySet().stream()
                        .filter(variable -> variable.getKey().startsWith(EHRS))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
