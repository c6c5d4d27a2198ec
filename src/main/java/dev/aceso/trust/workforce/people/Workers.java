package dev.aceso.trust.workforce.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.access.OnePerson;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.audit.Pseudonyms;

/**
 * The rows of {@code workforce.person}. What a row says of somebody is sealed; by name and external id it is found under keyed pseudonyms of the
 * first epoch, which every replica knows. Each statement joins the running transaction.
 *
 * <p>Whoever is forgotten leaves a row that says nothing but that somebody had this id, and when, since the log names it; and the pseudonyms of their
 * external id and of every account that was theirs, by which those are known again.
 */
@Singleton
public class Workers implements OnePerson {
    private static final String TABLE = "workforce.person";
    private static final String KEPT = "SELECT id, sealed, active, version, created_at, changed_at, account, person"
            + " FROM workforce.person WHERE forgotten_at IS NULL";

    private final Statements rows;
    private final EntrySeal seal;
    private final Pseudonyms pseudonyms;
    private final Clock clock;

    Workers(Statements rows, EntrySeal seal, Pseudonyms pseudonyms, Clock clock) {
        this.rows = rows.brief();
        this.seal = seal;
        this.pseudonyms = pseudonyms;
        this.clock = clock;
    }

    /**
     * Somebody new.
     *
     * @throws Failure {@code ACCOUNT_TAKEN} when somebody has the name or the external id
     */
    public Worker add(Attributes kept) {
        Worker fresh =
                new Worker(UUID.randomUUID(), kept, 1, Instants.now(clock), Instants.now(clock), Optional.empty());
        rows.change(
                Code.ACCOUNT_TAKEN,
                "INSERT INTO workforce.person (id, user_name, external_id, active, sealed, version, created_at, changed_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                fresh.id(),
                userName(kept.userName()),
                kept.externalId().map(this::externalId).orElse(null),
                kept.active(),
                sealed(fresh),
                fresh.version(),
                fresh.created(),
                fresh.changed());
        return fresh;
    }

    /** Whoever has this id. */
    public Optional<Worker> find(UUID id) {
        return rows.first(KEPT + " AND id = ?", this::worker, id);
    }

    /** The same; nobody else changes them until the transaction ends. */
    public Optional<Worker> hold(UUID id) {
        return rows.first(KEPT + " AND id = ? FOR UPDATE", this::worker, id);
    }

    /** Whoever has this name, in whatever case. */
    public Optional<Worker> named(String userName) {
        return rows.first(KEPT + " AND user_name = ?", this::worker, userName(userName));
    }

    /** Whoever has this external id. */
    public Optional<Worker> known(String externalId) {
        return rows.first(KEPT + " AND external_id = ?", this::worker, externalId(externalId));
    }

    /** Everybody, in the order in which they were made known. */
    public List<Worker> page(int after, int most) {
        return rows.read(KEPT + " ORDER BY created_at, id OFFSET ? LIMIT ?", this::worker, after, most);
    }

    /** Those who have one of these ids, in no order. */
    public List<Worker> all(Collection<UUID> ids) {
        String wanted = ids.stream().map(UUID::toString).collect(Collectors.joining(","));
        return rows.read(KEPT + " AND id = ANY (string_to_array(?, ',')::uuid[])", this::worker, wanted);
    }

    /** How many there are. */
    public int count() {
        return (int) rows.count("SELECT count(*) FROM workforce.person WHERE forgotten_at IS NULL");
    }

    /**
     * The same person, changed; held by the running transaction. A new external id is another account's: the one that was theirs no longer is, and stays marked as one that left.
     *
     * @throws Failure {@code ACCOUNT_TAKEN} when somebody else has the name or the external id
     */
    public Worker change(Worker before, Attributes kept) {
        boolean same = kept.externalId().equals(before.attributes().externalId());
        Worker after = new Worker(
                before.id(),
                kept,
                before.version() + 1,
                before.created(),
                Instants.now(clock),
                same ? before.bound() : Optional.empty());
        if (!same) {
            leave(before);
        }
        rows.change(
                Code.ACCOUNT_TAKEN,
                "UPDATE workforce.person SET user_name = ?, external_id = ?, active = ?, sealed = ?, version = ?, changed_at = ?,"
                        + " account = ?, person = coalesce(?, person) WHERE id = ?",
                userName(kept.userName()),
                kept.externalId().map(this::externalId).orElse(null),
                kept.active(),
                sealed(after),
                after.version(),
                after.changed(),
                after.bound().map(Worker.Bound::account).orElse(null),
                after.bound().map(Worker.Bound::person).orElse(null),
                after.id());
        return after;
    }

