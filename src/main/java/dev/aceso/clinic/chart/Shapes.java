package dev.aceso.clinic.chart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeDeclaredChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.RuntimePrimitiveDatatypeDefinition;
import ca.uhn.fhir.context.RuntimeResourceDefinition;
import ca.uhn.fhir.parser.DataFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.contracts.ValueSet;
import dev.aceso.ground.contracts.ValueSets;
import org.jspecify.annotations.Nullable;

/**
 * Turns element paths into a {@link Shape}, against HAPI's model of R4. A path is names joined by dots that ends in a primitive:
 * {@code valueQuantity.value}, {@code deceased[x]} (its primitive types), {@code component(code:systolic).valueQuantity.value} (only
 * components whose code is in that value set), {@code extension(us-core-birthsex).valueCode} (only the extension of that short name).
 */
final class Shapes {
    private static final Pattern STEP = Pattern.compile("([A-Za-z][A-Za-z0-9]*)(\\[x])?(?:\\(([A-Za-z0-9:-]+)\\))?");
    private static final Set<String> EVERYWHERE = Set.of("id", "extension", "modifierExtension", "fhir_comments");
    private static final Set<String> RESOURCE =
            Set.of("resourceType", "meta", "implicitRules", "language", "text", "contained");
    private static final Map<String, List<String>> PARTS = Map.of(
            "CodeableConcept", List.of(".coding.system", ".coding.code"),
            "Coding", List.of(".system", ".code"),
            "Reference", List.of(".reference"),
            "Period", List.of(".start", ".end"));

    private final Map<String, String> extensions;
    private final ValueSets sets;

    Shapes(Map<String, String> extensions, ValueSets sets) {
        this.extensions = extensions;
        this.sets = sets;
    }

    /** The definition of a resource type. */
    static RuntimeResourceDefinition type(String name) {
        try {
            return Fhir.R4.getResourceDefinition(name);
        } catch (DataFormatException e) {
            throw new IllegalStateException("FHIR R4 has no resource type " + name, e);
        }
    }

    /** The shape of these paths of a type. */
    Shape of(String type, Collection<String> paths) {
        RuntimeResourceDefinition definition = type(type);
        Shape root = new Shape(known(definition));
        for (String path : paths) {
            grow(root, definition, type, path);
        }
        return root;
    }

    /** The modifier elements, and the status, that the type and the composite parts of these paths carry. */
    static Set<String> modifiers(String type, Collection<String> paths) {
        Set<String> found = new LinkedHashSet<>();
        modifiers(type(type), "", found);
        for (String path : paths) {
            BaseRuntimeElementDefinition<?> at = type(type);
            String prefix = "";
            for (String step : steps(path)) {
                Matcher matcher = STEP.matcher(step);
                if (!matcher.matches()
                        || matcher.group(2) != null
                        || matcher.group(1).equals("extension")) {
                    break;
                }
                at = at instanceof BaseRuntimeElementCompositeDefinition<?> whole
                        ? below(whole, matcher.group(1))
                        : null;
                if (!(at instanceof BaseRuntimeElementCompositeDefinition<?> composite)) {
                    break;
                }
                prefix += step + ".";
                modifiers(composite, prefix, found);
            }
        }
        return found;
    }

    private static void modifiers(BaseRuntimeElementCompositeDefinition<?> in, String prefix, Set<String> found) {
        for (BaseRuntimeChildDefinition child : declared(in)) {
            String name = child.getElementName();
            boolean modifies = child instanceof BaseRuntimeDeclaredChildDefinition declared && declared.isModifier();
            if ((!modifies && !name.equals("status")) || name.equals("implicitRules")) {
                continue;
            }
            for (String variant : new java.util.TreeSet<>(child.getValidChildNames())) {
                BaseRuntimeElementDefinition<?> definition = below(in, variant);
                if (definition != null && !variant.endsWith("[x]")) {
                    parts(definition).forEach(part -> found.add(prefix + variant + part));
                }
            }
        }
    }

    /** The children but extensions, which HAPI's definitions cannot be asked about by name. */
    private static List<BaseRuntimeChildDefinition> declared(BaseRuntimeElementCompositeDefinition<?> in) {
        return in.getChildren().stream()
                .filter(child -> !child.getElementName()
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("extension"))
                .toList();
    }

    private static List<String> parts(BaseRuntimeElementDefinition<?> definition) {
        if (definition instanceof RuntimePrimitiveDatatypeDefinition) {
            return List.of("");
        }
        List<String> parts = new ArrayList<>(PARTS.getOrDefault(definition.getName(), List.of()));
        if (parts.isEmpty() && definition instanceof BaseRuntimeElementCompositeDefinition<?> composite) {
            for (BaseRuntimeChildDefinition child : declared(composite)) {
                BaseRuntimeElementDefinition<?> below = below(composite, child.getElementName());
                if (below instanceof RuntimePrimitiveDatatypeDefinition
                        && Set.of("code", "boolean").contains(below.getName())) {
                    parts.add("." + child.getElementName());
                }
            }
        }
        return parts;
    }

