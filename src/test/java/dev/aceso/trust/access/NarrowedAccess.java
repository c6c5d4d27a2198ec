package dev.aceso.trust.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.trust.identity.Errand;

/** For tests elsewhere: access decisions by other rows, such as one that lets an EHR's client run a review without a query of its contract. */
public final class NarrowedAccess {
    private NarrowedAccess() {}

    /** That decision. */
    public static Access without(String query) {
        return of("{\"rows\":[{\"role\":\"ehr-client\",\"action\":\"inference.run\","
                + "\"function\":\"ckm-review\",\"purpose\":\"TREAT\",\"about\":\"any\","
                + "\"without\":[\"" + query + "\"]}]}");
    }

    /** A decision by the rows of that file. */
    public static Access of(String matrix) {
        try {
            return new Access(Matrix.read(new ObjectMapper().readTree(matrix)), new Errand());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
