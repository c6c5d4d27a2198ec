package dev.aceso.ground.egress;

/** The maker of outbound calls. */
public interface Egress {
    /**
     * The EHR's JSON Web Key Set, from its configured address only.
     *
     * @throws dev.aceso.ground.failure.Failure {@code EHR_UNAVAILABLE} when it cannot be had
     */
    String getJwks(String ehr);
}
