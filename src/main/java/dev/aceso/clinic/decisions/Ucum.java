package dev.aceso.clinic.decisions;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.aceso.clinic.chart.Fact;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;

/**
 * Brings a quantity into the one unit in which the equations use it. Units of one kind are converted by the UCUM library; amount
 * of substance becomes mass by a factor of {@code functions/units.json}. What cannot be converted for certain is not converted.
 *
 * <p>Why a list of units: the library computes any expression a sender can write, and some (a mole to a high power) keep it busy for
 * minutes; a bare ratio such as {@code %} it would convert, too, although it does not say what was divided by what. So only listed
 * expressions reach it, annotations removed.
 *
 * <p>Why only factors come from the library, once for each pair of units: it keeps track of digits, and loses a power of ten with some
 * numbers (1.0 g/mol comes back as 0.1 mg/mmol); and it is slow. It converts 3 and 7, which must be proportional, and the latter back
 * again; a pair that fails is not converted.
 */
final class Ucum {
    private static final int PLACES = 6;
    private static final int DIGITS = 20;
    private static final BigDecimal THREE = BigDecimal.valueOf(3);
    private static final BigDecimal SEVEN = BigDecimal.valueOf(7);
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

    private final UcumEssenceService service;
    private final Map<String, Unit> units;
    /** By the pair of units, of which units.json lists few. */
    private final Map<List<String>, Optional<BigDecimal>> factors = new ConcurrentHashMap<>();

    Ucum() {
        units = DataFile.read("units", Units.class).quantities.stream()
                .collect(Collectors.toUnmodifiableMap(Unit::name, Function.identity()));
        try (var essence = UcumEssenceService.class.getResourceAsStream("/ucum-essence.xml")) {
            service = new UcumEssenceService(essence);
        } catch (UcumException | java.io.IOException e) {
            throw new IllegalStateException("ucum-essence.xml cannot be read", e);
        }
    }

    /** The UCUM unit in which the named quantity is used. */
    String unit(String quantity) {
        return known(quantity).unit;
    }

    /** The value in the unit of the named quantity, to six places at most; empty when its unit is missing or of another kind. */
    Optional<BigDecimal> convert(String quantity, Fact.Quantity value) {
        Unit to = known(quantity);
        if (value.unit().isEmpty()
                || value.value().precision() > DIGITS
                || Math.abs(value.value().scale()) > DIGITS) {
            return Optional.empty();
        }
        String from = shown(value.unit().get());
        if (!to.accepts.contains(from)) {
            return Optional.empty();
        }
        Optional<BigDecimal> direct = between(value.value(), from, to.unit);
        if (direct.isPresent() || to.other.isEmpty()) {
            return direct.map(Ucum::tidy);
        }
        return between(value.value(), from, to.other)
                .map(number -> tidy(number.multiply(to.multiplyBy).divide(to.divideBy, MathContext.DECIMAL128)));
    }

    /** The unit as it may be shown: without annotations, in which a sender may write anything. */
    static String shown(String unit) {
        return unit.replaceAll("\\{[^}]*}", "");
    }

    private Optional<BigDecimal> between(BigDecimal value, String from, String to) {
        return from.equals(to) ? Optional.of(value) : factor(from, to).map(value::multiply);
    }

    /** What a value in {@code from} is multiplied by; empty when the units are of different kinds or differ by more than a factor. */
    private Optional<BigDecimal> factor(String from, String to) {
        return factors.computeIfAbsent(List.of(from, to), _ -> worked(from, to));
    }

    private Optional<BigDecimal> worked(String from, String to) {
        try {
            if (!service.isComparable(from, to)) {
                return Optional.empty();
            }
            BigDecimal seven = number(SEVEN, from, to);
            BigDecimal factor = seven.divide(SEVEN, MathContext.DECIMAL128);
            boolean proportional = near(number(THREE, from, to), THREE.multiply(factor));
            return proportional && near(number(seven, to, from), SEVEN) ? Optional.of(factor) : Optional.empty();
        } catch (UcumException e) {
            throw new IllegalStateException("functions/units.json accepts a unit that UCUM cannot read", e);
        }
    }

    private static boolean near(BigDecimal found, BigDecimal expected) {
        return found.subtract(expected).abs().compareTo(expected.abs().multiply(TOLERANCE)) <= 0;
    }

    private BigDecimal number(BigDecimal value, String from, String to) throws UcumException {
        return new BigDecimal(
                service.convert(new Decimal(value.toPlainString()), from, to).asDecimal());
    }

    private static BigDecimal tidy(BigDecimal value) {
        BigDecimal rounded = value.scale() > PLACES ? value.setScale(PLACES, RoundingMode.HALF_UP) : value;
        BigDecimal stripped = rounded.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private Unit known(String quantity) {
        Unit unit = units.get(quantity);
        if (unit == null) {
            throw new IllegalArgumentException("functions/units.json has no " + quantity);
        }
        return unit;
    }

    @RegisterForReflection
    record Units(String id, String name, String source, String status, List<Unit> quantities) {}

    /**
     * How one quantity is used.
     *
     * @param name its name
     * @param unit the UCUM unit in which it is used
     * @param other a unit of another kind in which it may come; empty when there is none
     * @param accepts the units that are understood
     * @param multiplyBy with {@code divideBy}, what makes {@code other} into {@code unit}
     */
    @RegisterForReflection
    record Unit(
            String name, String unit, String other, BigDecimal multiplyBy, BigDecimal divideBy, List<String> accepts) {}
}
