package dev.aceso.trust.access;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.ground.sensitivity.Categories;
import dev.aceso.trust.access.Decision.Basis;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.Decision.Refused;
import dev.aceso.trust.access.Decision.Tie;
import dev.aceso.trust.access.Matrix.About;
import dev.aceso.trust.access.household.Household;
import dev.aceso.trust.access.household.Households;
import dev.aceso.trust.access.relations.Emergencies;
import dev.aceso.trust.access.relations.Relations;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.Errand;
import io.quarkus.runtime.Startup;

/** The one decision: role, action, function and purpose against the matrix. What no row allows is refused. */
@ApplicationScoped
@Startup
public class Access {
    private final Matrix matrix;
    private final Errand errand;
    private final Relations relations;
    private final Emergencies emergencies;
    private final Categories categories;
    private final Consents consents;
    private final Households households;

    @Inject
    Access(
            Contracts contracts,
            Categories categories,
            Errand errand,
            Relations relations,
            Emergencies emergencies,
            Consents consents,
            Households households) {
        this(
                Matrix.load().fitting(contracts::find).naming(categories::demand),
                errand,
                relations,
                emergencies,
                categories,
                consents,
                households);
    }

    /** Where no relationship is known and nobody broke the glass. */
    Access(Matrix matrix, Errand errand) {
        this(matrix, errand, (staff, patient) -> false, (person, patient) -> false);
    }

    /** Where nobody consented to anything. */
    Access(Matrix matrix, Errand errand, Relations relations, Emergencies emergencies) {
        this(matrix, errand, relations, emergencies, Categories.builtIn(), (patient, purpose) -> false);
    }

    /** Where it is not known who lives with whom. */
    Access(
            Matrix matrix,
            Errand errand,
            Relations relations,
            Emergencies emergencies,
            Categories categories,
            Consents consents) {
        this(matrix, errand, relations, emergencies, categories, consents, (caller, patient) -> Household.NOT_SHARED);
    }

    Access(
            Matrix matrix,
            Errand errand,
            Relations relations,
            Emergencies emergencies,
            Categories categories,
            Consents consents,
            Households households) {
        this.matrix = matrix;
        this.errand = errand;
        this.relations = relations;
        this.emergencies = emergencies;
        this.categories = categories;
        this.consents = consents;
        this.households = households;
    }

    /**
     * Decides for one purpose about an action that is not one function's.
     *
     * @param patient whose record is touched; an action that touches one is refused without
     */
    public Decision decide(Caller caller, Action action, Purpose purpose, Optional<PatientRef> patient) {
        return decide(caller, action, Matrix.EVERY_FUNCTION, purpose, patient);
    }

    /**
     * Decides for one purpose about one clinical function.
     *
     * @param function its id, such as {@code ckm-review}
     * @param patient whose record is touched; an action that touches one is refused without
     */
    public Decision decide(
            Caller caller, Action action, String function, Purpose purpose, Optional<PatientRef> patient) {
        return best(
                caller, matrix.rows(caller.roles(), action, function).filter(row -> row.purpose() == purpose), patient);
    }

    /**
     * The purpose for which the matrix allows it; a person's own record is theirs before it is anything else. Where it is refused, the purpose of
     * the first row that the caller has for it; nothing, where there is none. What ties caller and patient besides is not looked up, and taken to be
     * there: whoever goes on asks for the decision.
     */
    public Optional<Purpose> purpose(Caller caller, Action action, Optional<PatientRef> patient) {
        List<Matrix.Row> rows =
                matrix.rows(caller.roles(), action, Matrix.EVERY_FUNCTION).toList();
        return strongest(caller, rows, patient, () -> Optional.of(new Bond(Basis.RELATIONSHIP, Optional.empty())))
                .map(Match::row)
                .or(() -> rows.stream().findFirst())
                .map(Matrix.Row::purpose);
    }

    /** The rows that decide. */
    Matrix matrix() {
        return matrix;
    }

    /** Decides for whichever purpose the matrix allows; a person's own record is theirs before it is anything else. */
    public Decision decide(Caller caller, Action action, Optional<PatientRef> patient) {
        return best(caller, matrix.rows(caller.roles(), action, Matrix.EVERY_FUNCTION), patient);
    }

    /**
     * Demands that the matrix allows an action that is not one function's, and notes for the log of refusals what was asked.
     *
     * @throws Failure {@code NOT_PERMITTED}, {@code NOT_YOUR_RECORD} or {@code NO_RELATIONSHIP}; let it through, the caller's guard writes it down
     */
    public Granted require(Caller caller, Action action, Purpose purpose, Optional<PatientRef> patient) {
        return require(caller, action, Matrix.EVERY_FUNCTION, purpose, patient);
    }

