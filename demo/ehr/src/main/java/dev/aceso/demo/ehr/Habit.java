package dev.aceso.demo.ehr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Patient;

/** Something that real EHRs do and a reference server does not; a patient is tagged for it in its bundle, or the whole server has it. */
enum Habit {
    /** Searches for medication requests answer with a warning that some were withheld. */
    WITHHOLDS_MEDICATIONS("withholds-medications"),
    /** An empty search answers with an entry saying that there is nothing. */
    SAYS_WHEN_EMPTY("says-when-empty"),
    /** {@code _elements} is ignored: whole resources come back. */
    IGNORES_ELEMENTS("ignores-elements"),
    /** {@code _include} is ignored: what is referred to does not come along. */
    IGNORES_INCLUDE("ignores-include"),
    /** Every searchset carries an entry with a remark that has nothing to do with its success. */
    REMARKS("remarks"),
    /** Medication requests refer to a Medication instead of holding its code. Of the whole server only. */
    REFERS_TO_MEDICATIONS("refers-to-medications");

    private static final String SYSTEM = "urn:aceso:demo:habit";

    private final String code;

    Habit(String code) {
        this.code = code;
    }

    /** Takes the tags off the patients, for no client should see them, and says who has which habit. */
    static Map<Habit, Set<String>> takeFrom(Charts charts) {
        Map<Habit, Set<String>> habits = new EnumMap<>(Habit.class);
        Arrays.stream(values()).forEach(habit -> habits.put(habit, new HashSet<>()));
        for (BundleEntryComponent entry : charts.entries()) {
            if (entry.getResource() instanceof Patient patient) {
                takeFrom(patient, habits);
            }
        }
        return habits;
    }

    private static void takeFrom(Patient patient, Map<Habit, Set<String>> habits) {
        List<Coding> others = new ArrayList<>();
        for (Coding tag : patient.getMeta().getTag()) {
            if (SYSTEM.equals(tag.getSystem())) {
                habits.get(byCode(tag.getCode())).add(patient.getIdElement().getIdPart());
            } else {
                others.add(tag);
            }
        }
        patient.getMeta().setTag(others);
    }

    /**
     * The habit of a code.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Habit byCode(String code) {
        return Arrays.stream(values())
                .filter(habit -> habit.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such habit: " + code));
    }
}
