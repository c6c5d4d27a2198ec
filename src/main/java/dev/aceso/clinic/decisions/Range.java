package dev.aceso.clinic.decisions;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The values for which an equation was made. A value outside it is never clamped and never extrapolated from.
 *
 * @param min the smallest value that may be used
 * @param max the end of the range
 * @param maxIncluded whether the end itself may be used
 */
@RegisterForReflection
record Range(double min, double max, boolean maxIncluded) {
    boolean holds(double value) {
        return value >= min && (value < max || (maxIncluded && value == max));
    }

    /** The range in words, such as {@code 130 to 320}. */
    String words() {
        return plain(min) + (maxIncluded ? " to " : " to below ") + plain(max);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
