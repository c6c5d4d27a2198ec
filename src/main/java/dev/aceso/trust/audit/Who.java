package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import jakarta.inject.Singleton;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;

/**
 * Turns callers into what an entry says about them: people by an opaque id, their name sealed in a table of its own; an EHR's
 * client and the user it asserts by keyed pseudonyms.
 */
@Singleton
final class Who {
    static final Map<String, String> SYSTEM = Map.of("kind", "system");
    static final Map<String, String> UNKNOWN = Map.of("kind", "unknown");
    static final String PERSONS = "audit.person";
    private static final int MOST_KNOWN = 10_000;

    private final Rows rows;
    private final Pseudonyms pseudonyms;
    private final EntrySeal seal;
    /** Ids of committed rows only: one that this transaction inserted may yet be rolled back. */
    private final Map<String, UUID> known = new ConcurrentHashMap<>();

    Who(Rows rows, Pseudonyms pseudonyms, EntrySeal seal) {
        this.rows = rows;
        this.pseudonyms = pseudonyms;
        this.seal = seal;
    }

    Map<String, String> is(Caller caller, Instant at) throws SQLException {
        Map<String, String> who = new LinkedHashMap<>();
        who.put("roles", caller.roles().stream().map(Role::code).sorted().collect(Collectors.joining(",")));
        switch (caller) {
            case Caller.Person person -> {
                who.put("kind", "person");
                who.put("id", id(person, at).toString());
            }
            case Caller.OnBehalf behalf -> {
                who.put("kind", "on-behalf");
                who.put("ehr", behalf.ehr());
                who.put("client", pseudonyms.ofAccount(behalf.issuer(), behalf.subject()));
                behalf.assertedUser().ifPresent(user -> who.put("user", pseudonyms.ofAccount(behalf.issuer(), user)));
            }
        }
        return who;
    }

    private UUID id(Caller.Person person, Instant at) throws SQLException {
        String account = pseudonyms.ofAccount(person.issuer(), person.subject());
        UUID cached = known.get(account);
        if (cached != null) {
            return cached;
        }
        Optional<UUID> stored = rows.person(account);
        if (stored.isPresent()) {
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            known.put(account, stored.get());
            return stored.get();
        }
        UUID id = UUID.randomUUID();
        Bytes name = seal.seal(PERSONS, id, at, Bytes.utf8(person.displayName()));
        // Waits for a twin that is inserting the same account; then the twin's row is there, or ours is.
        return rows.insertPerson(id, account, name) ? id : rows.person(account).orElseThrow();
    }
}
