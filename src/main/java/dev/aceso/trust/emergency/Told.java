package dev.aceso.trust.emergency;

import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An emergency access with what was written about it, for whoever judges it and for nobody else.
 *
 * @param access the access
 * @param text why, in the words of whoever opened it; absent once the patient's records are erased, and with them this text
 * @param note what the reviewer wrote
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "EmergencyAccessInFull")
public record Told(EmergencyAccess access, Optional<String> text, Optional<String> note) {
    /** Says nothing of what was written. */
    @Override
    public String toString() {
        return "Told[" + access.id() + "]";
    }
}
