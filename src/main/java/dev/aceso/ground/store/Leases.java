package dev.aceso.ground.store;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The figures of time that must fit together so that no connection outlives the credentials it was opened with.
 *
 * <h2>The rule</h2>
 *
 * <p>{@code pool life + longest transaction < renew grace < lease}. Whoever hands credentials out has just seen to it that their lease
 * lasts for {@code renew grace} more: it is renewed, or others are taken, when less is left. A connection that is opened with
 * them leaves the pool after {@code pool life}, or, when it is in use just then, after the transaction at hand. So it is
 * gone before its lease is. A grace as long as the lease would mean new credentials each time.
 *
 * <h2>How long Vault may be away</h2>
 *
 * <p>The lease is looked after every {@link #care()}, in use or idle. When Vault goes away, the last look is therefore {@link #care()} old at
 * most, and {@code renew grace - care} is left of the lease at least. Connections may be opened with it until what is left is no
 * more than they may live, which is for {@link #surelyUsable()}. {@code tolerated outage} must be shorter. One second is
 * taken off because Vault counts leases in whole seconds.
 *
 * <p>The export of the log may last longer than a transaction may: its connection can be taken from it in the middle. The file is then
 * cut short, which the verifier refuses, and is asked for again.
 *
 * @param poolLife how old a connection of the pool may become
 * @param longestTransaction how long one may be in use
 * @param renewGrace how much must be left of a lease for its credentials to be handed out
 * @param lease how long a lease is when it is fresh, as Vault says it
 * @param toleratedOutage how long the service goes on without Vault
 */
record Leases(
        Duration poolLife, Duration longestTransaction, Duration renewGrace, Duration lease, Duration toleratedOutage) {
    private static final Duration SHORTEST_CARE = Duration.ofSeconds(1);
    private static final Duration LONGEST_CARE = Duration.ofSeconds(30);
    private static final Duration ROUNDING = Duration.ofSeconds(1);
    private static final int PARTS = 10;

    /** How often a lease must be looked after, whether or not anybody needs a connection. */
    Duration care() {
        return care(renewGrace);
    }

    static Duration care(Duration renewGrace) {
        Duration part = renewGrace.dividedBy(PARTS);
        return part.compareTo(SHORTEST_CARE) < 0
                ? SHORTEST_CARE
                : part.compareTo(LONGEST_CARE) > 0 ? LONGEST_CARE : part;
    }

    /** How long a connection that is opened now may be in use. */
    Duration connectionLife() {
        return poolLife.plus(longestTransaction);
    }

    /** For how long, at least, connections can be opened after Vault went away. */
    Duration surelyUsable() {
        return renewGrace.minus(care()).minus(ROUNDING).minus(connectionLife());
    }

    /** What does not fit, with the figures and what to change; empty when all of it does. */
    List<String> violations() {
        return Stream.of(
                        violation(
                                connectionLife(),
                                renewGrace,
                                "aceso.database.max-lifetime " + poolLife + " and the longest transaction "
                                        + longestTransaction
                                        + " (aceso.database.transaction-timeout and socket-timeout)"
                                        + " must together be shorter than aceso.vault.renew-grace " + renewGrace
                                        + ": shorten the former or lengthen the latter"),
                        violation(
                                renewGrace,
                                lease,
                                "aceso.vault.renew-grace " + renewGrace
                                        + " must be shorter than the lease of the database"
                                        + " credentials " + lease
                                        + ": shorten it, or lengthen default_ttl of the database role"
                                        + " in Vault"),
                        violation(
                                toleratedOutage,
                                surelyUsable(),
                                "aceso.vault.tolerated-outage " + toleratedOutage
                                        + " must be shorter than what surely remains"
                                        + " of a lease when Vault goes away, " + surelyUsable()
                                        + " (aceso.vault.renew-grace "
                                        + renewGrace + " less pool life " + poolLife + ", longest transaction "
                                        + longestTransaction + " and the time between two looks " + care()
                                        + "): shorten the outage or lengthen the grace"))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> violation(Duration shorter, Duration longer, String words) {
        return shorter.compareTo(longer) < 0 ? List.of() : List.of(words);
    }
}
