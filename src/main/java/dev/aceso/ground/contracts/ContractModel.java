package dev.aceso.ground.contracts;

import java.util.List;

/** What a contract must be checked against: FHIR R4, as the room that speaks FHIR knows it. */
public interface ContractModel {
    /**
     * Checks a query and says what has to be added to its elements.
     *
     * @return the element paths that every query of the type carries: id, patient, status and modifier elements
     * @throws IllegalStateException when the query names a type, path, search parameter or slice that does not exist; the message
     *     names it
     */
    List<String> check(DataContract.Query query);
}
