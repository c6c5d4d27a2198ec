package dev.aceso.ground.contracts;

/**
 * A code in its code system.
 *
 * @param system the system's URI, such as {@code http://loinc.org}
 * @param code the code there
 */
public record Coding(String system, String code) {
    public static final String LOINC = "http://loinc.org";
    public static final String SNOMED = "http://snomed.info/sct";
    public static final String ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm";
    public static final String RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";
    public static final String CPT = "http://www.ama-assn.org/go/cpt";
}
