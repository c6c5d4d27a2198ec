package dev.aceso.clinic.chart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.RuntimePrimitiveDatatypeDefinition;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Leaves.Leaf;
import dev.aceso.ground.contracts.DataContract.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for the projection of any resource. Each case says its seed, which gives the same resource again. */
class ProjectionTest {
    private static final int PER_QUERY = 60;
    private static final int PER_TYPE = 4;
    private static final String BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex";

    /** A resource, what may stay of it, and by which paths. */
    record Case(String name, ObjectNode resource, Shape shape, List<String> named) {
        @Override
        public String toString() {
            return name;
        }

        /** The named paths as JSON has them: no slices, the types of a choice written out. */
        Set<String> allowed() {
            Set<String> allowed = new HashSet<>();
            for (String path : named) {
                String plain = path.replaceAll("\\([^)]*\\)", "");
                allowed.add(plain);
                if (plain.startsWith("extension.")) {
                    allowed.add("extension.url");
                }
                if (plain.equals("deceased[x]")) {
                    allowed.addAll(List.of("deceasedBoolean", "deceasedDateTime"));
                }
            }
            return allowed;
        }
    }

    static Stream<Case> contracted() {
        return Door.PLANS.of(Door.CONTRACT).stream()
                .flatMap(plan ->
                        Stream.iterate(0L, seed -> seed + 1).limit(PER_QUERY).map(seed -> contracted(plan, seed)));
    }

    private static Case contracted(Plan plan, long seed) {
        Query query = plan.query();
        ObjectNode resource = ArbitraryResource.readable(query.type(), seed);
        likely(resource, new Random(seed));
        return new Case(query.key() + " seed " + seed, resource, plan.shape(), query.loadedElements());
    }

    /** Parts that a slice keeps come up by themselves about never. */
    private static void likely(ObjectNode resource, Random random) {
        if (random.nextBoolean()) {
            return;
        }
        ArrayNode extensions = resource.withArray("extension");
        extensions.addObject().put("url", BIRTH_SEX).put("valueCode", "F");
        for (JsonNode component : resource.path("component")) {
            ObjectNode code = ((ObjectNode) component).putObject("code");
            code.put("text", "text-beside")
                    .putArray("coding")
                    .addObject()
                    .put("system", "http://loinc.org")
                    .put("code", random.nextBoolean() ? "8480-6" : "8462-4")
                    .put("display", "text-displayed");
        }
    }

    static Stream<Case> ofAnyType() {
        return new java.util.TreeSet<>(Fhir.R4.getResourceTypes())
                .stream()
                        .flatMap(type -> Stream.iterate(0L, seed -> seed + 1)
                                .limit(PER_TYPE)
                                .map(seed -> ofAnyType(type, seed)));
    }

    private static Case ofAnyType(String type, long seed) {
        Random random = new Random(seed);
        Set<String> named = new java.util.TreeSet<>();
        for (int i = 0; i < 30; i++) {
            path(random, Fhir.R4.getResourceDefinition(type), "").ifPresent(named::add);
        }
        named.addAll(Shapes.modifiers(type, named));
        List<String> paths = List.copyOf(named);
        return new Case(
                type + " seed " + seed,
                ArbitraryResource.readable(type, seed),
                new Shapes(Map.of(), Door.SETS).of(type, paths),
                paths);
    }

    /** A path that a contract could name, if the walk ends in a primitive. */
    private static Optional<String> path(Random random, BaseRuntimeElementCompositeDefinition<?> from, String prefix) {
        List<String> names = from.getChildren().stream()
                .filter(child -> !child.getElementName()
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("extension"))
                .map(child -> child.getValidChildNames().stream().sorted().toList())
                .flatMap(Collection::stream)
                .filter(name -> !name.endsWith("[x]")
                        && !List.of("contained", "implicitRules").contains(name))
                .toList();
        String name = names.get(random.nextInt(names.size()));
        BaseRuntimeElementDefinition<?> below = Shapes.below(from, name);
        if (below instanceof RuntimePrimitiveDatatypeDefinition) {
            return Optional.of(prefix + name);
        }
        return below instanceof BaseRuntimeElementCompositeDefinition<?> whole && prefix.length() < 80
                ? path(random, whole, prefix + name + ".")
                : Optional.empty();
    }

