package dev.aceso;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The README's table of configuration and the properties that the code reads are the same. */
class ConfigurationTableTest {
    private static final List<Class<?>> CODE = load();
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `((?:aceso|quarkus)\\.[^`]+)` \\| ([^|]+) \\| [^|]+ \\|$");
    private static final Pattern PLAIN = Pattern.compile("\\$\\{(aceso\\.[a-z.-]+)(?::([^}]*))?}");

    @Test
    void namesEveryMappedPropertyWithItsDefaultAndNoOther() throws IOException {
        // Given
        Map<String, String> mapped = mapped();
        Map<String, String> table = table();
        table.keySet().removeIf(name -> mapped.keySet().stream().noneMatch(m -> sameGroup(m, name)));

        // Then
        assertThat(mapped).hasSizeGreaterThan(30);
        assertThat(table).containsExactlyInAnyOrderEntriesOf(mapped);
    }

    @Test
    void namesEveryPropertyThatTheApplicationsOwnFileAsksFor() throws IOException {
        // Given
        Map<String, String> asked = new TreeMap<>();
        String file = Files.readString(Path.of("src/main/resources/application.properties"));
        PLAIN.matcher(file).results().forEach(found -> asked.put(found.group(1), "" + found.group(2)));

        // Then
        Map<String, String> table = table();
        assertThat(asked).containsKeys("aceso.port", "aceso.database.url");
        asked.forEach((name, value) -> assertThat(table)
                .hasEntrySatisfying(
                        name, said -> assertThat(said).startsWith(value.equals("null") ? "required" : value)));
    }

    @Test
    void namesEveryPropertyThatIsInjectedAlone() throws IOException {
        // Given
        Map<String, String> injected = injected();

        // Then
        assertThat(injected).containsKeys("aceso.public-base-url", "aceso.time-zone");
        assertThat(table()).containsAllEntriesOf(injected);
    }

    @Test
    void namesNothingThatNothingReads() throws IOException {
        // Given
        String file = Files.readString(Path.of("src/main/resources/application.properties"));
        Map<String, String> mapped = mapped();
        Map<String, String> injected = injected();

        // Then
        assertThat(table().keySet())
                .allSatisfy(name -> assertThat(mapped.containsKey(name)
                                || injected.containsKey(name)
                                || file.contains("${" + name)
                                || (name.endsWith(".key-store.*")
                                        && file.contains("tls-configuration-name=${aceso.tls.source:server}"))
                                || (name.endsWith(".trust-store.*") && file.contains("tls-configuration-name=idp")))
                        .isTrue());
    }

    private static boolean sameGroup(String one, String other) {
        return group(one).equals(group(other));
    }

    private static String group(String property) {
        return property.split("\\.", 3)[1];
    }

    private static Map<String, String> table() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(row -> assertThat(rows.put(row.group(1), said(row.group(2))))
                        .as("one row for %s", row.group(1))
                        .isNull());
        return rows;
    }

    /** A default without its quotes; which command requires a property is for the reader. */
    private static String said(String cell) {
        return cell.startsWith("required") ? "required" : cell.replace("`", "").strip();
    }

    private static Map<String, String> mapped() {
        Map<String, String> found = new TreeMap<>();
        code().filter(type -> type.isAnnotationPresent(ConfigMapping.class))
                .forEach(type -> walk(type.getAnnotation(ConfigMapping.class).prefix(), type, found));
        return found;
    }

    /** What constructors and producers take by name; the command is set by the program itself. */
    private static Map<String, String> injected() {
        Map<String, String> found = new TreeMap<>();
        code().flatMap(type -> Stream.<Executable>concat(
                        Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods())))
                .flatMap(member -> Stream.of(member.getParameters()))
                .filter(parameter -> parameter.isAnnotationPresent(ConfigProperty.class))
                .forEach(parameter -> {
                    ConfigProperty property = parameter.getAnnotation(ConfigProperty.class);
                    found.put(property.name(), fallback(property, parameter.getType()));
                });
        found.remove("aceso.command");
        return found;
    }

    private static String fallback(ConfigProperty property, Class<?> type) {
        if (!property.defaultValue().equals(ConfigProperty.UNCONFIGURED_VALUE)) {
            return property.defaultValue();
        }
        return type == Optional.class ? "none" : "required";
    }

    /** All but what only a native build can load. */
    private static Stream<Class<?>> code() {
        return CODE.stream();
    }

    private static List<Class<?>> load() {
        Path root = Path.of("target/classes");
        try (Stream<Path> files = Files.walk(root.resolve("dev/aceso"))) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("/Hapi") && !file.endsWith("-info.class"))
                    .<Class<?>>map(file -> type(file.replace('/', '.').replaceFirst("\\.class$", "")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name, false, ConfigurationTableTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static void walk(String prefix, Class<?> type, Map<String, String> found) {
        for (Method method : type.getDeclaredMethods()) {
            if (!Modifier.isAbstract(method.getModifiers())) {
                continue;
            }
            String name =
                    prefix + (method.isAnnotationPresent(WithParentName.class) ? "" : "." + kebab(method.getName()));
            Type value = method.getGenericReturnType();
            if (value instanceof ParameterizedType map && map.getRawType() == Map.class) {
                walk(name + ".<id>", (Class<?>) map.getActualTypeArguments()[1], found);
            } else if (value instanceof Class<?> group && group.isInterface() && group.getEnclosingClass() == type) {
                walk(name, group, found);
            } else {
                found.put(name, fallback(method));
            }
        }
    }

    private static String fallback(Method method) {
        WithDefault given = method.getAnnotation(WithDefault.class);
        if (given != null) {
            return given.value();
        }
        return method.getReturnType() == Optional.class ? "none" : "required";
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }
}
