package dev.aceso.ground.sensitivity;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.parties.Sensitivity;
import io.quarkus.runtime.Startup;

/**
 * The sensitive categories and the rules by which data belong to them: {@code sensitivity/categories.json} and what the site adds.
 *
 * <h2>Guarantees</h2>
 *
 * <p>A site adds, it never takes away, but for security labels that it calls harmless. A file that cannot be read, names something twice
 * in different ways, or is larger than what is bounded here stops the start and says why; so does a contract that names a category that
 * is not there.
 *
 * <p>A security label that no category names and that is not harmless stands for {@link #RESTRICTED}: somebody in the EHR had a reason.
 */
@ApplicationScoped
@Startup
public class Categories {
    /** Restricted for a reason that no category names; the code is that of v3-Confidentiality. */
    public static final Sensitivity RESTRICTED = new Sensitivity("R");

    private static final int MOST_CATEGORIES = 64;
    private static final int MOST_RULES = 20_000;

    private final Map<Sensitivity, Category> categories = new LinkedHashMap<>();
    private final Map<String, String> sameAs = new HashMap<>();
    private final Map<Coding, Set<Sensitivity>> labels = new HashMap<>();
    private final Map<String, Codes> codes = new HashMap<>();
    private final Map<String, Set<Sensitivity>> departments = new HashMap<>();
    private final Map<String, Set<String>> harmless = new HashMap<>();
    private int rules;

    @Inject
    Categories(SensitivityConfig config, Contracts contracts) {
        this(Stream.concat(Stream.of(RuleFile.builtIn()), config.rules().map(RuleFile::of).stream())
                .toList());
        for (DataContract contract : contracts.all()) {
            demand(contract.sensitivities(), "contract " + contract.function());
        }
    }

    /** Those that everybody has, and nothing of a site's. */
    public static Categories builtIn() {
        return new Categories(List.of(RuleFile.builtIn()));
    }

    Categories(List<RuleFile> files) {
        files.forEach(this::add);
        if (!categories.containsKey(RESTRICTED)) {
            throw new IllegalStateException("sensitivity: there must be a category " + RESTRICTED);
        }
    }

    /** Codes of one system that belong to categories: one by one, and with all below them. */
    private record Codes(Map<String, Set<Sensitivity>> each, Map<String, Set<Sensitivity>> under) {
        Codes() {
            this(new HashMap<>(), new HashMap<>());
        }

        Stream<Sensitivity> of(String code) {
            return Stream.concat(
                    each.getOrDefault(code, Set.of()).stream(),
                    under.entrySet().stream()
                            .filter(prefix -> code.startsWith(prefix.getKey()))
                            .flatMap(prefix -> prefix.getValue().stream()));
        }
    }

    private void add(RuleFile file) {
        file.sameAs().forEach(this::same);
        for (RuleFile.Harmless each : file.harmless()) {
            harmless.computeIfAbsent(each.system(), s -> new HashSet<>()).addAll(each.codes());
            if (each.codes().isEmpty()) {
                harmless.get(each.system()).add("");
            }
        }
        Set<String> seen = new HashSet<>();
        for (RuleFile.Rules category : file.categories()) {
            if (!seen.add(category.code())) {
                throw new IllegalStateException("sensitivity: a file has the category " + category.code() + " twice");
            }
            add(category);
        }
        if (categories.size() > MOST_CATEGORIES || rules > MOST_RULES) {
            throw new IllegalStateException("sensitivity: at most " + MOST_CATEGORIES + " categories and " + MOST_RULES
                    + " rules, not " + categories.size() + " and " + rules);
        }
    }

    /** Another address of a system; never of one whose own rules it would put out of reach. */
    private void same(String other, String system) {
        String before = sameAs.put(other, system);
        boolean another = before != null && !before.equals(system);
        if (another || codes.containsKey(other) || sameAs.containsKey(system)) {
            throw new IllegalStateException("sensitivity: " + other + " cannot be the same as " + system);
        }
    }

