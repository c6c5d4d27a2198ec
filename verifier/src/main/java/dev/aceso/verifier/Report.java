package dev.aceso.verifier;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * What a check found.
 *
 * @param entries how many entries the export holds
 * @param covered how many of them the kept checkpoint covers
 * @param records how many records were compared
 * @param unpublished how many of them only entries vouch for that no checkpoint covers, which anyone who can write there could have made
 * @param findings what does not hold
 */
record Report(long entries, long covered, long records, long unpublished, List<Finding> findings) {
    Report {
        findings = List.copyOf(findings);
    }

    /** Kinds of findings; the names are for programs. */
    enum Kind {
        BAD_SIGNATURE,
        TRUNCATED,
        ENTRY_CHANGED,
        RANGE_CHANGED,
        FORK,
        ENTRY_UNREADABLE,
        ENTRY_REPEATED,
        TILES_DO_NOT_MATCH,
        RECORD_WITHOUT_ENTRY,
        RECORD_CHANGED,
        RECORD_MISSING,
        RECORD_NOT_PUBLISHED
    }

    /**
     * One thing that does not hold.
     *
     * @param kind what kind
     * @param position the position, or the first one of a range
     * @param text a sentence for people
     */
    record Finding(Kind kind, Optional<Long> position, String text) {}

    boolean holds() {
        return findings.isEmpty();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("Entries in the export: ").append(entries).append('\n');
        text.append("Covered by the kept checkpoint: ").append(covered).append('\n');
        text.append("Records compared: ").append(records).append('\n');
        text.append("Of these vouched for only by entries not yet published: ").append(unpublished).append('\n');
        findings.forEach(f -> text.append("FAILED ").append(f.kind).append(": ").append(f.text).append('\n'));
        text.append(
                holds()
                        ? "VERIFIED: signatures, tree, consistency and records hold.\n"
                        : "NOT VERIFIED: " + findings.size() + " finding(s).\n");
        return text.toString();
    }

    String json() {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeBooleanField("verified", holds());
            json.writeNumberField("entries", entries);
            json.writeNumberField("covered", covered);
            json.writeNumberField("records", records);
            json.writeNumberField("unpublished", unpublished);
            json.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("kind", finding.kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
                if (finding.position.isPresent()) {
                    json.writeNumberField("position", finding.position.get());
                }
                json.writeStringField("text", finding.text);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out + "\n";
    }
}
