package dev.aceso.clinic.decisions.hooks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.records.Kept;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.RecordId;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.identity.HookToken;
import dev.aceso.trust.sealing.Envelope.DataKey;

/**
 * The rows that make a hook call once only.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>A claim is taken in the transaction of the call's intent and answered in the transaction of its outcome. Until its lease ends,
 * nobody else may work on the call; after that, one other may take it over. A failed call gives its lease back at once. An answer is
 * kept 24 hours; with the claim go the tokens that were used for it.
 *
 * <p>Leases are counted by the database's clock, the only one that all replicas share. Each method is one statement, unless it says otherwise,
 * and joins the running transaction.
 */
@ApplicationScoped
class Claims {
    private static final String CLAIM_AND_TOKEN = """
            WITH taken AS (
                INSERT INTO hooks.claim (id, issuer, service, hook_instance, body_mac, intent, lease_until, claimed_at)
                VALUES (?, ?, ?, ?, ?, ?, clock_timestamp() + ? * interval '1 microsecond', ?)
                ON CONFLICT DO NOTHING RETURNING id),
            spent AS (
                INSERT INTO hooks.token (issuer, jti, claim, expires_at) SELECT ?, ?, id, ? FROM taken
                ON CONFLICT DO NOTHING RETURNING claim)
            SELECT EXISTS (SELECT FROM taken) AS taken, EXISTS (SELECT FROM spent) AS spent
            """;

    private final Statements rows;

    Claims(Statements rows) {
        this.rows = rows;
    }

    /**
     * A claim as stored.
     *
     * @param id the claim
     * @param bodyMac the keyed digest of the body it was made for
     * @param free whether nobody works on it any more
     * @param answer the sealed answer, when there is one
     * @param kept the record that the answer is about, and the key that both are sealed under
     */
    record Claim(UUID id, Bytes bodyMac, boolean free, Optional<Bytes> answer, Optional<Kept> kept) {}

    /**
     * What is known of a call before it is worked on, as it was at one moment.
     *
     * @param claim its claim, if one was taken
     * @param spent the claim that its token was used for, if it was used
     */
    record Known(Optional<Claim> claim, Optional<UUID> spent) {}

    /** What became of the wish to be the one who works on a call. */
    enum Claimed {
        /** Nobody else may. */
        TAKEN,
        /** Somebody else was first. */
        LOST,
        /** The token was used for another call. */
        REPLAYED
    }

    /** What is known of this call and of the token that it came with. */
    Known known(Key key, HookToken token) {
        return rows.read(
                        """
                        SELECT c.id, c.body_mac, c.lease_until < clock_timestamp() AS free, c.data_key, c.answer,
                            c.record, c.record_version, c.record_sha256, t.claim AS spent
                        FROM (VALUES (1)) AS one
                        LEFT JOIN hooks.claim c ON c.issuer = ? AND c.service = ? AND c.hook_instance = ?
                        LEFT JOIN hooks.token t ON t.issuer = ? AND t.jti = ?
                        """,
                        row -> new Known(claim(row), Optional.ofNullable(row.getObject("spent", UUID.class))),
                        key.issuer(),
                        key.service(),
                        key.hookInstance(),
                        token.issuer(),
                        token.jti())
                .getFirst();
    }

    /** Takes a claim nobody took, and notes that the token was used for it. */
    Claimed take(UUID id, Key key, Bytes bodyMac, UUID intent, Lease lease, HookToken token) {
        return rows.read(
                        CLAIM_AND_TOKEN,
                        row -> !row.getBoolean("taken")
                                ? Claimed.LOST
                                // The claim is new, so a token that was used was used for another.
                                : row.getBoolean("spent") ? Claimed.TAKEN : Claimed.REPLAYED,
                        id,
                        key.issuer(),
                        key.service(),
                        key.hookInstance(),
                        bodyMac.toArray(),
                        intent,
                        lease.micros(),
                        lease.from(),
                        token.issuer(),
                        token.jti(),
                        token.expires())
                .getFirst();
    }

