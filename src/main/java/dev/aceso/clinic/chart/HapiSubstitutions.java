package dev.aceso.clinic.chart;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.validation.IValidatorModule;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.jspecify.annotations.Nullable;

/**
 * Cuts out of the native image what HAPI reaches for but we do not have: the RDF parser (Apache Jena) and Schematron. The classes here
 * are never loaded on a JVM; the native image builder puts their methods in place of HAPI's.
 */
@SuppressWarnings("DoNotCallSuggester")
final class HapiSubstitutions {
    private HapiSubstitutions() {}

    @TargetClass(FhirContext.class)
    static final class WithoutRdf {
        @Substitute
        public IParser newRDFParser() {
            throw new UnsupportedOperationException("RDF is not read");
        }
    }

    @TargetClass(className = "ca.uhn.fhir.validation.schematron.SchematronProvider")
    static final class WithoutSchematron {
        @Substitute
        public static boolean isSchematronAvailable(FhirContext context) {
            return false;
        }

        @Substitute
        public static @Nullable Class<? extends IValidatorModule> getSchematronValidatorClass() {
            return null;
        }

        @Substitute
        public static IValidatorModule getSchematronValidatorInstance(FhirContext context) {
            throw new UnsupportedOperationException("Schematron is not used");
        }
    }
}
