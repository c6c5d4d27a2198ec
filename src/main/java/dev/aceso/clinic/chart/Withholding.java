package dev.aceso.clinic.chart;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.aceso.clinic.chart.Marks.Mark;
import dev.aceso.clinic.chart.Reading.Flaw;
import dev.aceso.clinic.chart.Reading.Read;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.ground.sensitivity.Categories;

/**
 * Leaves out what belongs to a sensitive category that may not be seen: the last thing that is done before a slice is made.
 *
 * <h2>Why an answer becomes partial</h2>
 *
 * <p>Only what belongs to such a category goes, not the whole query: most of what the EHR holds is not sensitive, and a function that is
 * given nothing helps nobody. The answer is then one of which something is missing, as when a page was lost: a function must not conclude
 * a no from it, nor that what it sees is the newest. It cannot tell the two apart, and neither can whoever reads what it says.
 */
final class Withholding {
    private final Set<Sensitivity> permitted;
    private final Marks known;
    private final boolean everyVisit;

    /**
     * Puts together what is known of visits.
     *
     * @param permitted the categories that may be seen
     * @param reads every answer, whose visits say more about the facts of others
     * @param everyVisit whether every visit must be known: what belongs to one that is not is restricted
     */
    Withholding(Set<Sensitivity> permitted, Collection<Read> reads, boolean everyVisit) {
        this.permitted = permitted;
        this.known = reads.stream().map(Read::marks).reduce(Marks.none(), Marks::knowing);
        this.everyVisit = everyVisit;
    }

    /** The answer without what may not be seen. */
    Read from(Read read) {
        Map<Boolean, List<Fact>> permittedOrNot = read.answer().facts().stream()
                .collect(Collectors.partitioningBy(fact -> permitted.containsAll(categories(read, fact))));
        List<Fact> withheld = permittedOrNot.getOrDefault(false, List.of());
        if (withheld.isEmpty()) {
            return read;
        }
        List<Fact> kept = permittedOrNot.getOrDefault(true, List.of());
        int values = withheld.stream()
                .mapToInt(fact -> mark(read, fact).map(Mark::values).orElse(0))
                .sum();
        Set<Flaw> flaws = new HashSet<>(read.flaws());
        flaws.add(Flaw.WITHHELD);
        return new Read(
                new Answer(read.answer().completeness(), kept).inPart(),
                flaws,
                read.received(),
                read.handedOn() - values,
                read.links(),
                read.marks(),
                read.versions());
    }

    /** The categories that the facts of an answer belong to. */
    Stream<Sensitivity> categories(Read read) {
        return read.answer().facts().stream().flatMap(fact -> categories(read, fact).stream());
    }

    private Set<Sensitivity> categories(Read read, Fact fact) {
        return mark(read, fact).stream()
                .flatMap(mark -> Stream.concat(
                        mark.categories().stream(), mark.visit().stream().flatMap(visit -> ofVisit(visit).stream())))
                .collect(Collectors.toSet());
    }

    private Set<Sensitivity> ofVisit(String visit) {
        return known.visits().getOrDefault(visit, everyVisit ? Set.of(Categories.RESTRICTED) : Set.of());
    }

    private static Optional<Mark> mark(Read read, Fact fact) {
        return Optional.ofNullable(read.marks().facts().get(fact.source()));
    }
}
