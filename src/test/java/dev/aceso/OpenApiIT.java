package dev.aceso;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import jakarta.ws.rs.HttpMethod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The description of the interface, as the build wrote it, is whole. */
class OpenApiIT {
    private static final JsonNode DESCRIPTION = read();

    private record Described(String path, String method, JsonNode operation) {
        boolean guarded() {
            return path.startsWith("/api") || path.startsWith("/cds-services") || scim();
        }

        boolean scim() {
            return path.startsWith("/scim/");
        }

        /** Who may call it, by the name of how they show who they are. */
        String scheme() {
            return scim() || path.equals("/api/v1/training/reports")
                    ? "provisioner"
                    : path.startsWith("/api") ? "person" : "ehr";
        }

        /** The answer when all is well; none where there is nothing to say. */
        Optional<JsonNode> good() {
            return operation.path("responses").properties().stream()
                    .filter(answer ->
                            answer.getKey().startsWith("2") && !answer.getKey().equals("204"))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @Test
    void describesEveryOperationThatThereIs() {
        // Given
        Set<String> there = new TreeSet<>();
        new ClassFileImporter()
                .importPaths(Path.of("target/classes")).stream()
                        .filter(type -> type.isAnnotatedWith(jakarta.ws.rs.Path.class))
                        .map(type -> type.reflect())
                        .forEach(resource -> Stream.of(resource.getDeclaredMethods())
                                .forEach(method -> verb(method)
                                        .ifPresent(verb -> there.add(verb + " " + path(resource, method)))));

        // Then
        assertThat(there).hasSizeGreaterThan(10);
        assertThat(operations()).extracting(Described::toString).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void saysWhoMayCallWhatIsGuarded() {
        assertThat(operations()).filteredOn(Described::guarded).isNotEmpty().allSatisfy(described -> {
            String scheme = described.scheme();
            assertThat(described.operation().path("security").path(0).has(scheme))
                    .isTrue();
            assertThat(DESCRIPTION.path("components").path("securitySchemes").has(scheme))
                    .isTrue();
        });
    }

    @Test
    void showsAnExampleOfEveryAnswerAndEveryBody() {
        assertThat(operations()).isNotEmpty().allSatisfy(described -> {
            if (described.good().isEmpty()) {
                assertThat(described.operation().path("responses").has("204")).isTrue();
            }
            described
                    .good()
                    .ifPresent(good -> assertThat(good.path("content"))
                            .isNotEmpty()
                            .allSatisfy(content -> {
                                assertThat(content.path("examples")).isNotEmpty();
                                assertThat(content.path("schema")).isNotEmpty();
                            }));
            if (Set.of("POST", "PUT", "PATCH").contains(described.method())) {
                assertThat(described.operation().path("requestBody").path("content"))
                        .isNotEmpty()
                        .allSatisfy(
                                content -> assertThat(content.path("examples")).isNotEmpty());
            }
        });
    }

    @Test
    void describesEveryFailureAsAProblem() {
        assertThat(operations()).filteredOn(Described::guarded).isNotEmpty().allSatisfy(described -> {
            Map<String, JsonNode> failures = new TreeMap<>();
            described.operation().path("responses").properties().stream()
                    .filter(answer -> !answer.getKey().startsWith("2"))
                    .forEach(answer -> failures.put(answer.getKey(), answer.getValue()));
            assertThat(failures).containsKeys("401", "403", "503");
            assertThat(failures.values())
                    .allSatisfy(failure -> assertThat(resolved(failure)
                                    .path("content")
                                    .path(described.scim() ? "application/scim+json" : "application/problem+json")
                                    .path("schema")
                                    .path("$ref")
                                    .asText())
                            .isEqualTo("#/components/schemas/" + (described.scim() ? "ScimError" : "Problem")));
        });
    }

    @Test
    void givesEachOperationANameOfItsOwn() {
        assertThat(operations())
                .extracting(
                        described -> described.operation().path("operationId").asText())
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }

    private static JsonNode resolved(JsonNode answer) {
        return answer.has("$ref") ? DESCRIPTION.at(answer.path("$ref").asText().substring(1)) : answer;
    }

    private static List<Described> operations() {
        List<Described> found = new ArrayList<>();
        DESCRIPTION
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> operation.getValue().has("responses"))
                        .forEach(operation -> found.add(new Described(
                                path.getKey(),
                                operation.getKey().toUpperCase(java.util.Locale.ROOT),
                                operation.getValue()))));
        return found;
    }

    private static Optional<String> verb(Method method) {
        Operation described = method.getAnnotation(Operation.class);
        // What is not public is described and yet not served.
        if (!Modifier.isPublic(method.getModifiers()) || (described != null && described.hidden())) {
            return Optional.empty();
        }
        return Stream.of(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    /** As the description writes it: without the patterns of path parameters. */
    private static String path(Class<?> resource, Method method) {
        var below = method.getAnnotation(jakarta.ws.rs.Path.class);
        String path = resource.getAnnotation(jakarta.ws.rs.Path.class).value() + (below == null ? "" : below.value());
        return path.replaceAll("\\{(\\w+):[^}]*}", "{$1}");
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper()
                    .readTree(Path.of("target/openapi/openapi.json").toFile());
        } catch (IOException e) {
            throw new AssertionError("the build has not written target/openapi/openapi.json", e);
        }
    }
}
