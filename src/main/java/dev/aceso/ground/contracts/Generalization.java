package dev.aceso.ground.contracts;

import java.util.Locale;

/** How an element is made coarser before a function sees it. The wire name is what contracts write. */
public enum Generalization {
    /** A date of birth becomes an age in completed years; 90 and over are one (45 CFR 164.514(b)(2)(i)(C)). */
    AGE("age in completed years, 90 and over together", Kind.DATE),
    /** A date of birth becomes an age in completed years, however old: for arithmetic that needs it above 90 too. */
    EXACT_AGE("age in completed years", Kind.DATE),
    /** A ZIP code becomes its first three digits, and 000 where few people live (45 CFR 164.514(b)(2)(i)(B)). */
    ZIP3("first three digits, 000 where at most 20,000 people live", Kind.TEXT),
    /** A date becomes its month, said as the first day of it. */
    MONTH("month, said as its first day", Kind.DATE),
    /** A date becomes its quarter, said as the first day of it. */
    QUARTER("quarter of the year, said as its first day", Kind.DATE),
    /** A date becomes its year, said as the first day of it. */
    YEAR("year, said as its first day", Kind.DATE);

    private final String words;
    private final Kind of;

    Generalization(String words, Kind of) {
        this.words = words;
        this.of = of;
    }

    /** What can be made coarser. */
    public enum Kind {
        /** A date, a dateTime or an instant. */
        DATE,
        /** A string. */
        TEXT
    }

    /** What it is made of. */
    public Kind of() {
        return of;
    }

    /** What a function is given, in words for a reader. */
    public String words() {
        return words;
    }

    /** The name in contracts and in disclosed paths. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
