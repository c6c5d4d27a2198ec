package dev.aceso.trust.audit;

import java.util.ArrayList;
import java.util.List;

/** What does not hold: the first of it by name, the rest as a number. */
final class Findings {
    private static final int MOST_NAMED = 50;

    private final List<String> named = new ArrayList<>();
    private long more;

    void add(String finding) {
        if (named.size() < MOST_NAMED) {
            named.add(finding);
        } else {
            more++;
        }
    }

    List<String> all() {
        List<String> all = new ArrayList<>(named);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return List.copyOf(all);
    }
}
