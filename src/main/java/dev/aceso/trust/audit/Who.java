package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;

/**
 * Turns callers into what an entry says about them: people by an opaque id, their name sealed in a table of its own; an EHR's
 * client, the user it asserts and the identity provider's software by keyed pseudonyms.
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
    private final Apart apart;
    private final Map<String, UUID> known = new ConcurrentHashMap<>();

    Who(Rows rows, Pseudonyms pseudonyms, EntrySeal seal, Apart apart) {
        this.rows = rows;
        this.pseudonyms = pseudonyms;
        this.seal = seal;
        this.apart = apart;
    }

    Map<String, String> is(Caller caller, Instant at) throws SQLException {
        Map<String, String> who = new LinkedHashMap<>();
        who.put("roles", caller.roles().stream().map(Role::code).sorted().collect(Collectors.joining(",")));
        switch (caller) {
            case Caller.Person person -> {
                who.put("kind", "person");
                who.put("id", id(person, at).toString());
                person.portal().ifPresent(portal -> who.put("portal", portal));
            }
            case Caller.Software software -> {
                who.put("kind", "software");
                who.put("client", pseudonyms.ofAccount(software.issuer(), software.subject()));
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

    /** The opaque id, the same in every epoch of pseudonyms. */
    UUID id(Caller.Person person, Instant at) throws SQLException {
        String account = pseudonyms.ofAccount(person.issuer(), person.subject());
        UUID cached = known.get(account);
        if (cached != null) {
            return cached;
        }
        UUID stored = rows.person(pseudonyms.allOfAccount(person.issuer(), person.subject()))
                .orElseGet(() -> insert(account, person.displayName(), at));
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(account, stored);
        return stored;
    }

    /**
     * In a transaction of its own: else the first call of a person would hold up their second one for as long as it lasts, and an
     * id could be remembered whose row was rolled back.
     */
    private UUID insert(String account, String name, Instant at) {
        UUID id = UUID.randomUUID();
        try {
            return apart.call(() -> {
                Bytes sealed = seal.seal(PERSONS, id, at, Bytes.utf8(name));
                try {
                    return rows.insertPerson(id, account, sealed)
                            ? id
                            : rows.person(List.of(account)).orElseThrow();
                } catch (SQLException e) {
                    throw new Failure(Code.STORE_UNAVAILABLE, null, e);
                }
            });
        } catch (Failure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        }
    }
}
