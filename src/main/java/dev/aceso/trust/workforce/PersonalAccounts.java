package dev.aceso.trust.workforce;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.identity.Admission;
import dev.aceso.trust.identity.Arrival;
import io.quarkus.runtime.Startup;

/**
 * Refuses whoever works here and comes under a name that several people use (45 CFR 164.312(a)(2)(i)). Patients and those who act for
 * them are not the employer's to name.
 *
 * <p>Judged is the name in the token; where the provider sends none there is nothing to judge, and the person is let on.
 */
@ApplicationScoped
@Startup
@Priority(PersonalAccounts.RANK)
class PersonalAccounts implements Admission {
    /** After rate limits and sessions, before who works here. */
    static final int RANK = 300;

    private final SharedNames shared = SharedNames.load();

    @Override
    public void admit(Caller.Person person, Arrival arrival) {
        if (Workforce.has(person) && shared.cover(person.displayName())) {
            throw new Failure(Code.ACCOUNT_SHARED);
        }
    }
}
