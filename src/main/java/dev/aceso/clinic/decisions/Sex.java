package dev.aceso.clinic.decisions;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The sexes for which the equations have coefficients. Any other value in a chart means that they cannot be used. */
@RegisterForReflection
enum Sex {
    @JsonProperty("female")
    FEMALE,
    @JsonProperty("male")
    MALE;

    String word() {
        return this == FEMALE ? "female" : "male";
    }
}
