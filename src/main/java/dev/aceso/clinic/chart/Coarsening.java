package dev.aceso.clinic.chart;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.aceso.clinic.chart.Fact.Age;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.contracts.Generalization;
import dev.aceso.ground.contracts.ZipAreas;
import org.jspecify.annotations.Nullable;

/**
 * Makes coarser what a contract declares generalized: after the look-back and everything else that needs it as it was, before it
 * becomes a fact. What cannot be made coarser, since it is not what it should be, falls away.
 */
final class Coarsening {
    private static final String BIRTH_DATE = "birthDate";
    private static final int OLDEST_TOLD = 90;

    private final Map<String, Generalization> rules;
    private final ZipAreas areas;

    Coarsening(Query query, ZipAreas areas) {
        rules = query.generalized();
        this.areas = areas;
    }

    /** Takes the date of birth out of a Patient, if the contract lets only the age through, and gives the age on that day. */
    Optional<Age> age(ObjectNode kept, LocalDate today) {
        Generalization rule = rules.get(BIRTH_DATE);
        if (rule != Generalization.AGE && rule != Generalization.EXACT_AGE) {
            return Optional.empty();
        }
        JsonNode born = kept.remove(BIRTH_DATE);
        if (born == null || born.asText().length() != 10) {
            return Optional.empty();
        }
        try {
            Period lived = Period.between(LocalDate.parse(born.asText()), today);
            if (lived.isNegative()) {
                return Optional.empty();
            }
            boolean pooled = rule == Generalization.AGE && lived.getYears() >= OLDEST_TOLD;
            return Optional.of(new Age(pooled ? OLDEST_TOLD : lived.getYears(), pooled));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Makes the other elements coarser, in place. */
    void apply(ObjectNode kept) {
        rules.forEach((path, rule) -> apply(kept, List.of(path.split("\\.", -1)), rule));
    }

    private void apply(JsonNode at, List<String> steps, Generalization rule) {
        if (at instanceof ArrayNode list) {
            list.forEach(item -> apply(item, steps, rule));
            return;
        }
        String name = steps.getFirst();
        if (!(at instanceof ObjectNode object) || !object.has(name)) {
            return;
        }
        if (steps.size() > 1) {
            apply(object.path(name), steps.subList(1, steps.size()), rule);
            return;
        }
        String coarse = coarse(object.path(name).asText(), rule);
        if (coarse == null) {
            object.remove(name);
        } else {
            object.set(name, TextNode.valueOf(coarse));
        }
    }

    private @Nullable String coarse(String value, Generalization rule) {
        return switch (rule) {
            case ZIP3 -> areas.area(value).orElse(null);
            case MONTH, QUARTER, YEAR -> first(value, rule);
            // The age is taken before; the date that it was made of never stays.
            case AGE, EXACT_AGE -> null;
        };
    }

    /** The first day of the interval, and its first moment where a moment was given. */
    private static @Nullable String first(String date, Generalization rule) {
        int length = rule == Generalization.YEAR ? 4 : 7;
        if (date.length() < length) {
            return null;
        }
        try {
            LocalDate day = LocalDate.parse(
                    switch (date.length()) {
                        case 4 -> date + "-01-01";
                        case 7 -> date + "-01";
                        default -> date.substring(0, 10);
                    });
            int month = switch (rule) {
                case YEAR -> 1;
                case QUARTER -> day.getMonth().firstMonthOfQuarter().getValue();
                default -> day.getMonthValue();
            };
            return LocalDate.of(day.getYear(), month, 1) + (date.contains("T") ? "T00:00:00Z" : "");
        } catch (DateTimeException | IndexOutOfBoundsException e) {
            return null;
        }
    }
}
