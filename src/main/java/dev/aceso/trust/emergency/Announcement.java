package dev.aceso.trust.emergency;

import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.web.PublicBaseUrl;
import dev.aceso.trust.notices.Wording;

/**
 * What the privacy officer is told about an emergency access: that there is one, its id, when, the reason's code, and until when it must be
 * judged. Neither who nor whose, nor a word of what was written: the code is one of five, and none of it points at anybody without signing in.
 */
@Singleton
final class Announcement {
    private final EmergencyRows rows;
    private final PublicBaseUrl service;

    Announcement(EmergencyRows rows, PublicBaseUrl service) {
        this.rows = rows;
        this.service = service;
    }

    /** What to say of a row, beginning so; nothing once it is judged. */
    Optional<Wording.Text> unlessJudged(UUID row, String subject, String first) {
        return rows.find(row)
                .map(EmergencyRows.Row::access)
                .filter(access -> access.outcome().isEmpty())
                .map(access -> text(access, subject, first));
    }

    private Wording.Text text(EmergencyAccess access, String subject, String first) {
        // the address may hold letters beyond ASCII, a letter none
        String address = URI.create(service.resolve("/api/v1/emergency-accesses/" + access.id()))
                .toASCIIString();
        return new Wording.Text("Aceso: " + subject, """
                %s

                Emergency access  %s
                Opened at         %s
                Reason given      %s
                Review due by     %s

                Who opened whose records, and why in their own words, is not in this message. Sign in to read it and to judge it:
                %s

                This message is sent by a program. It needs no answer.
                """.formatted(
                first, access.id(), minute(access.openedAt()), access.reason(), minute(access.reviewDueAt()), address));
    }

    private static String minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES).toString().replace("T", " ").replace(":00Z", " UTC");
    }
}