    /** Takes over a claim whose lease ended without an answer, and notes that the token was used for it; two statements, three at most. */
    Claimed takeOver(UUID id, UUID intent, Lease lease, HookToken token) {
        int taken = rows.change("""
                UPDATE hooks.claim SET intent = ?, lease_until = clock_timestamp() + ? * interval '1 microsecond'
                WHERE id = ? AND answer IS NULL AND lease_until < clock_timestamp()
                """, intent, lease.micros(), id);
        return taken != 1 ? Claimed.LOST : spend(token, id) ? Claimed.TAKEN : Claimed.REPLAYED;
    }

    /** Notes that a token was used for a claim; whether it is the first use or one for the same claim. Two statements at most. */
    boolean spend(HookToken token, UUID claim) {
        int first = rows.change(
                "INSERT INTO hooks.token (issuer, jti, claim, expires_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                token.issuer(),
                token.jti(),
                claim,
                token.expires());
        return first == 1
                || rows.count(
                                "SELECT count(*) FROM hooks.token WHERE issuer = ? AND jti = ? AND claim = ?",
                                token.issuer(),
                                token.jti(),
                                claim)
                        == 1;
    }

    /** Stores the sealed answer of a claim that is still this intent's, and the record it is about; whether it was. */
    boolean answer(UUID id, UUID intent, Kept kept, Bytes sealed, Instant now) {
        return rows.change(
                        """
                        UPDATE hooks.claim SET answer = ?, data_key = ?, answered_at = ?,
                            record = ?, record_version = ?, record_sha256 = ?
                        WHERE id = ? AND intent = ? AND answer IS NULL
                        """,
                        sealed.toArray(),
                        kept.key().id(),
                        now,
                        kept.id().value(),
                        kept.version(),
                        kept.digest(),
                        id,
                        intent)
                == 1;
    }

    /** Gives the lease back, so that a repeat need not wait. */
    void release(UUID id, UUID intent) {
        rows.change(
                "UPDATE hooks.claim SET lease_until = clock_timestamp() - interval '1 millisecond'"
                        + " WHERE id = ? AND intent = ?",
                id,
                intent);
    }

    /** Forgets claims, answers and tokens that are older and of which no token is still good; at most {@code limit}. How many claims went. */
    int forget(Instant before, Instant now, int limit) {
        return rows.change("""
                DELETE FROM hooks.claim WHERE id IN
                    (SELECT c.id FROM hooks.claim c
                     WHERE coalesce(c.answered_at, c.lease_until) < ?
                     AND NOT EXISTS (SELECT FROM hooks.token t WHERE t.claim = c.id AND t.expires_at > ?)
                     ORDER BY coalesce(c.answered_at, c.lease_until) LIMIT ?)
                """, before, now, limit);
    }

    private static Optional<Claim> claim(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        if (id == null) {
            return Optional.empty();
        }
        UUID record = row.getObject("record", UUID.class);
        return Optional.of(new Claim(
                id,
                Bytes.of(row.getBytes("body_mac")),
                row.getBoolean("free"),
                Optional.ofNullable(row.getBytes("answer")).map(Bytes::of),
                record == null
                        ? Optional.empty()
                        : Optional.of(new Kept(
                                new RecordId(record),
                                row.getInt("record_version"),
                                false,
                                new DataKey(row.getObject("data_key", UUID.class)),
                                row.getString("record_sha256")))));
    }

    /**
     * What names a call.
     *
     * @param issuer the issuer of the token it came with
     * @param service the CDS service
     * @param hookInstance the EHR's id of the call
     */
    record Key(String issuer, String service, String hookInstance) {}

    /**
     * For how long nobody else may work on a call.
     *
     * @param from when it was asked for, by our clock
     * @param until when it ends, by our clock; the database counts what is between the two by its own
     */
    record Lease(Instant from, Instant until) {
        private long micros() {
            return Duration.between(from, until).toNanos() / 1_000;
        }
    }
}
