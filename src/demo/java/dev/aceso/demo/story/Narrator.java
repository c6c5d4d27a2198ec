package dev.aceso.demo.story;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells the story as it happens, and keeps what was claimed for the closing table. */
public final class Narrator {
    private final PrintStream out;
    private final long begin = System.nanoTime();
    private final List<Line> lines = new ArrayList<>();
    private String act = "";

    public Narrator(PrintStream out) {
        this.out = out;
    }

    private record Line(String act, String claim) {}

    /** Begins a part of the story. */
    public void act(String title) {
        act = title;
        out.printf("%n%s %s%n", time(), title);
    }

    /** Something worth seeing. */
    public void show(String format, Object... values) {
        out.printf("         %s%n", String.format(Locale.ROOT, format, values));
    }

    /** Something that is going on. */
    public void progress(String what) {
        out.printf("%s %s%n", time(), what);
    }

    /**
     * A claim of the story.
     *
     * @throws ClaimFailed when it does not hold
     */
    public void claim(String claim, boolean holds, Object seen) {
        if (!holds) {
            throw new ClaimFailed(act + ": " + claim + " -- but saw: " + seen);
        }
        lines.add(new Line(act, claim));
        out.printf("       + %s%n", claim);
    }

    /** The closing table. */
    public void table() {
        out.printf("%n%s%n", "-".repeat(100));
        String last = "";
        for (Line line : lines) {
            out.printf("%-38s %s%n", line.act().equals(last) ? "" : line.act(), line.claim());
            last = line.act();
        }
        out.printf("%s%n%d claims held.%n", "-".repeat(100), lines.size());
    }

    private String time() {
        return String.format(Locale.ROOT, "%6.1fs", (System.nanoTime() - begin) / 1e9);
    }

    /** A claim that does not hold. */
    public static final class ClaimFailed extends RuntimeException {
        ClaimFailed(String message) {
            super(message);
        }
    }
}
