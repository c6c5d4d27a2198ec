package dev.aceso;

import jakarta.enterprise.inject.Instance;

import dev.aceso.trust.audit.Sequencer;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** Runs the command that the process was started for. */
final class CommandLine implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger("aceso");
    private final Instance<Flyway> flyway;
    private final Instance<Sequencer> sequencer;

    CommandLine(Instance<Flyway> flyway, Instance<Sequencer> sequencer) {
        this.flyway = flyway;
        this.sequencer = sequencer;
    }

    @Override
    public int run(String... args) {
        String word = args.length == 0 ? "serve" : args[0];
        var command = Command.of(word);
        if (command.isEmpty()) {
            LOG.error("Unknown command. Say one of: serve, sequence, migrate.");
            return 2;
        }
        switch (command.get()) {
            case MIGRATE ->
                LOG.infof(
                        "Database is at version %s",
                        flyway.get().migrate().targetSchemaVersion == null ? "current" : "new");
            case SEQUENCE -> sequencer.get().run();
            case SERVE -> Quarkus.waitForExit();
        }
        return 0;
    }
}
