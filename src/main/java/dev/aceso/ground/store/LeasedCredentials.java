package dev.aceso.ground.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.store.Leasing.Lease;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.credentials.CredentialsProvider;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hands the pool the database credentials that Vault leases.
 *
 * <h2>Guarantees</h2>
 *
 * <p>What is handed out lasts for a whole connection: see {@link Leases}. While Vault answers, it was asked within the last second, so that
 * a lease that was revoked is replaced at once. While it does not, the last credentials are handed out for as long as they
 * surely last; a caller waits for Vault a second at most, and only the first one does (ten when there are no last ones). After that {@code STORE_UNAVAILABLE},
 * never other credentials. Credentials that the database itself refuses are replaced too: somebody changed the password underneath;
 * but once in ten seconds at most, since a database that lets nobody in would have Vault make a login role at each attempt.
 *
 * <h2>One at a time</h2>
 *
 * <p>A second question to Vault never runs beside the first: a burst of new connections makes one login role and not twenty. The pool
 * opens connections one by one, so two questions in a row without a connection in between mean that the first was not opened.
 *
 * <h2>Why not the provider of quarkus-vault</h2>
 *
 * <p>It asks Vault for every new connection and refuses when Vault does not answer, although the credentials are still good; it looks
 * after a lease only when a connection is opened; and it goes on with credentials that the database refuses.
 */
