package dev.aceso.demo.ehr;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import ca.uhn.fhir.context.FhirContext;
import org.hl7.fhir.r4.model.Bundle;

/**
 * A patient's file: a transaction bundle whose dates are written relative to the day of loading, so that no result
 * ages out of a look-back.
 */
record Chart(Bundle bundle) {

    /** Days between the birthday and {@code today}: no age in the bundles turns over while a demo runs. */
    private static final int DAYS_PAST_BIRTHDAY = 100;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(today|years)-(\\d{1,5})}}");
    /** Hibernate's flush grows faster than the number of entries, so that large bundles are loaded in parts. */
    private static final int PART = 200;

    /** Reads every bundle of the folder, the smallest first. */
    static List<Chart> readAll(Path folder, LocalDate today, FhirContext fhir) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "pt-*.json")) {
            found.forEach(files::add);
        }
        files.sort(
                Comparator.comparing((Path file) -> file.toFile().length()).thenComparing(Comparator.naturalOrder()));
        List<Chart> charts = new ArrayList<>();
        for (Path file : files) {
            String dated = expand(Files.readString(file), today);
            charts.add(new Chart(fhir.newJsonParser().parseResource(Bundle.class, dated)));
        }
        return charts;
    }

    /** Replaces {@code {{today-N}}} by a date and {@code {{years-N}}} by a birth date of somebody aged N. */
    static String expand(String text, LocalDate today) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> date(match, today).toString());
    }

    private static LocalDate date(MatchResult match, LocalDate today) {
        int number = Integer.parseInt(match.group(2));
        return match.group(1).equals("today")
                ? today.minusDays(number)
                : today.minusYears(number).minusDays(DAYS_PAST_BIRTHDAY);
    }

    /** The same entries as transactions of bounded size. */
    List<Bundle> parts() {
        List<Bundle> parts = new ArrayList<>();
        List<Bundle.BundleEntryComponent> entries = bundle.getEntry();
        for (int from = 0; from < entries.size(); from += PART) {
            Bundle part = new Bundle().setType(Bundle.BundleType.TRANSACTION);
            entries.subList(from, Math.min(from + PART, entries.size())).forEach(part::addEntry);
            parts.add(part);
        }
        return parts;
    }
}
