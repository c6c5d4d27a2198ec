package dev.aceso.clinic.chart;

import java.util.Set;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IJsonLikeParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.parser.json.jackson.JacksonStructure;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Reading.Flaw;
import org.hl7.fhir.r4.model.Resource;

/**
 * FHIR R4, as HAPI models it. The context is in a static field so that a native image holds it ready-made; the types that contracts
 * use today are scanned then, others on first use.
 */
final class Fhir {
    private static final Set<String> USED = Set.of(
            "Patient",
            "Observation",
            "Condition",
            "Procedure",
            "MedicationRequest",
            "Medication",
            "Encounter",
            "Appointment",
            "CareTeam",
            "ServiceRequest",
            "Task");

    static final FhirContext R4 = init();

    /** Reads JSON from outside: bounded depth, no key twice, decimals as written. */
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(4 * 1024 * 1024)
                            .maxNumberLength(64)
                            .maxNameLength(256)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Fhir() {}

    private static FhirContext init() {
        FhirContext context = FhirContext.forR4();
        context.getElementDefinitions();
        USED.forEach(context::getResourceDefinition);
        return context;
    }

    /**
     * The resource that this JSON is, checked strictly: an unknown element, a value of the wrong kind or out of its value space is
     * an error.
     *
     * @throws Unreadable when it is not a valid resource
     */
    static Resource strict(JsonNode json) throws Unreadable {
        if (!(json instanceof ObjectNode resource)) {
            throw new Unreadable("not a resource");
        }
        // From the tree: as text it would be written and read once more.
        var tree = new JacksonStructure();
        tree.setNativeObject(resource);
        var parser = (IJsonLikeParser) R4.newJsonParser();
        parser.setParserErrorHandler(new StrictErrorHandler());
        try {
            return (Resource) parser.parseResource(tree);
        } catch (DataFormatException | IllegalArgumentException | ClassCastException e) {
            // The cause is not kept: its message can hold a value of the chart.
            throw new Unreadable("not a valid resource");
        }
    }

    /** Something from outside that cannot be read as what it should be. The message is ours and holds nothing of it. */
    static final class Unreadable extends Exception {
        private final Flaw flaw;

        Unreadable(String message) {
            this(Flaw.REJECTED, message);
        }

        Unreadable(Flaw flaw, String message) {
            super(message);
            this.flaw = flaw;
        }

        /** What it means for the answer that it was part of. */
        Flaw flaw() {
            return flaw;
        }
    }
}
