package dev.aceso.trust.audit;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.formats.LogEntry;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;

/**
 * The log in PostgreSQL.
 *
 * <p>Why an append needs no transaction manager: each is one statement, which joins the running transaction or is one of its own,
 * and PostgreSQL lets nothing commit after a statement failed.
 */
@ApplicationScoped
class DatabaseLog implements Log {
    private static final String ANY = "unknown";

    private final Entries entries;
    private final Rows rows;
    private final Pseudonyms pseudonyms;
    private final LogGate gate;

    DatabaseLog(Entries entries, Rows rows, Pseudonyms pseudonyms, LogGate gate) {
        this.entries = entries;
        this.rows = rows;
        this.pseudonyms = pseudonyms;
        this.gate = gate;
    }

    @Override
    public UUID meet(Caller.Person person) {
        return guarded(() -> entries.person(person));
    }

    @Override
    public UUID append(Event event) {
        return guarded(() -> entries.append(entries.of(event)));
    }

    @Override
    public UUID intend(Event event, Instant deadline) {
        return guarded(() -> entries.intend(entries.of(event), deadline));
    }

    @Override
    public UUID close(UUID intent, Event outcome) {
        return guarded(() -> entries.close(intent, "outcome", entries.of(with(outcome, intent))));
    }

    @Override
    public List<Entry> about(PatientRef patient, Instant before, int limit) {
        return Faults.reading(() -> rows.about(pseudonyms.all(patient), before, limit).stream()
                .map(entries::open)
                .map(DatabaseLog::read)
                .toList());
    }

    @Override
    public boolean available() {
        return gate.available();
    }

    private static Event with(Event outcome, UUID intent) {
        Map<String, String> attributes = new HashMap<>(outcome.attributes());
        attributes.put("intent", intent.toString());
        return new Event(
                outcome.action(),
                outcome.outcome(),
                outcome.caller(),
                outcome.patient(),
                outcome.purpose(),
                attributes);
    }

    private static Entry read(LogEntry entry) {
        Map<String, String> who = entry.who();
        String kind = who.getOrDefault("kind", ANY);
        String name = switch (kind) {
            case "person" -> who.getOrDefault("id", ANY);
            case "on-behalf" -> "ehr:" + who.getOrDefault("ehr", ANY);
            default -> kind;
        };
        return new Entry(
                entry.id(),
                entry.at(),
                entry.action(),
                entry.outcome(),
                name,
                who.getOrDefault("roles", ""),
                entry.purpose(),
                entry.attributes());
    }

    private <T> T guarded(Faults.Work<T> work) {
        return Faults.guard(gate, work);
    }
}
