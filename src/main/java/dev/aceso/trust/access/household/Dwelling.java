package dev.aceso.trust.access.household;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A house or a flat, written in one way however its address was: house number, street, flat, and the first five digits of a ZIP code. It goes no
 * further than the process that read the address; see {@link Dwellings}.
 *
 * <p>Punctuation, case and accents are left out, and words that are written in several ways are written in one ({@link StreetWords}), never left
 * out: Elm Street is not Elm Avenue. A house is not one of its flats. City and state are not looked at, since the ZIP code says as much.
 *
 * @param normalized the one way
 */
public record Dwelling(String normalized) {
    private static final int LONGEST = 500;
    private static final int MOST_LINES = 10;
    private static final Pattern HOUSE = Pattern.compile("\\d.*|[A-Z]\\d.*");
    private static final Pattern ORDINAL = Pattern.compile("(\\d+)(?:ST|ND|RD|TH)");
    private static final Pattern POST_BOX =
            Pattern.compile("\\b(?:P ?O ?B(?:OX)?|POST OFFICE BOX|P ?O DRAWER|PMB)\\b(?: #)?(?: [A-Z]?\\d+[A-Z]?)?");
    private static final List<String> NO_HOUSE = List.of("BOX", "LOCKBOX", "DRAWER", "PSC", "CMR");

    /**
     * The dwelling at an address; nothing where none can be told: no postal code, no house number, a post-office box, or too much text.
     *
     * @param lines the lines with house number, street and flat
     */
    public static Optional<Dwelling> of(List<String> lines, String postalCode) {
        Optional<String> zip = zip(postalCode);
        if (zip.isEmpty()
                || lines.size() > MOST_LINES
                || lines.stream().mapToInt(String::length).sum() > LONGEST) {
            return Optional.empty();
        }
        List<String> words = words(String.join(" ", lines));
        List<String> units = new Units(words).taken();
        return street(words).map(street -> {
            List<String> plain = new ArrayList<>(street);
            bareUnit(plain).ifPresent(units::add);
            String flat = String.join(",", units.stream().distinct().sorted().toList());
            return new Dwelling(zip.get() + "|" + String.join(" ", plain) + "|" + flat);
        });
    }

    /** Names no place. */
    @Override
    public String toString() {
        return "Dwelling";
    }

    private static Optional<String> zip(String written) {
        String plain = plain(written).replaceAll("[^A-Z0-9]", "");
        if (plain.matches("0+|[A-Z]*") || plain.length() > 10) {
            return Optional.empty();
        }
        return Optional.of(plain.matches("\\d{5}(?:\\d{4})?") ? plain.substring(0, 5) : plain);
    }

    private static List<String> words(String address) {
        String text = plain(address)
                .replaceAll("['.\\u2019`]", "")
                .replace("#", " # ")
                .replaceAll("(?<=\\d)-(?=[A-Z0-9])|(?<=\\b[A-Z])-(?=\\d)", "")
                .replaceAll("[^A-Z0-9#]+", " ")
                .replace("BOX # ", "BOX ")
                .replace("RURAL ROUTE", "RR")
                .replace("HIGHWAY CONTRACT", "HC");
        return new ArrayList<>(
                Arrays.stream(POST_BOX.matcher(text).replaceAll(" ").split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .toList());
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toUpperCase(Locale.ROOT);
    }

    /** What is left when flats are taken out: from the house number on, unless there is no name behind it. */
    private static Optional<List<String>> street(List<String> words) {
        if (words.isEmpty() || NO_HOUSE.contains(words.getFirst())) {
            return Optional.empty();
        }
        if (words.getFirst().equals("ONE")) {
            words.set(0, "1");
        }
        List<String> plain = joined(words.stream().map(StreetWords::plain).toList());
        int house = IntStream.range(0, plain.size())
                .filter(i -> HOUSE.matcher(plain.get(i)).matches()
                        && !ORDINAL.matcher(plain.get(i)).matches())
                .findFirst()
                .orElse(-1);
        boolean named = plain.stream().anyMatch(word -> word.matches("[A-Z]+|\\d+(?:ST|ND|RD|TH)"));
        if (house < 0 || !named) {
            return Optional.empty();
        }
        plain.set(house, withoutZeros(plain.get(house)));
        boolean behind =
                plain.subList(house + 1, plain.size()).stream().anyMatch(word -> word.matches("[A-Z].*|\\d+[A-Z]+"));
        boolean route = house > 0 && List.of("RR", "HC").contains(plain.get(house - 1));
        int from = route ? house - 1 : behind ? house : 0;
        return Optional.of(plain.subList(from, plain.size()));
    }

    private static List<String> joined(List<String> words) {
        List<String> joined = new ArrayList<>();
        for (String word : words) {
            if (!joined.isEmpty() && StreetWords.direction(joined.getLast(), word)) {
                joined.add(joined.removeLast() + word);
            } else {
                joined.add(word);
            }
        }
        return joined;
    }

    /** A flat that is written behind the street without a word for it: 12 Elm St 4B. */
    private static Optional<String> bareUnit(List<String> street) {
        int last = street.size() - 1;
        boolean bare = last >= 3
                && StreetWords.suffix(street.get(last - 1))
                && street.get(last).matches("\\d+[A-Z]?|[A-Z]\\d+|[A-DF-MO-RT-VX-Z]");
        return bare ? Optional.of(withoutZeros(street.removeLast())) : Optional.empty();
    }

    static String withoutZeros(String number) {
        return number.replaceFirst("^0+(?=.)", "");
    }

    /** Takes the numbers of flats, buildings and floors out of an address. */
    private static final class Units {
        private final List<String> words;
        private final List<String> taken = new ArrayList<>();

        Units(List<String> words) {
            this.words = words;
        }

        List<String> taken() {
            for (int i = 0; i < words.size(); i++) {
                if (StreetWords.unit(words.get(i))) {
                    i = take(i) - 1;
                }
            }
            return taken;
        }

        /** Takes out what begins there, if it is one; where to go on. */
        private int take(int at) {
            String kind = StreetWords.kind(words.get(at));
            if (kind.equals("F") && at > 1 && ORDINAL.matcher(words.get(at - 1)).matches()) {
                add(kind, words.get(at - 1));
                words.subList(at - 1, at + 1).clear();
                return at - 1;
            }
            int next = at + 1;
            while (next < words.size() && StreetWords.unit(words.get(next))) {
                next++;
            }
            if (next == words.size() || !number(words.get(next))) {
                return next;
            }
            String number = words.get(next);
            boolean split = next + 2 == words.size() && (number + words.get(next + 1)).matches("\\d+[A-Z]|[A-Z]\\d+");
            add(kind, split ? number + words.get(next + 1) : number);
            words.subList(at, next + (split ? 2 : 1)).clear();
            return at;
        }

        private void add(String kind, String number) {
            taken.add(kind + withoutZeros(ORDINAL.matcher(number).replaceAll("$1")));
        }

        private static boolean number(String word) {
            return word.matches("\\d+[A-Z]{0,2}|[A-Z]{1,2}\\d+|[A-Z]{1,2}") && !StreetWords.suffix(word);
        }
    }
}