    private void grow(Shape root, RuntimeResourceDefinition definition, String type, String path) {
        Shape shape = root;
        BaseRuntimeElementDefinition<?> at = definition;
        List<String> steps = steps(path);
        for (int i = 0; i < steps.size(); i++) {
            Matcher step = STEP.matcher(steps.get(i));
            if (!step.matches() || !(at instanceof BaseRuntimeElementCompositeDefinition<?> whole)) {
                throw new IllegalStateException(type + " has no element " + path);
            }
            String name = step.group(1);
            if (step.group(2) != null) {
                if (i < steps.size() - 1 || !choice(shape, whole, name)) {
                    throw new IllegalStateException(type + " has no choice element " + path);
                }
                return;
            }
            at = below(whole, name);
            if (at == null) {
                throw new IllegalStateException(type + " has no element " + path);
            }
            String slice = step.group(3) == null ? "" : step.group(3);
            if (name.equals("extension") && slice.isEmpty()) {
                throw new IllegalStateException(type + ", " + path + ": say which extension");
            }
            shape = shape.child(name, repeats(whole, name), slice, slice(name, slice, path), known(at));
            if (name.equals("extension")) {
                shape.value("url", Shape.Kind.TEXT);
            }
        }
        if (!(at instanceof RuntimePrimitiveDatatypeDefinition)) {
            throw new IllegalStateException(type + ", " + path + " has parts: name those that are needed");
        }
        shape.end(Shape.Kind.of(at.getName()));
    }

    /** Grows the primitive types of a choice element; false when there is no such element. */
    private static boolean choice(Shape shape, BaseRuntimeElementCompositeDefinition<?> whole, String name) {
        BaseRuntimeChildDefinition child = whole.getChildByName(name + "[x]");
        if (child == null) {
            return false;
        }
        for (String variant : child.getValidChildNames()) {
            if (child.getChildByName(variant) instanceof RuntimePrimitiveDatatypeDefinition primitive) {
                shape.value(variant, Shape.Kind.of(primitive.getName()));
            }
        }
        return true;
    }

    private static boolean repeats(BaseRuntimeElementCompositeDefinition<?> whole, String name) {
        BaseRuntimeChildDefinition child = whole.getChildByName(name);
        return name.equals("extension") || (child != null && child.getMax() != 1);
    }

    /** The name of the top-level element of a path, without its slice and without the type of a choice, as {@code _elements} wants it. */
    static String element(String type, String path) {
        Matcher step = STEP.matcher(steps(path).getFirst());
        if (!step.matches()) {
            throw new IllegalStateException(type + " has no element " + path);
        }
        BaseRuntimeChildDefinition child = type(type).getChildByName(step.group(1));
        return child == null ? step.group(1) : child.getElementName().replace("[x]", "");
    }

    /**
     * The name of the primitive type in which a path ends that has neither slices nor choices.
     *
     * @throws IllegalStateException when it has
     */
    static String primitive(String type, String path) {
        BaseRuntimeElementDefinition<?> at = type(type);
        for (String name : steps(path)) {
            at = name.matches("[A-Za-z][A-Za-z0-9]*") && at instanceof BaseRuntimeElementCompositeDefinition<?> whole
                    ? below(whole, name)
                    : null;
        }
        if (at == null) {
            throw new IllegalStateException(path + " has slices or choices: it cannot be generalized");
        }
        return at.getName();
    }

    /** Whether an element at the top of a resource is a value and has no parts. */
    static boolean simple(String type, String element) {
        return below(type(type), element) instanceof RuntimePrimitiveDatatypeDefinition;
    }

    private Predicate<JsonNode> slice(String name, String slice, String path) {
        if (slice.isEmpty()) {
            return any -> true;
        }
        if (name.equals("extension")) {
            String url = extensions.get(slice);
            if (url == null) {
                throw new IllegalStateException(path + ": the extension " + slice + " is not listed under extensions");
            }
            return extension -> url.equals(extension.path("url").asText());
        }
        if (!slice.startsWith("code:")) {
            throw new IllegalStateException(path + ": a slice is code:<value set>");
        }
        ValueSet set = sets.get(slice.substring("code:".length()));
        return part -> set.containsAny(Codes.of(part.path("code")));
    }

    /** The definition of a child by its JSON name. */
    static @Nullable BaseRuntimeElementDefinition<?> below(
            BaseRuntimeElementCompositeDefinition<?> whole, String name) {
        if (name.equals("extension")) {
            return Fhir.R4.getElementDefinition("Extension");
        }
        BaseRuntimeChildDefinition child = whole.getChildByName(name);
        return child == null ? null : child.getChildByName(name);
    }

    private static Set<String> known(BaseRuntimeElementDefinition<?> definition) {
        Set<String> names = new HashSet<>(EVERYWHERE);
        if (definition instanceof BaseRuntimeElementCompositeDefinition<?> composite) {
            declared(composite).forEach(child -> names.addAll(child.getValidChildNames()));
        }
        if (definition instanceof RuntimeResourceDefinition) {
            names.addAll(RESOURCE);
        }
        return names;
    }

    private static List<String> steps(String path) {
        return List.of(path.split("\\.(?![^(]*\\))", -1));
    }
}
