package dev.aceso.clinic.chart.smart;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A SMART scope for FHIR resources, of version 1 or 2 (HL7 SMART App Launch 2.2, "Scopes for requesting FHIR resources").
 *
 * @param level in whose name
 * @param type the resource type; {@code *} for all
 * @param may what may be done, as letters of {@code cruds} in that order
 * @param narrowing the search parameters that every resource must meet, sorted; empty when every one is meant
 */
record Scope(Level level, String type, String may, String narrowing) implements Comparable<Scope> {
    /** Reading and searching: all that a contract's queries need. */
    static final String READ = "rs";
    /** Creating and updating: all that is ever written. */
    static final String WRITE = "cu";

    private static final String EVERYTHING = "cruds";
    private static final Pattern FORM = Pattern.compile(
            "(patient|user|system)/([A-Z][A-Za-z]{1,63}|\\*)\\.(read|write|\\*|[cruds]{1,5})(?:\\?(\\S{1,512}))?");
    private static final Pattern IN_ORDER = Pattern.compile("c?r?u?d?s?");

    /** In whose name something may be done. */
    enum Level {
        /** The one patient of the launch. */
        PATIENT,
        /** The user who is signed in. */
        USER,
        /** The client itself. */
        SYSTEM
    }

    /** Reads one; empty when it is none for resources, such as {@code openid}, or not of either version's form. */
    static Optional<Scope> parse(String text) {
        Matcher scope = FORM.matcher(text);
        if (!scope.matches()) {
            return Optional.empty();
        }
        String may = switch (scope.group(3)) {
            case "read" -> READ;
            case "write" -> "cud";
            case "*" -> EVERYTHING;
            default -> scope.group(3);
        };
        if (!IN_ORDER.matcher(may).matches()) {
            return Optional.empty();
        }
        return Optional.of(new Scope(
                Level.valueOf(scope.group(1).toUpperCase(Locale.ROOT)),
                scope.group(2),
                may,
                sorted(scope.group(4) == null ? "" : scope.group(4))));
    }

    /** Two ways to write the same parameters are the same. */
    static String sorted(String parameters) {
        return Arrays.stream(parameters.split("&", -1)).sorted().collect(Collectors.joining("&"));
    }

    /**
     * Whether all that the other one allows is allowed by this one, in whosever name. A narrowed scope allows no more than the same
     * narrowing: what it leaves out would look as if it were not there.
     */
    boolean covers(Scope other) {
        return (type.equals("*") || type.equals(other.type))
                && other.may.chars().allMatch(one -> may.indexOf(one) >= 0)
                && (narrowing.isEmpty() || narrowing.equals(other.narrowing));
    }

    /** It as version 1 writes it; whatever may be read there may be searched, and whatever may be created may be updated. */
    String version1() {
        return level.name().toLowerCase(Locale.ROOT) + "/" + type + (may.equals(WRITE) ? ".write" : ".read");
    }

    /** It as version 2 writes it, without its narrowing. */
    String version2() {
        return level.name().toLowerCase(Locale.ROOT) + "/" + type + "." + may;
    }

    /** It as version 2 writes it, whole. */
    String granular() {
        return narrowing.isEmpty() ? version2() : version2() + "?" + narrowing;
    }

    @Override
    public int compareTo(Scope other) {
        return granular().compareTo(other.granular());
    }
}
