package dev.aceso.clinic.chart.calls;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** An EHR gave no answer to a request. Neither its words nor an address are kept: only which of a few things it was. */
public final class Unanswered extends IOException {
    private static final long serialVersionUID = 1;

    private final Why why;
    private final transient Optional<Duration> wait;

    Unanswered(Why why, Optional<Duration> wait) {
        super(why.wire());
        this.why = why;
        this.wait = wait;
    }

    /** Why there was none; the names are labels of metrics and last. */
    enum Why {
        /** No connection, or it ended before an answer began. */
        UNREACHABLE(true, true),
        /** 502, 503 or 504: it, or what stands before it, cannot answer now. */
        BUSY(true, true),
        /** 429, or a wait that it asked for is not over. */
        THROTTLED(true, false),
        /** Not within the time for one request. */
        SLOW(false, true),
        /** The answer broke off. What came of it may have been used, so that it is not asked for again. */
        BROKEN(false, true),
        /** The caller's time was over, or too short to blame the EHR. */
        LATE(false, false),
        /** So many requests failed lately that none is sent for a while. */
        RESTING(true, false),
        /** Too many requests at once, and too many waiting. */
        OVERLOADED(false, false);

        private final boolean again;
        private final boolean trouble;

        Why(boolean again, boolean trouble) {
            this.again = again;
            this.trouble = trouble;
        }

        /** Whether it may be tried again. */
        boolean again() {
            return again;
        }

        /** Whether it counts against the EHR. */
        boolean trouble() {
            return trouble;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** No answer began. */
    public static Unanswered unreachable() {
        return new Unanswered(Why.UNREACHABLE, Optional.empty());
    }

    /**
     * What a status says, if it says that there is no answer for now.
     *
     * @param wait how long to wait, if the answer says it
     */
    public static Optional<Unanswered> by(int status, Optional<Duration> wait) {
        return switch (status) {
            case 429 -> Optional.of(new Unanswered(Why.THROTTLED, wait));
            case 502, 503, 504 -> Optional.of(new Unanswered(Why.BUSY, wait));
            default -> Optional.empty();
        };
    }

    /** Why there was none, in a word for the log. */
    public String said() {
        return why.wire();
    }

    Why why() {
        return why;
    }

    /** How long the EHR wants not to be asked. */
    Optional<Duration> pause() {
        return wait;
    }
}