    /**
     * Demands that the matrix allows it with this clinical function, and notes for the log of refusals what was asked.
     *
     * @param function its id, such as {@code ckm-review}
     * @throws Failure {@code NOT_PERMITTED}, {@code NOT_YOUR_RECORD} or {@code NO_RELATIONSHIP}; let it through, the caller's guard writes it down
     */
    public Granted require(
            Caller caller, Action action, String function, Purpose purpose, Optional<PatientRef> patient) {
        errand.about(patient, purpose);
        return demanded(decide(caller, action, function, purpose, patient));
    }

    /**
     * Demands that the matrix allows an action that touches nobody's record, for whichever purpose.
     *
     * @throws Failure {@code NOT_PERMITTED}
     */
    public Granted require(Caller caller, Action action) {
        return demanded(decide(caller, action, Optional.empty()));
    }

    /**
     * Demands that a row lets the caller do this to any patient's record: for when it is not known whose record was asked for. Whoever may do it to
     * some only is refused as they are for a patient who is known and not one of them, so that nobody is told who is known.
     *
     * @throws Failure {@code NOT_PERMITTED}, {@code NOT_YOUR_RECORD} or {@code NO_RELATIONSHIP}
     */
    public void requireAnyPatient(Caller caller, Action action) {
        List<Matrix.Row> rows =
                matrix.rows(caller.roles(), action, Matrix.EVERY_FUNCTION).toList();
        if (rows.stream().noneMatch(row -> row.about() == About.ANY)) {
            throw new Failure(refusal(rows));
        }
    }

    /** Whether whoever works here needs training on record for it: for everything but what the matrix says shows nothing of patients. */
    public boolean takesTraining(Action action) {
        return !matrix.untrained().contains(action);
    }