    /** The account that is theirs now will not be any more. */
    private void leave(Worker worker) {
        rows.change(
                "INSERT INTO workforce.left_account (account, worker, person, at)"
                        + " SELECT account, id, person, ? FROM workforce.person WHERE id = ? AND account IS NOT NULL"
                        + " ON CONFLICT DO NOTHING",
                Instants.now(clock),
                worker.id());
    }

    /** Forgets all that was kept of somebody, but by which accounts they would be known. */
    public void forget(Worker worker) {
        leave(worker);
        rows.change(
                "UPDATE workforce.person SET left_external_id = coalesce(external_id, left_external_id), user_name = NULL,"
                        + " external_id = NULL, account = NULL, sealed = NULL, active = false, version = version + 1,"
                        + " changed_at = ?, forgotten_at = ? WHERE id = ?",
                Instants.now(clock),
                Instants.now(clock),
                worker.id());
    }

    /** How whoever has this account stands. */
    public Optional<Standing> ofAccount(String account) {
        return standing("account = ?", account);
    }

    /** How whoever has this external id stands. */
    public Optional<Standing> ofExternalId(String externalId) {
        return standing("external_id = ?", externalId(externalId));
    }

    /** Whether this account was once somebody's and no longer is, or somebody with this external id was forgotten. */
    public boolean left(String account, Optional<String> externalId) {
        return rows.read(
                        "SELECT EXISTS (SELECT FROM workforce.left_account WHERE account = ?)"
                                + " OR EXISTS (SELECT FROM workforce.person WHERE left_external_id = ?)",
                        row -> row.getBoolean(1),
                        account,
                        externalId.map(this::externalId).orElse(null))
                .getFirst();
    }

    /** By every account that was ever theirs; whoever was forgotten and made known anew under the same external id is the same. */
    @Override
    public boolean same(UUID one, UUID other) {
        return one.equals(other)
                || rows.read(
                                "SELECT EXISTS (SELECT FROM workforce.known_as a JOIN workforce.known_as b ON a.who = b.who"
                                        + " WHERE a.person = ? AND b.person = ?)",
                                row -> row.getBoolean(1),
                                one,
                                other)
                        .getFirst();
    }

    /** Makes an account somebody's who has none and still has that external id; whether this call did it. */
    public boolean bind(UUID id, String externalId, String account, UUID person) {
        return rows.change(
                        Code.ACCOUNT_TAKEN,
                        "UPDATE workforce.person SET account = ?, person = ? WHERE id = ? AND external_id = ? AND account IS NULL"
                                + " AND active",
                        account,
                        person,
                        id,
                        externalId(externalId))
                == 1;
    }

    private Optional<Standing> standing(String condition, String value) {
        return rows.first(
                "SELECT id, active, account FROM workforce.person WHERE forgotten_at IS NULL AND " + condition,
                row -> new Standing(
                        row.getObject("id", UUID.class),
                        row.getBoolean("active"),
                        Optional.ofNullable(row.getString("account"))),
                value);
    }

    private byte[] sealed(Worker worker) {
        return seal.seal(TABLE, worker.id(), worker.changed(), SealedForm.write(worker.attributes(), worker.version()))
                .toArray();
    }

    private Worker worker(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        int version = row.getInt("version");
        String account = row.getString("account");
        return new Worker(
                id,
                SealedForm.read(
                        seal.open(TABLE, id, Bytes.of(row.getBytes("sealed"))), version, row.getBoolean("active")),
                version,
                Instants.of(row, "created_at"),
                Instants.of(row, "changed_at"),
                account == null
                        ? Optional.empty()
                        : Optional.of(new Worker.Bound(account, row.getObject("person", UUID.class))));
    }

    /** Names are compared as readers compare them (RFC 7643 section 4.1.1: without regard to case). */
    private String userName(String name) {
        return pseudonyms.lasting(
                "user-name",
                TABLE,
                Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT));
    }

    private String externalId(String id) {
        return pseudonyms.lasting("external-id", TABLE, id);
    }
}
