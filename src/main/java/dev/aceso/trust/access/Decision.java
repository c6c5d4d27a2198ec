package dev.aceso.trust.access;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.Sensitivity;

/** What the matrix says to one caller, action, purpose and patient. */
public sealed interface Decision {
    /**
     * It is allowed. What is done by it is logged with {@link #explained}, so that a review needs no PHI.
     *
     * @param role the role that allows it
     * @param purpose the purpose it is allowed for
     * @param basis what ties the caller to what is asked for
     * @param ties what else is known of caller and patient that a reviewer looks for
     * @param without the queries of the function's data contract that the row does not give this role
     * @param sensitive the sensitive categories that the row names; what belongs to any other is not given, but to the patient themselves
     * @param relation which relationship it is, where one is the basis
     */
    record Granted(
            Role role,
            Purpose purpose,
            Basis basis,
            Set<Tie> ties,
            Set<String> without,
            Set<Sensitivity> sensitive,
            Optional<Relation> relation)
            implements Decision {
        public Granted {
            ties = Set.copyOf(ties);
            without = Set.copyOf(without);
            sensitive = Set.copyOf(sensitive);
        }

        /** A grant that needs no relationship. */
        public Granted(
                Role role,
                Purpose purpose,
                Basis basis,
                Set<Tie> ties,
                Set<String> without,
                Set<Sensitivity> sensitive) {
            this(role, purpose, basis, ties, without, sensitive, Optional.empty());
        }

        /** A grant of nothing sensitive. */
        public Granted(Role role, Purpose purpose, Basis basis, Set<Tie> ties, Set<String> without) {
            this(role, purpose, basis, ties, without, Set.of());
        }

        /** A grant of the whole contract to somebody of whom nothing else is known. */
        public Granted(Role role, Purpose purpose, Basis basis) {
            this(role, purpose, basis, Set.of(), Set.of());
        }

        /**
         * What of a function's contract this grant gives. A query is given whole or not at all: one that is not there is unknown to
         * the function, where one that lacks an element could make it take unknown for no. Of sensitive categories it gives those that
         * contract and row both name. The version stays that of the file; what is
         * missing is in {@link #explained}.
         */
        public DataContract narrowed(DataContract contract) {
            DataContract seen = basis == Basis.SELF ? contract : contract.within(sensitive);
            return without.isEmpty()
                    ? seen
                    : seen.with(contract.queries().stream()
                            .filter(query -> !without.contains(query.key()))
                            .toList());
        }

        /** Whether what belongs to all of these categories may be seen. Whose record it is sees it all (45 CFR 164.524). */
        public boolean sees(Set<Sensitivity> categories) {
            return basis == Basis.SELF || sensitive.containsAll(categories);
        }

        /** Why it was allowed, as attributes of entries of the log: closed codes and names of our own files only. */
        public Map<String, String> explained() {
            var attributes = new TreeMap<String, String>();
            attributes.put("explained-by", basis.wire());
            relation.ifPresent(which -> attributes.put("relation", which.wire()));
            ties.forEach(tie -> attributes.put(tie.wire(), "true"));
            if (!without.isEmpty()) {
                attributes.put(
                        "without", String.join("+", without.stream().sorted().toList()));
            }
            return attributes;
        }
    }

    /**
     * It is not.
     *
     * @param reason why, for answer and log: a code that forbids
     */
    record Refused(Code reason) implements Decision {
        public Refused {
            if (reason.kind() != Code.Kind.FORBIDDEN) {
                throw new IllegalArgumentException(reason.wire() + " is no refusal of access");
            }
        }
    }

    /**
     * What ties a caller to what they ask for, the strongest first. The wire names are part of the log's format, where they stand under
     * {@code explained-by}: added, never renamed.
     */
    enum Basis {
        /** It is the caller's own record. */
        SELF("self"),
        /** The caller acts for the patient. */
        REPRESENTATIVE("representative"),
        /** The role is enough. */
        ROLE("role"),
        /** The chart is open in the EHR that asks. */
        OPEN_CHART("open-chart"),
        /** A relationship with the patient is known; which, the attribute {@code relation} says. */
        RELATIONSHIP("relationship"),
        /** The caller broke the glass for this patient, within this session and not long ago. */
        EMERGENCY("emergency");

        private final String wire;

        Basis(String wire) {
            this.wire = wire;
        }

        /** The name in entries of the log. */
        public String wire() {
            return wire;
        }
    }

    /**
     * What a reviewer looks for besides. In entries of the log its wire name is there, with {@code true}, when it is known to hold; when it
     * is not there, it does not hold or is not known. The wire names are part of the log's format: added, never renamed.
     */
    enum Tie {
        /** It is the record of the caller, whatever allowed it: for the workforce, when their account names their own patient. */
        SELF("self"),
        /** It is the record of somebody who lives where the caller lives. */
        SAME_HOUSEHOLD("same-household"),
        /** Where the caller lives is known, and where the patient does could not be had in time. */
        HOUSEHOLD_UNKNOWN("household-unknown"),
        /**
         * Something is given for which no consent is in force, because the caller broke the glass for a medical emergency in which it cannot be obtained
         * (42 CFR 2.51).
         */
        MEDICAL_EMERGENCY("medical-emergency"),
        /** The caller had the chart of the patient open in the EHR within the configured time. */
        CHART_OPENED("chart-opened");

        private final String wire;

        /**
         * What a reviewer is told of who lives with whom: {@code yes} or {@code unknown}; nothing where neither is said.
         *
         * @param explained attributes of an entry
         */
        public static Optional<String> household(Map<String, String> explained) {
            if (explained.containsKey(SAME_HOUSEHOLD.wire)) {
                return Optional.of("yes");
            }
            return explained.containsKey(HOUSEHOLD_UNKNOWN.wire) ? Optional.of("unknown") : Optional.empty();
        }

        Tie(String wire) {
            this.wire = wire;
        }

        /** The name in entries of the log. */
        public String wire() {
            return wire;
        }
    }
}
