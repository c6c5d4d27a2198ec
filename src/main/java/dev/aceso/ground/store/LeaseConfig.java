package dev.aceso.ground.store;

import java.time.Duration;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.VaultConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Whether the credentials of the database are leased from Vault, and the times that count then.
 *
 * @param leased whether they are
 * @param poolLife how old a connection of the pool may become
 * @param longestTransaction how long one may be in use: until the transaction is rolled back, and the statement at hand is given up
 * @param renewGrace how much must be left of a lease for its credentials to be handed out
 * @param toleratedOutage how long the service goes on without Vault
 */
record LeaseConfig(
        boolean leased, Duration poolLife, Duration longestTransaction, Duration renewGrace, Duration toleratedOutage) {

    /** How long a connection that is opened now may be in use. */
    Duration connectionLife() {
        return poolLife.plus(longestTransaction);
    }

    Leases with(Duration lease) {
        return new Leases(poolLife, longestTransaction, renewGrace, lease, toleratedOutage);
    }

    /** Reads them. */
    static final class Reader {
        /** What must be written whatever becomes of a transaction has one of its own, this long at most. */
        private static final Duration APART = Duration.ofSeconds(5);

        @Produces
        @Singleton
        LeaseConfig read(
                VaultConfig vault,
                @ConfigProperty(name = "aceso.command", defaultValue = "serve") String command,
                @ConfigProperty(name = "aceso.database.max-lifetime", defaultValue = "10M") Duration poolLife,
                @ConfigProperty(name = "aceso.database.transaction-timeout", defaultValue = "30S") Duration transaction,
                @ConfigProperty(name = "aceso.database.socket-timeout", defaultValue = "15") int socketSeconds) {
            return new LeaseConfig(
                    vault.url().isPresent() && !StoreCheck.WITHOUT_DATABASE.contains(command),
                    poolLife,
                    (transaction.compareTo(APART) < 0 ? APART : transaction).plusSeconds(socketSeconds),
                    vault.renewGrace(),
                    vault.toleratedOutage());
        }
    }
}
