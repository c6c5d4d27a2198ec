package dev.aceso.trust.custody.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jboss.logging.Logger;

/** Says now and then how far something long has come. */
final class Progress {
    private static final Logger LOG = Logger.getLogger("aceso.custody");
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final int MIB = 1 << 20;

    private final String what;
    private final Clock clock;
    private Instant said;
    private long bytes;

    Progress(String what, Clock clock) {
        this.what = what;
        this.clock = clock;
        this.said = clock.instant();
    }

    /** Counts what goes through, and leaves {@code out} open when it is closed. */
    OutputStream through(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int octet) throws IOException {
                out.write(octet);
                add(1);
            }

            @Override
            public void write(byte[] content, int from, int length) throws IOException {
                out.write(content, from, length);
                add(length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    void add(long more) {
        bytes += more;
        var now = clock.instant();
        if (Duration.between(said, now).compareTo(EVERY) >= 0) {
            said = now;
            LOG.infof("%s: %d MiB so far", what, bytes / MIB);
        }
    }
}