    static Stream<Case> all() {
        return Stream.concat(contracted(), ofAnyType());
    }

    @ParameterizedTest
    @MethodSource("all")
    void theResourceIsValidToBeginWith(Case any) throws Exception {
        assertThat(Fhir.strict(any.resource()).fhirType())
                .isEqualTo(any.resource().path("resourceType").asText());
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingStaysButWhatIsNamedAndItStaysAsItWas(Case any) throws Exception {
        // When
        ObjectNode kept = any.shape().project(any.resource());
        // Then
        assertThat(any.allowed()).containsAll(Leaves.paths(kept));
        List<Leaf> came = Leaves.of(any.resource());
        assertThat(Leaves.of(kept))
                .allSatisfy(leaf ->
                        assertThat(came.remove(leaf)).as("%s came", leaf).isTrue());
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsNamedOutsideOfSlicesStaysToTheLastValue(Case any) throws Exception {
        // Given
        Set<String> whole = any.named().stream()
                .filter(path -> !path.contains("(") && !path.contains("["))
                .collect(Collectors.toSet());
        // When
        ObjectNode kept = any.shape().project(any.resource());
        // Then
        assertThat(Leaves.of(kept).stream().filter(leaf -> whole.contains(leaf.path())))
                .containsExactlyElementsOf(Leaves.of(any.resource()).stream()
                        .filter(leaf -> whole.contains(leaf.path()))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("all")
    void projectingTwiceIsProjectingOnce(Case any) throws Exception {
        ObjectNode once = any.shape().project(any.resource());
        assertThat(any.shape().project(once)).isEqualTo(once);
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatCameIsWhatWasHandedOnAndWhatWasDropped(Case any) throws Exception {
        // Given
        List<Leaf> came = Leaves.of(any.resource());
        // When
        ObjectNode kept = any.shape().project(any.resource());
        List<Leaf> dropped = new ArrayList<>(came);
        Leaves.of(kept).forEach(dropped::remove);
        // Then
        assertThat(Shape.values(any.resource())).isEqualTo(came.size());
        assertThat(Shape.values(any.resource()) - Shape.values(kept)).isEqualTo(dropped.size());
    }

    @ParameterizedTest
    @MethodSource("all")
    void theResourceItselfIsNotTouched(Case any) throws Exception {
        ObjectNode before = any.resource().deepCopy();
        any.shape().project(any.resource());
        assertThat(any.resource()).isEqualTo(before);
    }

    static Stream<Case> withModifiers() {
        return Door.PLANS.of(Door.CONTRACT).stream()
                .flatMap(plan -> Stream.iterate(0L, seed -> seed + 1)
                        .limit(PER_QUERY)
                        .map(seed -> new Case(
                                plan.query().key() + " seed " + seed,
                                ArbitraryResource.any(plan.query().type(), seed),
                                plan.shape(),
                                plan.query().loadedElements())));
    }

    @Test
    void someAreForbiddenAndSomeAreNot() {
        List<String> ends = withModifiers().map(ProjectionTest::end).toList();
        assertThat(ends).contains("kept", "modifierExtension", "implicitRules");
    }

    private static String end(Case any) {
        try {
            any.shape().project(any.resource());
            return "kept";
        } catch (Fhir.Unreadable unreadable) {
            return any.resource().has("implicitRules") ? "implicitRules" : "modifierExtension";
        }
    }

    /** Either it is not read at all, and then something forbids it, or no more stays of it than of any other. */
    @ParameterizedTest
    @MethodSource("withModifiers")
    void whatModifiesAPartThatStaysForbidsTheWhole(Case any) {
        try {
            ObjectNode kept = any.shape().project(any.resource());
            assertThat(any.allowed()).containsAll(Leaves.paths(kept));
            assertThat(any.resource().has("modifierExtension")).isFalse();
            assertThat(any.resource().has("implicitRules")).isFalse();
        } catch (Fhir.Unreadable unreadable) {
            assertThat(any.resource().toString()).containsAnyOf("modifierExtension", "implicitRules");
        }
    }
}
