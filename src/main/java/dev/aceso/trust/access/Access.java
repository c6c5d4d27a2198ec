package dev.aceso.trust.access;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.access.Decision.Basis;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.Decision.Refused;
import dev.aceso.trust.access.Decision.Tie;
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

    @Inject
    Access(Contracts contracts, Errand errand, Relations relations) {
        this(Matrix.load().fitting(contracts::find), errand, relations);
    }

    /** Where no relationship is known. */
    Access(Matrix matrix, Errand errand) {
        this(matrix, errand, (staff, patient) -> false);
    }

    Access(Matrix matrix, Errand errand, Relations relations) {
        this.matrix = matrix;
        this.errand = errand;
        this.relations = relations;
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
     * The purpose for which the matrix allows it, if it does for any; a person's own record is theirs before it is anything else. What ties caller and
     * patient besides is not looked up: whoever goes on asks for the decision.
     */
    public Optional<Purpose> purpose(Caller caller, Action action, Optional<PatientRef> patient) {
        List<Matrix.Row> rows =
                matrix.rows(caller.roles(), action, Matrix.EVERY_FUNCTION).toList();
        return strongest(caller, rows, patient).map(match -> match.row().purpose());
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
     * @throws Failure {@code NOT_PERMITTED} or {@code NOT_YOUR_RECORD}; let it through, the caller's guard writes it down
     */
    public Granted require(Caller caller, Action action, Purpose purpose, Optional<PatientRef> patient) {
        return require(caller, action, Matrix.EVERY_FUNCTION, purpose, patient);
    }

    /**
     * Demands that the matrix allows it with this clinical function, and notes for the log of refusals what was asked.
     *
     * @param function its id, such as {@code ckm-review}
     * @throws Failure {@code NOT_PERMITTED} or {@code NOT_YOUR_RECORD}; let it through, the caller's guard writes it down
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
     * Demands that some row lets the caller do this to somebody's record or for themselves: for when it is not known whose record was
     * asked for, so that whom no row lets at any is not told that nobody is known by that name.
     *
     * @throws Failure {@code NOT_PERMITTED}
     */
    public void requireSomeRow(Caller caller, Action action) {
        if (matrix.rows(caller.roles(), action, Matrix.EVERY_FUNCTION).findAny().isEmpty()) {
            throw new Failure(Code.NOT_PERMITTED);
        }
    }

    private static Granted demanded(Decision decision) {
        return switch (decision) {
            case Granted granted -> granted;
            case Refused(Code reason) -> throw new Failure(reason);
        };
    }

    private Decision best(Caller caller, Stream<Matrix.Row> rows, Optional<PatientRef> patient) {
        List<Matrix.Row> all = rows.toList();
        return strongest(caller, all, patient)
                .<Decision>map(match -> granted(match, caller, patient))
                .orElseGet(() -> new Refused(all.isEmpty() ? Code.NOT_PERMITTED : refusal(all.getFirst())));
    }

    private static Code refusal(Matrix.Row row) {
        return switch (row.about()) {
            case ANY, NONE -> Code.NOT_PERMITTED;
            case SELF, REPRESENTED -> Code.NOT_YOUR_RECORD;
        };
    }

    /** A row that allows it, and what ties the caller to what is asked for. */
    private record Match(Matrix.Row row, Basis basis) {}

    private static Optional<Match> strongest(Caller caller, List<Matrix.Row> rows, Optional<PatientRef> patient) {
        return rows.stream()
                .flatMap(row -> basis(row, caller, patient).map(basis -> new Match(row, basis)).stream())
                .min(Comparator.comparing(Match::basis));
    }

    private static Optional<Basis> basis(Matrix.Row row, Caller caller, Optional<PatientRef> patient) {
        return switch (row.about()) {
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
        }
        if (opened(caller, patient)) {
            ties.add(Tie.CHART_OPENED);
        }
        Matrix.Row row = match.row();
        return new Granted(row.role(), row.purpose(), match.basis(), ties, row.without());
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
