package dev.aceso.trust.audit;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import jakarta.inject.Singleton;

import dev.aceso.formats.LogEntry;
import dev.aceso.formats.Merkle;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import io.quarkus.arc.All;

/** Makes entries, seals them and puts them into {@code audit.pending}. Knows nothing of availability. */
@Singleton
final class Entries {
    private static final String INTENTS = "audit.intent";
    private static final int SALT = 32;
    private static final int MOST_ATTRIBUTES = 40;
    private static final Pattern ACTION = Pattern.compile("[a-z0-9.-]{1,40}");
    private static final Pattern KEY = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._:/+=@-]{0,400}");

    private final Rows rows;
    private final Who who;
    private final Pseudonyms pseudonyms;
    private final EntrySeal seal;
    private final List<Circumstances> circumstances;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Entries(
            Rows rows,
            Who who,
            Pseudonyms pseudonyms,
            EntrySeal seal,
            @All List<Circumstances> circumstances,
            Clock clock) {
        this.rows = rows;
        this.circumstances = circumstances;
        this.who = who;
        this.pseudonyms = pseudonyms;
        this.seal = seal;
        this.clock = clock;
    }

    /** An entry about an event. A caller who is absent is the system itself. */
    LogEntry of(Event event) throws SQLException {
        Map<String, String> by = event.caller().isPresent() ? who(event.caller().get()) : Who.SYSTEM;
        Map<String, String> attributes = new HashMap<>();
        if (event.caller().orElse(null) instanceof Caller.Person) {
            circumstances.forEach(some -> attributes.putAll(some.now()));
        }
        attributes.putAll(event.attributes());
        return of(by, event.action().wire(), event.outcome(), event.patient(), event.purpose(), attributes);
    }

    /** What an entry says about this caller. */
    Map<String, String> who(Caller caller) throws SQLException {
        return who.is(caller, now());
    }

    UUID person(Caller.Person person) throws SQLException {
        return who.id(person, now());
    }

    LogEntry of(
            Map<String, String> by,
            String action,
            Event.Outcome outcome,
            Optional<PatientRef> patient,
            Optional<Purpose> purpose,
            Map<String, String> attributes) {
        return make(by, action, outcome, purpose.map(Purpose::code), patient.map(pseudonyms::of), attributes);
    }

    /** The entry that closes an intent in the place of its maker. */
    LogEntry abandoned(LogEntry intent) {
        return make(
                intent.who(),
                intent.action(),
                Event.Outcome.ABANDONED,
                intent.purpose(),
                intent.patient(),
                Map.of("intent", intent.id().toString()));
    }

    UUID append(LogEntry entry) throws SQLException {
        rows.insert(pending(entry, Bytes.of(entry.canonical())));
        return entry.id();
    }

    UUID intend(LogEntry entry, Instant deadline) throws SQLException {
        Bytes canonical = Bytes.of(entry.canonical());
        Bytes again = seal.seal(INTENTS, entry.id(), entry.at(), canonical);
        rows.insertIntent(pending(entry, canonical), Duration.between(clock.instant(), deadline), again);
        return entry.id();
    }

    UUID close(UUID intent, String kind, LogEntry entry) throws SQLException {
        rows.insertClosing(intent, kind, pending(entry, Bytes.of(entry.canonical())));
        return entry.id();
    }

    LogEntry open(Rows.Stored row) {
        return LogEntry.parse(
                seal.open(EntrySeal.ENTRIES, row.id(), row.sealed()).toArray());
    }

    LogEntry openIntent(UUID id, Bytes sealed) {
        return LogEntry.parse(seal.open(INTENTS, id, sealed).toArray());
    }

    private LogEntry make(
            Map<String, String> by,
            String action,
            Event.Outcome outcome,
            Optional<String> purpose,
            Optional<String> patient,
            Map<String, String> attributes) {
        attributes.forEach(Entries::check);
        if (attributes.size() > MOST_ATTRIBUTES || !ACTION.matcher(action).matches()) {
            throw new IllegalArgumentException("not an event of the log");
        }
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return new LogEntry(
                UUID.randomUUID(),
                now(),
                by,
                action,
                outcome.wire(),
                purpose,
                patient,
                attributes,
                HexFormat.of().formatHex(salt));
    }

    /** Keeps values of the chart out: what does not look like an id, code, count or digest is a mistake of ours. */
    private static void check(String key, String value) {
        if (!KEY.matcher(key).matches() || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("not an attribute of the log: " + key.replaceAll("[^a-z0-9-]", "?"));
        }
    }

    private Rows.Pending pending(LogEntry entry, Bytes canonical) {
        Bytes sealed = seal.seal(EntrySeal.ENTRIES, entry.id(), entry.at(), canonical);
        return new Rows.Pending(
                entry.id(), entry.at(), entry.patient().orElse(null), sealed, Merkle.leaf(canonical.toArray()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
