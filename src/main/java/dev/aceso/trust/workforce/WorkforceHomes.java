package dev.aceso.trust.workforce;

import java.util.Optional;
import java.util.Set;
import jakarta.inject.Singleton;

import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.household.HomesOfWorkers;
import dev.aceso.trust.audit.Pseudonyms;
import dev.aceso.trust.identity.sessions.AccountSessions;
import dev.aceso.trust.workforce.people.Homes;
import dev.aceso.trust.workforce.scim.ScimConfig;

/** Where those who work here live, as SCIM said; asked of the database each time. Where there is no SCIM nobody's home is known. */
@Singleton
class WorkforceHomes implements HomesOfWorkers {
    private final Homes homes;
    private final AccountSessions sessions;
    private final Pseudonyms pseudonyms;
    private final boolean provisioned;

    WorkforceHomes(Homes homes, AccountSessions sessions, Pseudonyms pseudonyms, ScimConfig scim) {
        this.homes = homes;
        this.sessions = sessions;
        this.pseudonyms = pseudonyms;
        this.provisioned = scim.clients().isPresent();
    }

    @Override
    public Set<String> of(Caller.Person person) {
        if (!provisioned || !Workforce.has(person)) {
            return Set.of();
        }
        Optional<String> user = person.staff().map(this::user);
        return homes.ofAccount(sessions.account(person), user);
    }

    @Override
    public Set<String> of(StaffRef staff) {
        return provisioned ? homes.ofEhrUser(user(staff)) : Set.of();
    }

    private String user(StaffRef staff) {
        return pseudonyms.lasting("ehr-user", staff.ehr(), staff.user());
    }
}
