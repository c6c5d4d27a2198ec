package dev.aceso.demo.ehr;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;

/**
 * The patients' files: transaction bundles whose dates are written relative to the day of loading, so that no result
 * ages out of a look-back.
 *
 * @param entries every entry of every bundle, the files in the order of their names
 */
record Charts(int files, List<BundleEntryComponent> entries) {

    /** Days between the birthday and {@code today}: no age in the bundles turns over while a demo runs. */
    private static final int DAYS_PAST_BIRTHDAY = 100;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(today|years)-(\\d{1,5})}}");

    /** A transaction has fixed costs, and Hibernate's flush grows faster than the number of entries: in between. */
    private static final int PART = 200;

    static Charts read(Path folder, LocalDate today, FhirContext fhir) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "pt-*.json")) {
            found.forEach(files::add);
        }
        Collections.sort(files);
        IParser parser = fhir.newJsonParser();
        List<BundleEntryComponent> entries = new ArrayList<>();
        for (Path file : files) {
            entries.addAll(parser.parseResource(Bundle.class, expand(Files.readString(file), today))
                    .getEntry());
        }
        return new Charts(files.size(), entries);
    }

    /** Replaces {@code {{today-N}}} by a date and {@code {{years-N}}} by the birth date of somebody aged N. */
    static String expand(String text, LocalDate today) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> date(match, today).toString());
    }

    private static LocalDate date(MatchResult match, LocalDate today) {
        int number = Integer.parseInt(match.group(2));
        return match.group(1).equals("today")
                ? today.minusDays(number)
                : today.minusYears(number).minusDays(DAYS_PAST_BIRTHDAY);
    }

    /** The entries as transactions of bounded size; references may cross them, for ids are given by the client. */
    List<Bundle> transactions() {
        List<Bundle> parts = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += PART) {
            Bundle part = new Bundle().setType(Bundle.BundleType.TRANSACTION);
            entries.subList(from, Math.min(from + PART, entries.size())).forEach(part::addEntry);
            parts.add(part);
        }
        return parts;
    }
}
