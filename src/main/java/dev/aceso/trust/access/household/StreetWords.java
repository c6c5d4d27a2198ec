package dev.aceso.trust.access.household;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Words of addresses that are written in several ways, each with the one that stands for all (USPS Publication 28, appendixes B to C). */
final class StreetWords {
    private static final Map<String, List<String>> SUFFIXES = Map.ofEntries(
            Map.entry("ALY", List.of("ALLEY")),
            Map.entry("AVE", List.of("AVENUE", "AV", "AVEN")),
            Map.entry("BLVD", List.of("BOULEVARD", "BOUL", "BLV")),
            Map.entry("CIR", List.of("CIRCLE", "CIRC")),
            Map.entry("CRES", List.of("CRESCENT")),
            Map.entry("CT", List.of("COURT", "CRT")),
            Map.entry("CTR", List.of("CENTER", "CENTRE")),
            Map.entry("CV", List.of("COVE")),
            Map.entry("DR", List.of("DRIVE", "DRV")),
            Map.entry("EXPY", List.of("EXPRESSWAY", "EXPWY")),
            Map.entry("HTS", List.of("HEIGHTS")),
            Map.entry("HWY", List.of("HIGHWAY", "HIWAY", "HWAY")),
            Map.entry("LN", List.of("LANE")),
            Map.entry("LOOP", List.of("LOOPS")),
            Map.entry("PIKE", List.of("PIKES")),
            Map.entry("PKWY", List.of("PARKWAY", "PKY", "PARKWY")),
            Map.entry("PL", List.of("PLACE")),
            Map.entry("PLZ", List.of("PLAZA")),
            Map.entry("PT", List.of("POINT")),
            Map.entry("RD", List.of("ROAD")),
            Map.entry("ROW", List.of()),
            Map.entry("RTE", List.of("ROUTE")),
            Map.entry("SQ", List.of("SQUARE", "SQR")),
            Map.entry("ST", List.of("STREET", "STR", "SAINT")),
            Map.entry("TER", List.of("TERRACE", "TERR")),
            Map.entry("TPKE", List.of("TURNPIKE", "TRNPK")),
            Map.entry("TRL", List.of("TRAIL")),
            Map.entry("WAY", List.of("WY")),
            Map.entry("XING", List.of("CROSSING")));

    private static final Map<String, List<String>> OTHERS = Map.ofEntries(
            Map.entry("N", List.of("NORTH")),
            Map.entry("S", List.of("SOUTH")),
            Map.entry("E", List.of("EAST")),
            Map.entry("W", List.of("WEST")),
            Map.entry("NE", List.of("NORTHEAST")),
            Map.entry("NW", List.of("NORTHWEST")),
            Map.entry("SE", List.of("SOUTHEAST")),
            Map.entry("SW", List.of("SOUTHWEST")),
            Map.entry("FT", List.of("FORT")),
            Map.entry("MT", List.of("MOUNT")),
            Map.entry("1ST", List.of("FIRST")),
            Map.entry("2ND", List.of("SECOND")),
            Map.entry("3RD", List.of("THIRD")),
            Map.entry("4TH", List.of("FOURTH")),
            Map.entry("5TH", List.of("FIFTH")),
            Map.entry("6TH", List.of("SIXTH")),
            Map.entry("7TH", List.of("SEVENTH")),
            Map.entry("8TH", List.of("EIGHTH")),
            Map.entry("9TH", List.of("NINTH")),
            Map.entry("10TH", List.of("TENTH")));

    /** What goes before the number of a flat; those of one value mean the same. */
    private static final Map<String, List<String>> UNITS = Map.of(
            "",
                    List.of(
                            "#",
                            "APT",
                            "APARTMENT",
                            "UNIT",
                            "STE",
                            "SUITE",
                            "RM",
                            "ROOM",
                            "TRLR",
                            "LOT",
                            "SPC",
                            "NO",
                            "NUM"),
            "B", List.of("BLDG", "BUILDING"),
            "F", List.of("FL", "FLR", "FLOOR"));

    private static final Map<String, String> WORDS = turned(SUFFIXES, OTHERS);
    private static final Map<String, String> KINDS = turned(UNITS);

    private StreetWords() {}

    /** The word as it is written here. */
    static String plain(String word) {
        return WORDS.getOrDefault(word, word);
    }

    /** Whether it ends the name of a street. */
    static boolean suffix(String word) {
        return SUFFIXES.containsKey(plain(word));
    }

    /** Whether a number of a flat, building or floor can come after it. */
    static boolean unit(String word) {
        return KINDS.containsKey(word);
    }

    /** Which of these it is; apartments, suites and the like are one. */
    static String kind(String unit) {
        return KINDS.getOrDefault(unit, "");
    }

    /** Whether the two are one direction, such as north and west. */
    static boolean direction(String first, String second) {
        return Set.of("N", "S").contains(first) && Set.of("E", "W").contains(second);
    }

    @SafeVarargs
    private static Map<String, String> turned(Map<String, List<String>>... tables) {
        Map<String, String> words = new HashMap<>();
        for (Map<String, List<String>> table : tables) {
            table.forEach((plain, written) -> put(words, plain, written));
        }
        return Map.copyOf(words);
    }

    private static void put(Map<String, String> words, String plain, Collection<String> written) {
        written.forEach(word -> words.put(word, plain));
    }
}
