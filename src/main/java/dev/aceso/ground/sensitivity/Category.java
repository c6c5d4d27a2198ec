package dev.aceso.ground.sensitivity;

import java.util.Optional;

import dev.aceso.ground.parties.Sensitivity;

/**
 * A sensitive category, for a reader.
 *
 * @param sensitivity which
 * @param title its name
 * @param law what guards it
 * @param consent whether it is given only where the patient's consent is on record
 * @param notice what must accompany it, where something must
 */
public record Category(Sensitivity sensitivity, String title, String law, boolean consent, Optional<String> notice) {}
