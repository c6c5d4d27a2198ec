package dev.aceso.ground.failure;

import java.time.Duration;
import java.util.List;

/** What a person must show to be let in, for the challenge of RFC 9470. Identity implements it. */
public interface StepUp {
    /** The authentication context classes that are accepted. */
    List<String> acrValues();

    /** How long ago the person may have signed in. */
    Duration maxAge();
}
