package dev.aceso;

import java.util.List;
import jakarta.enterprise.inject.Instance;

import dev.aceso.trust.audit.Sequencer;
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

    CommandLine(
            Instance<Flyway> flyway,
            Instance<Sequencer> sequencer,
            Instance<ChosenKeys> chosen,
            Instance<KeysCommand> keys,
            Instance<EraseCommand> erase) {
        this.flyway = flyway;
        this.sequencer = sequencer;
        this.chosen = chosen;
        this.keys = keys;
        this.erase = erase;
    }

    @Override
    public int run(String... args) {
        switch (Command.of(args.length == 0 ? "serve" : args[0]).orElseThrow()) {
            case MIGRATE -> {
                var done = flyway.get().migrate();
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
                return keys.get().run(List.of(args).subList(1, args.length));
            }
            case ERASE -> {
                return erase.get().run(List.of(args).subList(1, args.length));
            }
            case BACKUP, RESTORE -> throw new IllegalStateException("this version knows no backup and no restore");
        }
        return 0;
    }
}