    private void add(RuleFile.Rules from) {
        Sensitivity of = sensitivity(from.code());
        Category before = categories.get(of);
        if (before == null && (from.title().isEmpty() || from.law().isEmpty())) {
            throw new IllegalStateException("sensitivity: the new category " + of + " needs a title and a law");
        }
        if (before != null && (from.title().isPresent() || from.law().isPresent())) {
            throw new IllegalStateException(
                    "sensitivity: there is a category " + of + " already; add to it without title and law");
        }
        if (before == null) {
            categories.put(
                    of,
                    new Category(
                            of, from.title().orElseThrow(), from.law().orElseThrow(), from.consent(), from.notice()));
        } else if (from.consent() || from.notice().isPresent()) {
            throw new IllegalStateException("sensitivity: what " + of + " needs is settled already");
        }
        from.labels().forEach(label -> put(labels, new Coding(label.system(), label.code()), of));
        from.codes().forEach(code -> put(system(code).each(), normal(code.code()), of));
        from.under().forEach(code -> put(system(code).under(), normal(code.code()), of));
        for (String department : from.departments()) {
            if (!department.matches("[a-z0-9-]{1,32}/[A-Za-z]{1,64}/[A-Za-z0-9.-]{1,64}")) {
                throw new IllegalStateException("sensitivity: a department is <EHR>/<Type>/<id>, not " + department);
            }
            put(departments, department, of);
        }
    }

    private Codes system(RuleFile.Code code) {
        return codes.computeIfAbsent(same(code.system()), s -> new Codes());
    }

    private <K> void put(Map<K, Set<Sensitivity>> rulesOf, K what, Sensitivity of) {
        rules++;
        rulesOf.computeIfAbsent(what, w -> new HashSet<>()).add(of);
    }

    private static Sensitivity sensitivity(String code) {
        try {
            return new Sensitivity(code);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("sensitivity: " + code + " is no code of a category", e);
        }
    }

    /** Every category, in the order of the files. */
    public Collection<Category> all() {
        return categories.values();
    }

    /** The category, if it is there. */
    public Optional<Category> find(Sensitivity sensitivity) {
        return Optional.ofNullable(categories.get(sensitivity));
    }

    /**
     * Demands that all of these are categories.
     *
     * @param who what names them, for the message
     * @throws IllegalStateException when one is not
     */
    public void demand(Set<Sensitivity> named, String who) {
        for (Sensitivity each : named) {
            if (!categories.containsKey(each)) {
                throw new IllegalStateException(who + " names the sensitive category " + each + ", which is not there");
            }
        }
    }

    /** What has this code, in whichever of its elements, belongs to these. */
    public Set<Sensitivity> of(Coding code) {
        Codes system = codes.get(same(code.system()));
        return system == null ? Set.of() : system.of(normal(code.code())).collect(Collectors.toUnmodifiableSet());
    }

    /** What an EHR labelled so belongs to these. */
    public Set<Sensitivity> labelled(Coding label) {
        Set<Sensitivity> named = labels.get(label);
        if (named != null) {
            return Set.copyOf(named);
        }
        Set<String> without = harmless.getOrDefault(label.system(), Set.of());
        return without.contains("") || without.contains(label.code()) ? Set.of() : Set.of(RESTRICTED);
    }

    /** What refers to this department of the EHR belongs to these. */
    public Set<Sensitivity> ofDepartment(String ehr, String reference) {
        return Set.copyOf(departments.getOrDefault(ehr + "/" + reference, Set.of()));
    }

    /** Whether the site names departments of this EHR, so that the visit that something belongs to decides. */
    public boolean knowsDepartments(String ehr) {
        return departments.keySet().stream().anyMatch(each -> each.startsWith(ehr + "/"));
    }

    /** Which of these are given only where the patient's consent is on record. */
    public Set<Sensitivity> needConsent(Set<Sensitivity> of) {
        return of.stream()
                .filter(each -> find(each).filter(Category::consent).isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What must accompany data of these. */
    public List<String> notices(Set<Sensitivity> of) {
        return categories.values().stream()
                .filter(category -> of.contains(category.sensitivity()))
                .flatMap(category -> category.notice().stream())
                .distinct()
                .toList();
    }

    private String same(String system) {
        return sameAs.getOrDefault(system, system);
    }

    /** EHRs write codes with and without points, and in either case. */
    private static String normal(String code) {
        return code.strip().replace(".", "").toUpperCase(Locale.ROOT);
    }
}