@Singleton
@Named(LeasedCredentials.NAME)
final class LeasedCredentials implements CredentialsProvider {
    static final String NAME = "leased";
    private static final Logger LOG = Logger.getLogger(LeasedCredentials.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** For the first ones, without which nothing can begin; the way to Vault is new then. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(10);

    /** Between one replacement of credentials that the database refuses and the next. */
    private static final Duration PACE = Duration.ofSeconds(10);

    private final Leasing leasing;
    private final LeaseConfig config;
    private final Logins logins;
    private final Clock clock;
    private final MeterRegistry meters;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable FutureTask<Kept> asking;
    private volatile @Nullable Kept kept;
    private volatile boolean failing;
    private volatile boolean opened = true;
    private volatile @Nullable Instant replaced;

    LeasedCredentials(Leasing leasing, LeaseConfig config, Logins logins, Clock clock, MeterRegistry meters) {
        this.leasing = leasing;
        this.config = config;
        this.logins = logins;
        this.clock = clock;
        this.meters = meters;
    }

    /** A lease, when we asked about it, and until when it surely lasts. */
    private record Kept(Lease lease, Instant asked, Instant until) {}

    /**
     * On the thread of the pool, which has no other to spare. Whoever waits too long for a connection interrupts that thread, and the pool lets the
     * interrupt go on to the next connection that it makes, for somebody else: that one would fail as nothing we know. So it is forgotten here. A
     * connection that nobody waits for any more goes to the pool.
     */
    @Override
    public Uni<Map<String, String>> getCredentialsAsync(String name) {
        return Uni.createFrom().item(() -> {
            Thread.interrupted();
            try {
                return getCredentials(name);
            } finally {
                Thread.interrupted();
            }
        });
    }

    @Override
    public Map<String, String> getCredentials(String name) {
        boolean refused = !opened && mayReplace() && isRefused();
        opened = false;
        if (refused) {
            replaced = clock.instant();
            LOG.warn("the database refuses the credentials that Vault leased; others are taken");
            kept = null;
        }
        Lease lease = lease();
        return Map.of(USER_PROPERTY_NAME, lease.user(), PASSWORD_PROPERTY_NAME, lease.password());
    }

    /** A connection was opened with what was handed out last. */
    void opened() {
        opened = true;
    }

    /**
     * The lease at hand, asked about within the last second or, when Vault does not answer, the last one.
     *
     * @throws Failure {@code STORE_UNAVAILABLE} when there is none that lasts
     */
    Lease lease() {
        Kept last = kept;
        if (last != null && isFresh(last)) {
            return last.lease;
        }
        // Once it failed, whoever looks after the lease tries again; nobody here waits for that.
        return (failing && last != null ? lasting() : asked().or(this::lasting))
                .orElseThrow(() -> new Failure(
                        Code.STORE_UNAVAILABLE,
                        "Vault leases no credentials of the database, and none are left that last"));
    }

    /** How long the credentials at hand still last. */
    Optional<Duration> remaining() {
        return Optional.ofNullable(kept).map(last -> Duration.between(clock.instant(), last.until));
    }

    /** Whether Vault did not answer when the lease was looked after last. */
    boolean isFailing() {
        return failing;
    }

    /** Looks after the lease once, and waits until that is done or has failed. */
    void look() {
        try {
            begun().get();
        } catch (ExecutionException | CancellationException e) {
            // Said by whoever asked; the next look tries again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    void end() {
        threads.shutdownNow();
    }

    private Optional<Lease> asked() {
        Duration patience = kept == null ? FIRST_PATIENCE : PATIENCE;
        try {
            Lease given = begun().get(patience.toMillis(), TimeUnit.MILLISECONDS).lease;
            count("vault");
            return Optional.of(given);
        } catch (TimeoutException e) {
            failed("no answer in time");
        } catch (ExecutionException | CancellationException e) {
            // Said by whoever asked.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private synchronized FutureTask<Kept> begun() {
        FutureTask<Kept> running = asking;
        if (running == null || running.isDone()) {
            running = new FutureTask<>(this::ask);
            asking = running;
            threads.execute(running);
        }
        return running;
    }

    private Kept ask() {
        try {
            Kept given = cared(kept);
            kept = given;
            if (failing) {
                failing = false;
                LOG.info("the lease of the database credentials is looked after again");
            }
            return given;
        } catch (RuntimeException e) {
            failed(
                    e instanceof Failure f
                            ? f.detail().orElse(f.code().wire())
                            : e.getClass().getName());
            throw e;
        }
    }

    /** Enough is left, or it is renewed, or others are taken. Time counts from when we asked, so that a slow answer shortens it. */
    private Kept cared(@Nullable Kept last) {
        Instant asked = clock.instant();
        if (last != null) {
            Optional<Duration> left = leasing.left(last.lease)
                    .flatMap(rest -> isEnough(rest) ? Optional.of(rest) : leasing.renewed(last.lease))
                    .filter(this::isEnough);
            if (left.isPresent()) {
                return new Kept(last.lease, asked, asked.plus(left.get()));
            }
            asked = clock.instant();
        }
        Lease fresh = leasing.fresh();
        count("fresh");
        return new Kept(fresh, asked, asked.plus(fresh.length()));
    }

    private boolean isEnough(Duration rest) {
        return rest.compareTo(config.renewGrace()) > 0;
    }

    private Optional<Lease> lasting() {
        Kept last = kept;
        if (last == null || last.until.isBefore(clock.instant().plus(config.connectionLife()))) {
            count("none");
            return Optional.empty();
        }
        count("kept");
        return Optional.of(last.lease);
    }

    /** A clock that was set back holds nothing up. */
    private boolean mayReplace() {
        Instant last = replaced;
        Duration since = last == null ? PACE : Duration.between(last, clock.instant());
        return since.isNegative() || since.compareTo(PACE) >= 0;
    }

    private boolean isRefused() {
        Kept last = kept;
        return last != null && logins.refuses(last.lease.user(), last.lease.password());
    }

    private boolean isFresh(Kept last) {
        Duration age = Duration.between(last.asked, clock.instant());
        return !age.isNegative() && age.compareTo(FRESH) <= 0;
    }

    private void failed(String what) {
        if (!failing) {
            failing = true;
            LOG.warnf("the lease of the database credentials cannot be looked after: %s", what);
        }
    }

    private void count(String from) {
        meters.counter("aceso.store.credentials", "from", from).increment();
    }
}
