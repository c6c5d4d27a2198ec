package dev.aceso.clinic.chart.smart;

import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.egress.ScopeDialect;

/**
 * A set of SMART scopes for resources: what queries need, or what an EHR granted. The one place where they are derived and compared.
 *
 * <p>A query needs to read and search its type, and the type it includes. A parameter {@code category} of the contract narrows the scope
 * too. What is granted more widely serves; what is granted narrower does not, since a filtered answer looks like a whole one.
 */
public final class Scopes {
    private static final int LONGEST = 16_384;
    private static final int MOST = 500;
    private static final String NARROWS = "category";

    private final SortedSet<Scope> all;

    private Scopes(Stream<Scope> all) {
        this.all = Collections.unmodifiableSortedSet(all.collect(Collectors.toCollection(TreeSet::new)));
    }

    /** What these queries need when the service asks in its own name. */
    public static Scopes ofSystem(Stream<Query> queries) {
        return new Scopes(queries.flatMap(Scopes::needed));
    }

    /** What one query needs. */
    public static Scopes of(Query query) {
        return new Scopes(needed(query));
    }

    /** What it needs to write resources of a type, and to find again what was written. */
    public static Scopes ofWrites(String type) {
        return new Scopes(Stream.of(Scope.READ, Scope.WRITE).map(may -> new Scope(Scope.Level.SYSTEM, type, may, "")));
    }

    /**
     * Reads a list of scopes, separated by spaces. Those that are not for resources are left out.
     *
     * @return nothing when it is longer than anybody would grant
     */
    public static Optional<Scopes> parse(String text) {
        String[] scopes = text.split(" ", MOST + 1);
        return text.length() > LONGEST || scopes.length > MOST
                ? Optional.empty()
                : Optional.of(new Scopes(Arrays.stream(scopes).flatMap(one -> Scope.parse(one).stream())));
    }

    /** Those of them that are granted to the client itself. */
    public Scopes ofTheClient() {
        return new Scopes(all.stream().filter(scope -> scope.level() == Scope.Level.SYSTEM));
    }

    /** Whether everything that is needed is among them, in whosever name. */
    public boolean serve(Scopes needed) {
        return needed.all.stream().allMatch(one -> all.stream().anyMatch(granted -> granted.covers(one)));
    }

    /** Whether something is among them that nobody needs. */
    public boolean exceed(Scopes needed) {
        return all.stream().anyMatch(granted -> needed.all.stream().noneMatch(one -> one.covers(granted)));
    }

    /** How they are asked for; nothing where an EHR takes them from the registration. */
    public Optional<String> text(ScopeDialect dialect) {
        Function<Scope, String> written = switch (dialect) {
            case SMART_V1 -> Scope::version1;
            case SMART_V2 -> Scope::version2;
            case SMART_V2_GRANULAR -> Scope::granular;
            case REGISTERED -> scope -> "";
        };
        return Optional.of(all.stream().map(written).distinct().collect(Collectors.joining(" ")))
                .filter(text -> !text.isBlank());
    }

    private static Stream<Scope> needed(Query query) {
        String narrowing = Optional.ofNullable(query.params().get(NARROWS))
                .map(value -> NARROWS + "=" + value)
                .orElse("");
        return Stream.concat(
                Stream.of(new Scope(Scope.Level.SYSTEM, query.type(), Scope.READ, narrowing)),
                query.include().stream().map(include -> new Scope(Scope.Level.SYSTEM, include.type(), Scope.READ, "")));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scopes scopes && all.equals(scopes.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    /** Version 2, whole. */
    @Override
    public String toString() {
        return text(ScopeDialect.SMART_V2_GRANULAR).orElse("");
    }
}
