package dev.aceso.ground.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Which methods an address takes: what RFC 9110 section 15.5.6 wants named when another one is refused, and the framework does not
 * name. Read from the description of the interface, which is made with the application from the same annotations.
 */
@ApplicationScoped
class AllowedMethods {
    private static final String DESCRIPTION = "META-INF/quarkus-generated-openapi-doc.JSON";
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+}");

    private final List<Map.Entry<Pattern, String>> routes;
    private final Set<String> templates = new HashSet<>();

    AllowedMethods(ObjectMapper json) {
        routes = read(json);
    }

    /** The value of the header Allow; empty where the address is not described. */
    String at(String path) {
        return routes.stream()
                .filter(route -> route.getKey().matcher(path).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** Whether the description has an address that is written like this, such as {@code /functions/{function}}. */
    boolean describes(String template) {
        return templates.contains(template);
    }

    private List<Map.Entry<Pattern, String>> read(ObjectMapper json) {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(DESCRIPTION)) {
            if (in == null) {
                throw new IllegalStateException(DESCRIPTION + " is missing");
            }
            List<Map.Entry<Pattern, String>> routes = new ArrayList<>();
            JsonNode paths = json.readTree(in).path("paths");
            paths.fieldNames().forEachRemaining(templates::add);
            paths.properties().forEach(path -> routes.add(Map.entry(pattern(path.getKey()), methods(path.getValue()))));
            return List.copyOf(routes);
        } catch (IOException e) {
            throw new IllegalStateException(DESCRIPTION + " cannot be read", e);
        }
    }

    private static Pattern pattern(String template) {
        var pattern = new StringBuilder();
        var variable = VARIABLE.matcher(template);
        int end = 0;
        while (variable.find()) {
            pattern.append(Pattern.quote(template.substring(end, variable.start())))
                    .append("[^/]+");
            end = variable.end();
        }
        return Pattern.compile(pattern + Pattern.quote(template.substring(end)));
    }

    /** The framework answers OPTIONS wherever there is something, and HEAD wherever there is GET. */
    private static String methods(JsonNode operations) {
        var methods = new TreeSet<String>();
        methods.add("OPTIONS");
        operations.fieldNames().forEachRemaining(method -> methods.add(method.toUpperCase(Locale.ROOT)));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }
}
