package dev.aceso.clinic.chart;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.parties.PatientRef;

/**
 * What a Patient resource says of other Patients of its EHR (FHIR R4, Patient.link). It is read for identity only and never handed on.
 *
 * @param replaced whether it says that another took its place, named or not
 * @param into the ids of those that took its place
 * @param of the ids of those whose place it took
 */
record Links(boolean replaced, Set<String> into, Set<String> of) {
    private static final int MOST = 20;
    private static final String TYPE = "Patient/";

    Links {
        into = Set.copyOf(into);
        of = Set.copyOf(of);
    }

    static Links none() {
        return new Links(false, Set.of(), Set.of());
    }

    static Links of(JsonNode patient, URI base) {
        boolean replaced = false;
        Set<String> into = new LinkedHashSet<>();
        Set<String> of = new LinkedHashSet<>();
        int number = 0;
        for (JsonNode link : patient.path("link")) {
            String kind = link.path("type").asText();
            replaced |= kind.equals("replaced-by");
            if (++number > MOST) {
                continue;
            }
            String reference =
                    Compartment.relative(link.path("other").path("reference").asText(), base);
            // A link elsewhere is not one of this EHR's patients, so it joins nobody.
            if (reference.startsWith(TYPE) && PatientRef.valid("x", reference.substring(TYPE.length()))) {
                String id = reference.substring(TYPE.length());
                if (kind.equals("replaced-by")) {
                    into.add(id);
                } else if (kind.equals("replaces")) {
                    of.add(id);
                }
            }
        }
        return new Links(replaced, into, of);
    }

    /** What both say, where the Patient came more than once. */
    Links and(Links other) {
        Set<String> gone = new LinkedHashSet<>(into);
        gone.addAll(other.into);
        Set<String> taken = new LinkedHashSet<>(of);
        taken.addAll(other.of);
        return new Links(replaced || other.replaced, gone, taken);
    }

    /** Shows no id: they are PHI. */
    @Override
    public String toString() {
        return "Links[" + replaced + "]";
    }
}
