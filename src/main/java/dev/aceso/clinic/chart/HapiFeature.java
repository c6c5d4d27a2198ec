package dev.aceso.clinic.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

import org.graalvm.nativeimage.hosted.Feature;
import org.graalvm.nativeimage.hosted.RuntimeReflection;
import org.graalvm.nativeimage.hosted.RuntimeResourceAccess;

/**
 * Tells the native image builder what HAPI reaches by reflection: constructors and fields of the R4 model, whose list is in HAPI's own
 * properties file. Methods are registered for two classes only; all of them would pull in the FHIRPath engine and libraries that are
 * not on the class path.
 */
public final class HapiFeature implements Feature {
    private static final String MODEL = "org/hl7/fhir/r4/hapi/model/fhirversion.properties";
    private static final String PACKAGE = "org.hl7.fhir.r4.model.";
    private static final List<String> BASES = List.of(
            "DomainResource",
            "Resource",
            "BaseResource",
            "Base",
            "Meta",
            "MetadataResource",
            "Enumerations",
            "Enumeration");
    private static final List<String> WITH_METHODS = List.of("Meta", "MetadataResource");
    private static final List<String> BY_NAME =
            List.of("ca.uhn.fhir.rest.client.apache.ApacheRestfulClientFactory", "org.hl7.fhir.r4.hapi.ctx.FhirR4");

    /** Called by the builder, which finds the class by its name. */
    public HapiFeature() {}

    @Override
    public String getDescription() {
        return "HAPI FHIR R4";
    }

    @Override
    public void beforeAnalysis(BeforeAnalysisAccess access) {
        for (Class<?> type : types(access)) {
            RuntimeReflection.register(type);
            RuntimeReflection.register(type.getDeclaredConstructors());
            RuntimeReflection.register(type.getDeclaredFields());
        }
        for (String name : WITH_METHODS) {
            Class<?> type = access.findClassByName(PACKAGE + name);
            if (type == null) {
                throw new IllegalStateException("HAPI FHIR has no class " + name);
            }
            RuntimeReflection.register(type.getMethods());
        }
        RuntimeResourceAccess.addResourceBundle(
                HapiFeature.class.getClassLoader().getUnnamedModule(), "ca.uhn.fhir.i18n.hapi-messages");
        RuntimeResourceAccess.addResource(HapiFeature.class.getModule(), MODEL);
    }

    private static Set<Class<?>> types(BeforeAnalysisAccess access) {
        Set<Class<?>> types = new LinkedHashSet<>();
        Properties model = model();
        model.stringPropertyNames().stream()
                .filter(name -> name.startsWith("resource.") || name.startsWith("datatype."))
                .forEach(name -> add(types, access.findClassByName(model.getProperty(name))));
        BASES.forEach(name -> add(types, access.findClassByName(PACKAGE + name)));
        BY_NAME.forEach(name -> add(types, access.findClassByName(name)));
        return types;
    }

    private static void add(Set<Class<?>> types, @org.jspecify.annotations.Nullable Class<?> type) {
        if (type != null) {
            types.add(type);
            types.addAll(Arrays.asList(type.getClasses()));
        }
    }

    private static Properties model() {
        try (InputStream in = HapiFeature.class.getResourceAsStream("/" + MODEL)) {
            if (in == null) {
                throw new IllegalStateException("HAPI FHIR's list of R4 types is not on the class path");
            }
            Properties model = new Properties();
            model.load(in);
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
