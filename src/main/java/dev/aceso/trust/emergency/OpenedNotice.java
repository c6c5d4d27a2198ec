package dev.aceso.trust.emergency;

import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.trust.notices.Wording;

/** Tells the privacy officer that somebody broke the glass, unless it has been judged before that could be said. */
@Singleton
class OpenedNotice implements Wording {
    static final String KIND = "emergency-opened";

    private final Announcement announcement;

    OpenedNotice(Announcement announcement) {
        this.announcement = announcement;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<Text> about(UUID row) {
        return announcement.unlessJudged(
                row, "an emergency access is to be reviewed", "Somebody opened a patient's records in an emergency.");
    }
}
