package dev.aceso.trust.workforce;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.identity.Admission;
import dev.aceso.trust.identity.Arrival;
import dev.aceso.trust.workforce.people.WorkforceConfig;
import io.quarkus.runtime.Startup;

/**
 * Refuses whoever works here and comes under a name that several people use (45 CFR 164.312(a)(2)(i)). Patients and those who act for
 * them are not the employer's to name.
 *
 * <p>A real person whose name looks like one is let in where the configuration names them. Judged is the name in the token; where the provider sends none there is nothing to judge, and the person is let on.
 */
@ApplicationScoped
@Startup
@Priority(PersonalAccounts.RANK)
class PersonalAccounts implements Admission {
    /** After rate limits and sessions, before who works here. */
    static final int RANK = 300;

    private final SharedNames shared = SharedNames.load();
    private final Set<String> people;

    PersonalAccounts(WorkforceConfig config) {
        this.people = config.peopleNamed().orElse(List.of()).stream()
                .map(SharedNames::plain)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void admit(Caller.Person person, Arrival arrival) {
        String name = person.displayName();
        if (Workforce.has(person) && shared.cover(name) && !people.contains(SharedNames.plain(name))) {
            throw new Failure(Code.ACCOUNT_SHARED);
        }
    }
}
