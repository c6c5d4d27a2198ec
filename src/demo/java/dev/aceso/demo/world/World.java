package dev.aceso.demo.world;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Everything real that Aceso stands beside, started at once, and Aceso itself when asked for.
 *
 * <p>All of it listens on loopback, on free ports, with TLS 1.3 only and certificates of an authority made for this run, so that two
 * worlds can run side by side. All of it is gone, files included, after {@link #close()} or the end of the JVM.
 */
public final class World implements AutoCloseable {
    private static @Nullable World shared;

    private final Workspace workspace = Workspace.create();
    private final DemoCa ca = DemoCa.create(workspace);
    private final HttpClient http = Tls.client(ca);
    private final int ehrPort = Ports.free();
    private final int servicePort = Ports.free();
    private final int keycloakPort = Ports.free();
    private final DemoCa.Leaf serviceLeaf = ca.issue("service");
    private final MailServer mail = MailServer.start(ca.issue("mail"), MailServer.Greeting.STARTTLS);
    private final EhrClient ehrClient;
    private final Optional<FaultyEhr> faulty;
    private final WorldConfig config;
    private final Progress progress;
    private final CompletableFuture<Postgres> postgres;
    private final CompletableFuture<Postgres.Database> database;
    private final Optional<CompletableFuture<Bao>> vault;
    private final Optional<CompletableFuture<VaultLogins>> logins;
    private final CompletableFuture<Keycloak> keycloak;
    private final CompletableFuture<EhrAccess> ehrItself;
    private final CompletableFuture<EhrAccess> ehrHooks;
    private final CompletableFuture<EhrProcess> ehr;
    private @Nullable ServiceProcess sequence;
    private @Nullable ServiceProcess serve;

    private World(Progress progress, boolean faults) {
        this.progress = progress;
        this.faulty = faults ? Optional.of(FaultyEhr.start(ca)) : Optional.empty();
        this.ehrClient = EhrClient.start(ca, "ehr-keys", EhrProcess.baseUrl(ehrPort));
        this.config = new WorldConfig(this);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        this.postgres = begin(threads, "PostgreSQL", () -> Postgres.start(workspace, ca));
        this.database = postgres.thenApply(up -> up.createDatabase("aceso"));
        this.vault = BaoBinaries.find()
                .map(found -> begin(threads, "Vault", () -> Bao.start(workspace, ca, "vault", Bao.Seal.SHAMIR)));
        this.logins = vault.map(up -> up.thenCombine(
                database, (bao, made) -> VaultSetup.apply(bao, Optional.of(made), VaultSetup.Lives.asWritten())));
        this.keycloak = begin(
                threads,
                "Keycloak",
                () -> Keycloak.start(
                        workspace,
                        ca,
                        keycloakPort,
                        EhrProcess.baseUrl(ehrPort),
                        faulty.map(FaultyEhr::baseUrl),
                        serviceUrl()));
        this.ehrItself = keycloak.thenApply(up -> up.ehrAccess(EhrAccess.ITSELF));
        this.ehrHooks = keycloak.thenApply(up -> up.ehrAccess(EhrAccess.HOOKS));
        this.ehr = begin(
                threads, "EHR", () -> EhrProcess.startGuarded(workspace, ca, ehrPort, Keycloak.issuer(keycloakPort)));
        threads.shutdown();
    }

    /** Starts the servers beside the service and returns when all are up; if one fails, all are stopped and it is thrown. */
    public static World start(Progress progress) {
        return start(progress, false);
    }

    private static World start(Progress progress, boolean faults) {
        var world = new World(progress, faults);
        try {
            CompletableFuture.allOf(world.database, world.keycloak, world.ehr).join();
            world.logins.ifPresent(CompletableFuture::join);
            return world;
        } catch (CompletionException e) {
            world.close();
            throw new IllegalStateException("the world did not start", e.getCause());
        }
    }

    /** The one world of this JVM, for tests, with a faulty EHR in it; it ends with the JVM. */
    public static synchronized World shared() {
        var world = shared;
        if (world == null) {
            world = start(Progress.SILENT, true);
            shared = world;
        }
        return world;
    }

    /**
     * Migrates the database and starts {@code sequence} and {@code serve}, once.
     *
     * @param jvm options for their JVMs, such as {@link ServiceProcess#QUICK_START}
     */
    public synchronized void startService(List<String> jvm) {
        startService(jvm, Additions.NONE);
    }

    /** The same, with what somebody added to the configuration of {@code serve}. */
    public synchronized void startService(List<String> jvm, Additions additions) {
        if (serve != null) {
            return;
        }
        startLog(jvm);
        serve = timed(
                "serve", () -> ServiceProcess.serve(workspace, "serve", jvm, config.of("serve"), additions, http));
    }

    /** Migrates the database and starts {@code sequence} only, for whoever brings a {@code serve} of their own. */
    public synchronized void startLog() {
        startLog(ServiceProcess.QUICK_START);
    }

    private void startLog(List<String> jvm) {
        timed("migrate", () -> {
            ServiceProcess.migrate(workspace, "migrate", config.of("migrate"));
            return "";
        });
        sequence = timed("sequence", () -> ServiceProcess.sequence(workspace, "sequence", jvm, config.of("sequence")));
    }

    /** The private directory with all files and logs of this run. */
    public Workspace workspace() {
        return workspace;
    }

    /** The authority behind every certificate. */
    public DemoCa ca() {
        return ca;
    }

    /** A client that trusts that authority only and speaks TLS 1.3 only. */
    public HttpClient http() {
        return http;
    }

    /** The database server. */
    public Postgres postgres() {
        return postgres.join();
    }

    /** The service's database. */
    public Postgres.Database database() {
        return database.join();
    }

    /** The keeper of keys and secrets, where {@link BaoBinaries} finds one; without it, keys are in a keystore file. */
    public Optional<Bao> vault() {
        return vault.map(CompletableFuture::join);
    }

    /** How each identity comes into the keeper of keys. */
    public Optional<VaultLogins> vaultLogins() {
        return logins.map(CompletableFuture::join);
    }

    /** The identity provider. */
    public Keycloak keycloak() {
        return keycloak.join();
    }

    /** The EHR's FHIR server. */
    public EhrProcess ehr() {
        return ehr.join();
    }

    /** The EHR's own way into its FHIR interface. */
    public EhrAccess ehrItself() {
        return ehrItself.join();
    }

    /** What the EHR hands to a called service. */
    public EhrAccess ehrHooks() {
        return ehrHooks.join();
    }

    /** The hospital's mail server. */
    public MailServer mail() {
        return mail;
    }

    /** The EHR as a client of hooks. */
    public EhrClient ehrClient() {
        return ehrClient;
    }

    /** A stand-in EHR for faults; in the shared world only. */
    public FaultyEhr faulty() {
        return faulty.orElseThrow();
    }

    /** The address of the service, without a slash at its end. */
    public String serviceUrl() {
        return "https://localhost:" + servicePort;
    }

    /** The {@code serve} process. */
    public ServiceProcess serve() {
        return started(serve);
    }

    /** The {@code sequence} process. */
    public ServiceProcess sequence() {
        return started(sequence);
    }

    /**
     * The configuration of one command, complete: what is the same for all, and the secrets of its own role only.
     *
     * @param command {@code serve}, {@code sequence}, {@code migrate}, {@code keys}, {@code erase}, {@code backup} or {@code restore}
     */
    public Map<String, String> config(String command) {
        return config.of(command);
    }

    /** The same with keys in a keystore file, for whoever brings a database of their own: Vault makes accounts in the world's only. */
    public Map<String, String> keystoreConfig(String command) {
        return config.onKeystore(command);
    }

    @Override
    public void close() {
        ehrClient.close();
        mail.close();
        faulty.ifPresent(FaultyEhr::close);
        workspace.close();
        http.shutdownNow();
    }

    int servicePort() {
        return servicePort;
    }

    DemoCa.Leaf serviceLeaf() {
        return serviceLeaf;
    }

    Optional<FaultyEhr> faults() {
        return faulty;
    }

    Path file(String name) {
        return workspace.directory().resolve(name);
    }

    private <T> CompletableFuture<T> begin(ExecutorService threads, String part, Supplier<T> start) {
        return CompletableFuture.supplyAsync(() -> timed(part, start), threads);
    }

    private <T> T timed(String part, Supplier<T> start) {
        var begin = System.nanoTime();
        progress.report(part, Progress.State.STARTING, Duration.ZERO);
        try {
            var done = start.get();
            progress.report(part, Progress.State.READY, Duration.ofNanos(System.nanoTime() - begin));
            return done;
        } catch (RuntimeException e) {
            progress.report(part, Progress.State.FAILED, Duration.ofNanos(System.nanoTime() - begin));
            throw e;
        }
    }

    private static ServiceProcess started(@Nullable ServiceProcess process) {
        if (process == null) {
            throw new IllegalStateException("call startService first");
        }
        return process;
    }
}
