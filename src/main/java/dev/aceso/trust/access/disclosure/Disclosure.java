package dev.aceso.trust.access.disclosure;

import java.util.List;

import dev.aceso.ground.contracts.DataContract;

/** What the guard says to a contract about one patient and recipient. */
public sealed interface Disclosure {
    /**
     * The recipient may be shown what the contract names.
     *
     * @param contract the contract, as it was
     */
    record Allowed(DataContract contract) implements Disclosure {}

    /**
     * The recipient may be shown it when some elements are made coarser.
     *
     * @param contract the contract, so narrowed
     * @param which the ids of the combinations that would have been completed
     */
    record Generalized(DataContract contract, List<String> which) implements Disclosure {
        public Generalized {
            which = List.copyOf(which);
        }
    }

    /**
     * The recipient may not be shown it.
     *
     * @param combination the id of the combination that would be completed
     */
    record Refused(String combination) implements Disclosure {}
}
