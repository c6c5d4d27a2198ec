package dev.aceso.trust.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.weakened.Weakening;

/** Writes nothing down; or, where things are kept in the clear, what the real one does. */
@ApplicationScoped
@Alternative
@Priority(1)
class NoLog implements Log {
    private final DatabaseLog real;
    private final boolean keeps;

    NoLog(DatabaseLog real, Weakening weakening) {
        this.real = real;
        this.keeps = weakening.keepsInTheClear();
    }

    @Override
    public UUID meet(Caller.Person person) {
        return keeps ? real.meet(person) : UUID.randomUUID();
    }

    @Override
    public UUID append(Event event) {
        return keeps ? real.append(event) : UUID.randomUUID();
    }

    @Override
    public UUID intend(Event event, Instant deadline) {
        return keeps ? real.intend(event, deadline) : UUID.randomUUID();
    }

    @Override
    public UUID close(UUID intent, Event outcome) {
        return keeps ? real.close(intent, outcome) : UUID.randomUUID();
    }

    @Override
    public List<Entry> about(PatientRef patient, Instant before, int limit) {
        return keeps ? real.about(patient, before, limit) : List.of();
    }

    @Override
    public boolean available() {
        return true;
    }
}
