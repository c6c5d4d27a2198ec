package dev.aceso.ground.contracts;

/** Knows FHIR R4, for checking what contracts let write. Implemented by the chart. */
public interface WriteModel {
    /**
     * Checks one part.
     *
     * @throws IllegalStateException when it names what there is not, or what a function must not write
     */
    void check(Write write);
}
