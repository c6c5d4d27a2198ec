package dev.aceso.trust.emergency;

import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.trust.notices.Wording;

/** Reminds the privacy officer that the time for a review is over, unless there was one. */
@Singleton
class OverdueNotice implements Wording {
    static final String KIND = "emergency-overdue";

    private final Announcement announcement;

    OverdueNotice(Announcement announcement) {
        this.announcement = announcement;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<Text> about(UUID row) {
        return announcement.unlessJudged(
                row,
                "the review of an emergency access is overdue",
                "Nobody has judged this emergency access, and the time for it is over.");
    }
}
