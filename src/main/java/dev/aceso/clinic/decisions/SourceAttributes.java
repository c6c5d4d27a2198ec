package dev.aceso.clinic.decisions;

import java.util.List;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What a user of a clinical function is told about it (source attributes, 45 CFR 170.315(b)(11)(iv)(B)), and its version.
 *
 * @param id the id of the function
 * @param version its version; changes whenever a result could
 * @param date the day of that version, ISO 8601
 * @param title its name
 * @param summary what it is, in two sentences
 * @param sections the attributes, in the order of the regulation
 */
@RegisterForReflection
record SourceAttributes(String id, String version, String date, String title, String summary, List<Section> sections) {

    static SourceAttributes load(String function) {
        return DataFile.read(function, SourceAttributes.class);
    }

    /**
     * A group of attributes.
     *
     * @param title its heading
     * @param attributes what it holds
     */
    @RegisterForReflection
    record Section(String title, List<Attribute> attributes) {}

    /**
     * One attribute.
     *
     * @param name what it is about
     * @param text what is to be said
     */
    @RegisterForReflection
    record Attribute(String name, String text) {}
}
