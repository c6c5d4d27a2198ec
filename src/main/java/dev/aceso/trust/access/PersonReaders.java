package dev.aceso.trust.access;

import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Readers;
import dev.aceso.trust.identity.PersonGuard;

/** Readers of the log are persons whom the matrix allows it. */
@ApplicationScoped
class PersonReaders implements Readers {
    private final PersonGuard guard;
    private final Access access;

    PersonReaders(PersonGuard guard, Access access) {
        this.guard = guard;
        this.access = access;
    }

    @Override
    public Caller allow(Action action) {
        return guard.call(action, person -> {
            access.require(person, action);
            return person;
        });
    }
}
