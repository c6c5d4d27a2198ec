package dev.aceso.ground.store;

import java.time.Duration;
import java.util.Optional;

import dev.aceso.ground.failure.Failure;

/** The port by which credentials of the database are leased. It is implemented where Vault is spoken to. */
public interface Leasing {
    /**
     * Credentials that nobody used before: a login role of their own.
     *
     * @throws Failure when none can be had
     */
    Lease fresh();

    /**
     * How much is left of a lease; empty when it is no more, or may end before its time.
     *
     * @throws Failure when that cannot be known
     */
    Optional<Duration> left(Lease lease);

    /**
     * Renews a lease and says how much is left of it then, which is less than its length when it may not become older; empty when it is no
     * more, may end before its time, or cannot be renewed.
     *
     * @throws Failure when that cannot be known
     */
    Optional<Duration> renewed(Lease lease);

    /**
     * Leased credentials. Their text shows neither user nor password.
     *
     * @param id what Vault calls the lease
     * @param user the login role
     * @param password its password
     * @param length how long the lease was when it was fresh
     * @param login which of this process's logins at Vault it was taken under, and with whose token it ends
     */
    record Lease(String id, String user, String password, Duration length, long login) {
        @Override
        public String toString() {
            return "Lease[" + length + "]";
        }
    }
}
