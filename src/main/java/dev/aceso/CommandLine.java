package dev.aceso;

import java.util.List;
import jakarta.enterprise.inject.Instance;

import dev.aceso.trust.audit.Sequencer;
import dev.aceso.trust.custody.backup.BackupCommands;
import dev.aceso.trust.custody.command.EraseCommand;
import dev.aceso.trust.custody.command.KeysCommand;
import dev.aceso.trust.sealing.ChosenKeys;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** Runs the command that the process was started for. */
final class CommandLine implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger("aceso");
    private final Instance<Flyway> flyway;
    private final Instance<Sequencer> sequencer;
    private final Instance<ChosenKeys> chosen;
    private final Instance<KeysCommand> keys;
    private final Instance<EraseCommand> erase;
    private final Instance<BackupCommands> backups;

    CommandLine(
            Instance<Flyway> flyway,
            Instance<Sequencer> sequencer,
            Instance<ChosenKeys> chosen,
            Instance<KeysCommand> keys,
            Instance<EraseCommand> erase,
            Instance<BackupCommands> backups) {
        this.flyway = flyway;
        this.sequencer = sequencer;
        this.chosen = chosen;
        this.keys = keys;
        this.erase = erase;
        this.backups = backups;
    }

    @Override
    public int run(String... args) {
        var words = List.of(args).subList(Math.min(1, args.length), args.length);
        switch (Command.of(args.length == 0 ? "serve" : args[0]).orElseThrow()) {
            case MIGRATE -> {
                var done = to(words).migrate();
                LOG.infof("The database was migrated: %d scripts were applied", done.migrationsExecuted);
                chosen.get().prepare();
                if (List.of(args).contains("--new-epoch")) {
                    LOG.infof(
                            "Epoch %d of pseudonyms is made: restart every serve, which then writes under it",
                            chosen.get().beginEpoch());
                }
            }
            case SEQUENCE -> sequencer.get().run();
            case SERVE -> Quarkus.waitForExit();
            case KEYS -> {
                return keys.get().run(words);
            }
            case ERASE -> {
                return erase.get().run(words);
            }
            case BACKUP -> {
                return backups.get().backup(words);
            }
            case RESTORE -> {
                return backups.get().restore(words);
            }
        }
        return 0;
    }

    /** To the newest version, or with {@code --to VERSION} to an older one into which a backup of its time fits. */
    private Flyway to(List<String> words) {
        var at = words.indexOf("--to");
        if (at < 0) {
            return flyway.get();
        }
        if (at + 1 == words.size()) {
            throw new IllegalArgumentException("say: migrate [--to VERSION]");
        }
        return Flyway.configure()
                .configuration(flyway.get().getConfiguration())
                .target(words.get(at + 1))
                .load();
    }
}
