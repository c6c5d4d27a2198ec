package dev.aceso;

import jakarta.enterprise.inject.Instance;

import dev.aceso.trust.audit.Sequencer;
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
    private final Instance<ChosenKeys> keys;

    CommandLine(Instance<Flyway> flyway, Instance<Sequencer> sequencer, Instance<ChosenKeys> keys) {
        this.flyway = flyway;
        this.sequencer = sequencer;
        this.keys = keys;
    }

    @Override
    public int run(String... args) {
        switch (Command.of(args.length == 0 ? "serve" : args[0]).orElseThrow()) {
            case MIGRATE -> {
                var done = flyway.get().migrate();
                LOG.infof("The database was migrated: %d scripts were applied", done.migrationsExecuted);
                keys.get().prepare();
            }
            case SEQUENCE -> sequencer.get().run();
            case SERVE -> Quarkus.waitForExit();
        }
        return 0;
    }
}
