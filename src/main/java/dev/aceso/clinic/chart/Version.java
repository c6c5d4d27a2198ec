package dev.aceso.clinic.chart;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Comparator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One version of a resource, to be compared with another of the same id: an EHR that answers from several places, or twice, may send both.
 *
 * @param kept what may stay of it
 * @param updated when the EHR says that it was changed last
 * @param number its version id, which tells an order where it is a number
 */
record Version(ObjectNode kept, String updated, String number) {
    /** Stands for several of which nobody can tell which holds. */
    static final Version UNTOLD = new Version(JsonNodeFactory.instance.objectNode(), "", "");

    /** A number is the same however it was read: what is prefetched comes by another way. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> one.isNumber() && other.isNumber()
            ? one.decimalValue().compareTo(other.decimalValue())
            : one.equals(other) ? 0 : 1;

    /** How one stands to another. */
    enum Order {
        /** They say the same. */
        SAME,
        /** It took the other's place. */
        NEWER,
        /** The other took its place. */
        OLDER,
        /** They say different things, and nothing tells which is newer. */
        UNTOLD
    }

    static Version of(JsonNode resource, ObjectNode kept) {
        JsonNode meta = resource.path("meta");
        return new Version(
                kept.deepCopy(),
                meta.path("lastUpdated").asText(),
                meta.path("versionId").asText());
    }

    Order against(Version other) {
        if (equals(UNTOLD) || other.equals(UNTOLD)) {
            return Order.UNTOLD;
        }
        if (kept.equals(BY_VALUE, other.kept)) {
            return Order.SAME;
        }
        return switch (Integer.signum(times(updated, other.updated) + numbers(number, other.number))) {
            case 1 -> Order.NEWER;
            case -1 -> Order.OLDER;
            default -> Order.UNTOLD;
        };
    }

    private static int times(String one, String other) {
        try {
            return Integer.signum(OffsetDateTime.parse(one)
                    .toInstant()
                    .compareTo(OffsetDateTime.parse(other).toInstant()));
        } catch (DateTimeException e) {
            return 0;
        }
    }

    private static int numbers(String one, String other) {
        return one.matches("\\d{1,18}") && other.matches("\\d{1,18}")
                ? Long.compare(Long.parseLong(one), Long.parseLong(other))
                : 0;
    }

    /** Shows nothing of it. */
    @Override
    public String toString() {
        return "Version";
    }
}
