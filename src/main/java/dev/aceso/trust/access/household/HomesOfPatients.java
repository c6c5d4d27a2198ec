package dev.aceso.trust.access.household;

import java.time.Instant;
import java.util.Set;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;

/** Where a patient's EHR says that they live. Implemented by the room that speaks FHIR. */
@FunctionalInterface
public interface HomesOfPatients {
    /**
     * Asks once.
     *
     * @param deadline when to stop waiting
     * @throws Failure {@code STORE_UNAVAILABLE} when what the EHR says of the patient cannot be kept
     */
    Told ask(PatientRef patient, Instant deadline);

    /** What it said. */
    sealed interface Told {}

    /**
     * Where they live now.
     *
     * @param homes by the pseudonyms of {@link Dwellings}; none, where it names none that can be compared
     */
    record Homes(Set<String> homes) implements Told {
        public Homes {
            homes = Set.copyOf(homes);
        }
    }

    /** It did not say. */
    record Unsure() implements Told {}

    /** It is not asked, by the configuration. */
    record NotAsked() implements Told {}
}
