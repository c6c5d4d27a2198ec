package dev.aceso.ground.contracts;

import java.util.List;
import java.util.Locale;

/**
 * What one function may write into a chart: part {@code writes} of its contract. What no such part names is never sent.
 *
 * @param type the FHIR R4 resource type
 * @param act whether resources are made or changed
 * @param why what it is for
 * @param system the system of the business identifier by which such a resource is found again; the function gives the value
 * @param elements the elements of the type, by their names at the top, that may be written
 */
public record Write(String type, Act act, String why, String system, List<String> elements) {
    public Write {
        elements = List.copyOf(elements);
    }

    /** What is done to a resource. */
    public enum Act {
        /** Makes one, unless one with the identifier is there. */
        CREATE,
        /** Changes elements of the one with the identifier. */
        UPDATE;

        /** The name in contracts and tables. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
