package dev.aceso.clinic.chart;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.aceso.clinic.chart.Fact.Source;
import dev.aceso.ground.parties.Sensitivity;

/**
 * What is known of how sensitive the facts of an answer are.
 *
 * @param facts the mark of each fact that has one
 * @param visits the categories of each visit that came, by its id; of most there are none
 */
record Marks(Map<Source, Mark> facts, Map<String, Set<Sensitivity>> visits) {
    Marks {
        facts = Map.copyOf(facts);
        visits = Map.copyOf(visits);
    }

    static Marks none() {
        return new Marks(Map.of(), Map.of());
    }

    /**
     * The mark of one fact.
     *
     * @param categories those that the resource itself belongs to
     * @param visit the id of the visit it belongs to
     * @param values how many values the fact is made of
     */
    record Mark(Set<Sensitivity> categories, Optional<String> visit, int values) {
        Mark {
            categories = Set.copyOf(categories);
        }

        private Mark and(Mark other) {
            return new Mark(union(categories, other.categories), visit.or(other::visit), values);
        }
    }

    /** The same, where what another answer knows of visits and of the same facts is known too. */
    Marks knowing(Marks other) {
        Map<Source, Mark> marks = new HashMap<>(facts);
        other.facts.forEach((source, mark) -> marks.merge(source, mark, Mark::and));
        Map<String, Set<Sensitivity>> both = new HashMap<>(visits);
        other.visits.forEach((visit, categories) -> both.merge(visit, categories, Marks::union));
        return new Marks(marks, both);
    }

    /** Both together. */
    static Set<Sensitivity> union(Set<Sensitivity> one, Set<Sensitivity> two) {
        Set<Sensitivity> both = new HashSet<>(one);
        both.addAll(two);
        return Set.copyOf(both);
    }
}
