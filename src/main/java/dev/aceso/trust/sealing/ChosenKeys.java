package dev.aceso.trust.sealing;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.sealing.KeySource.Use;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Chooses who keeps the keys of this process: the one {@link KeySource} that is configured.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>When the process starts, what its command needs is opened, so that a wrong key stops the start and not the first request. Two
 * configured sources stop it too, and none where one is needed, and a command that could do what another one is for: whoever
 * can read the log must not be able to sign it, and the other way round. With Vault its policies see to that; here a
 * command is handed no more than its own. In production only Vault passes, since the embedded keystore refuses.
 */
@ApplicationScoped
public class ChosenKeys {
    private final List<KeySource> sources;
    private final Optional<String> command;
    private final WrappedKeys database;

    @Inject
    ChosenKeys(
            @All List<KeySource> sources,
            DatabaseWrappedKeys database,
            @ConfigProperty(name = "aceso.command") Optional<String> command) {
        this(sources, (WrappedKeys) database, command);
    }

    ChosenKeys(List<KeySource> sources, WrappedKeys database, Optional<String> command) {
        this.sources = List.copyOf(sources);
        this.database = database;
        this.command = command;
    }

    void open(@Observes StartupEvent start, Keeper keeper, Signer signer) {
        var needed = needed();
        (needed.isEmpty() ? configured() : Optional.of(source())).ifPresent(source -> source.admit(needed));
        if (needed.contains(Use.KEEP)) {
            keeper.epochs();
        }
        if (needed.contains(Use.SIGN_LOG)) {
            signer.publicKey();
        }
    }

    /** Makes the first keys where they are absent: for {@code migrate}. */
    public void prepare() {
        configured().ifPresent(KeySource::prepare);
    }

    /** Begins the next epoch of pseudonyms, and returns its number: for {@code migrate}. */
    public int beginEpoch() {
        return source().beginEpoch();
    }

    @Produces
    @ApplicationScoped
    Keeper keeper() {
        return source(Use.KEEP).keeper();
    }

    @Produces
    @ApplicationScoped
    WrappedKeys wrappedKeys() {
        return source(Use.KEEP).wrappedKeys().orElse(database);
    }

    /**
     * Opens the signer of assertions anew, with the newest version of its key that was made before a moment; with the oldest there is
     * when all are younger.
     */
    public AssertionSigner assertionSigner(Instant madeBefore) {
        return source(Use.KEEP).assertionSigner(madeBefore);
    }

    @Produces
    @ApplicationScoped
    Signer signer() {
        return source(Use.SIGN_LOG).signer();
    }

    private KeySource source(Use use) {
        if (!mayAskFor().contains(use)) {
            throw new IllegalStateException("this process has no keys for that: " + use + " is not its work");
        }
        return source();
    }

    /** Without a command, as in tests inside one process, whatever is configured is this process's work. */
    private Set<Use> needed() {
        return switch (command.orElse("")) {
            case "serve" -> EnumSet.of(Use.KEEP);
            case "sequence" -> EnumSet.of(Use.SIGN_LOG);
            case "" -> configured().map(KeySource::offers).orElse(Set.of());
            default -> Set.of();
        };
    }

    /** A restore opens the log and knows its signer, but makes no pseudonyms: it is given what it asks for, and nothing is opened ahead. */
    private Set<Use> mayAskFor() {
        return command.equals(Optional.of("restore")) ? EnumSet.allOf(Use.class) : needed();
    }

    private KeySource source() {
        return configured()
                .orElseThrow(() -> new IllegalStateException("no keeper of keys: set " + named(sources, " or ")));
    }

    private Optional<KeySource> configured() {
        var found = sources.stream().filter(s -> !s.offers().isEmpty()).toList();
        if (found.size() > 1) {
            throw new IllegalStateException("two keepers of keys: set only one of " + named(found, " and "));
        }
        return found.stream().findFirst();
    }

    private static String named(List<KeySource> sources, String between) {
        return sources.stream().map(KeySource::properties).collect(Collectors.joining(between));
    }
}