    /** The roles that may do anything that takes training. */
    public Set<Role> takingTraining() {
        return matrix.rows().stream()
                .filter(row -> takesTraining(row.action()))
                .map(Matrix.Row::role)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Granted demanded(Decision decision) {
        return switch (decision) {
            case Granted granted -> granted;
            case Refused(Code reason) -> throw new Failure(reason);
        };
    }

    private Decision best(Caller caller, Stream<Matrix.Row> rows, Optional<PatientRef> patient) {
        List<Matrix.Row> all = rows.toList();
        return strongest(caller, all, patient, () -> relationship(caller, patient))
                .<Decision>map(match -> granted(match, caller, patient))
                .orElseGet(() -> new Refused(refusal(all)));
    }

    /** What is refused to whom none of their rows lets at a record; what can be helped is said first. */
    private static Code refusal(List<Matrix.Row> rows) {
        Set<About> abouts = rows.stream().map(Matrix.Row::about).collect(Collectors.toSet());
        if (abouts.contains(About.RELATED)) {
            return Code.NO_RELATIONSHIP;
        }
        return abouts.contains(About.SELF) || abouts.contains(About.REPRESENTED)
                ? Code.NOT_YOUR_RECORD
                : Code.NOT_PERMITTED;
    }

    /** What ties the caller to what is asked for, and which relationship that is, where it is one. */
    private record Bond(Basis basis, Optional<Relation> relation) {}

    /** A row that allows it, and by what. */
    private record Match(Matrix.Row row, Bond bond) {}

    /** A relationship is looked for only where nothing else lets the caller at it, and once. */
    private static Optional<Match> strongest(
            Caller caller, List<Matrix.Row> rows, Optional<PatientRef> patient, Supplier<Optional<Bond>> relationship) {
        return rows.stream()
                .flatMap(row ->
                        basis(row, caller, patient)
                                .map(basis -> new Match(row, new Bond(basis, Optional.empty())))
                                .stream())
                .min(Comparator.comparing(match -> match.bond().basis()))
                .or(() -> rows.stream()
                        .filter(row -> row.about() == About.RELATED && patient.isPresent())
                        .findFirst()
                        .flatMap(row -> relationship.get().map(bond -> new Match(row, bond))));
    }

    private static Optional<Basis> basis(Matrix.Row row, Caller caller, Optional<PatientRef> patient) {
        return switch (row.about()) {
            case RELATED -> Optional.empty();
            case NONE -> Optional.of(Basis.ROLE);
            case ANY -> patient.map(_ -> basis(caller));
            case SELF -> named(caller, patient) && !acts(caller) ? Optional.of(Basis.SELF) : Optional.empty();
            case REPRESENTED ->
                named(caller, patient) && acts(caller) ? Optional.of(Basis.REPRESENTATIVE) : Optional.empty();
        };
    }

    private Granted granted(Match match, Caller caller, Optional<PatientRef> patient) {
        Set<Tie> ties = EnumSet.noneOf(Tie.class);
        if (named(caller, patient) && !acts(caller)) {
            ties.add(Tie.SELF);
        } else {
            patient.flatMap(whose -> household(caller, whose)).ifPresent(ties::add);
        }
        Optional<Relation> relation = match.bond().relation();
        if (relation.map(which -> which == Relation.CHART_OPENED).orElseGet(() -> opened(caller, patient))) {
            ties.add(Tie.CHART_OPENED);
        }
        Matrix.Row row = match.row();
        Set<Sensitivity> unconsented = unconsented(row, patient);
        boolean urgent = !unconsented.isEmpty() && medicalEmergency(caller, patient);
        if (urgent) {
            ties.add(Tie.MEDICAL_EMERGENCY);
        }
        return new Granted(
                row.role(),
                row.purpose(),
                match.bond().basis(),
                ties,
                row.without(),
                urgent ? row.sensitive() : without(row.sensitive(), unconsented),
                relation);
    }

    /** It only marks for review what was decided. */
    private Optional<Tie> household(Caller caller, PatientRef patient) {
        return switch (households.of(caller, patient)) {
            case SHARED -> Optional.of(Tie.SAME_HOUSEHOLD);
            case UNKNOWN -> Optional.of(Tie.HOUSEHOLD_UNKNOWN);
            case NOT_SHARED -> Optional.empty();
        };
    }

    /** Those of the row's sensitive categories that need a consent, where none is in force. */
    private Set<Sensitivity> unconsented(Matrix.Row row, Optional<PatientRef> patient) {
        Set<Sensitivity> guarded = categories.needConsent(row.sensitive());
        boolean consented = guarded.isEmpty()
                || patient.filter(whose -> consents.inForce(whose, row.purpose()))
                        .isPresent();
        return consented ? Set.of() : guarded;
    }

    private boolean medicalEmergency(Caller caller, Optional<PatientRef> patient) {
        return caller instanceof Caller.Person person
                && patient.filter(whose -> emergencies.medical(person, whose)).isPresent();
    }

    private static Set<Sensitivity> without(Set<Sensitivity> all, Set<Sensitivity> some) {
        return all.stream().filter(category -> !some.contains(category)).collect(Collectors.toSet());
    }

    /**
     * What lets a person at a patient's record who is not their own: the chart that they had open, or else the glass that they broke, or else what the
     * patient's EHR says. Whoever broke the glass may have done so because the EHR is away, and does not wait for it.
     */
    private Optional<Bond> relationship(Caller caller, Optional<PatientRef> patient) {
        if (opened(caller, patient)) {
            return Optional.of(new Bond(Basis.RELATIONSHIP, Optional.of(Relation.CHART_OPENED)));
        }
        if (!(caller instanceof Caller.Person person) || patient.isEmpty()) {
            return Optional.empty();
        }
        return emergencies.open(person, patient.get())
                ? Optional.of(new Bond(Basis.EMERGENCY, Optional.empty()))
                : person.staff()
                        .flatMap(staff -> relations.charted(staff, patient.get()))
                        .map(relation -> new Bond(Basis.RELATIONSHIP, Optional.of(relation)));
    }

    private boolean opened(Caller caller, Optional<PatientRef> patient) {
        return caller instanceof Caller.Person person
                && person.staff()
                        .filter(staff -> patient.filter(asked -> relations.opened(staff, asked))
                                .isPresent())
                        .isPresent();
    }

    private static Basis basis(Caller caller) {
        return switch (caller) {
            case Caller.Person _, Caller.Software _ -> Basis.ROLE;
            case Caller.OnBehalf _ -> Basis.OPEN_CHART;
        };
    }

    /** Whether what the caller showed names this very patient. */
    private static boolean named(Caller caller, Optional<PatientRef> patient) {
        return switch (caller) {
            case Caller.Person person -> patient.isPresent() && person.self().equals(patient);
            case Caller.Software _ -> false;
            case Caller.OnBehalf hook ->
                patient.filter(asked -> asked.ehr().equals(hook.ehr())
                                && hook.assertedUser().equals(Optional.of("Patient/" + asked.id())))
                        .isPresent();
        };
    }

    /** Whether the patient whom the token names is somebody else, for whom the caller acts. */
    private static boolean acts(Caller caller) {
        return caller.roles().contains(Role.REPRESENTATIVE) && !caller.roles().contains(Role.PATIENT);
    }
}
