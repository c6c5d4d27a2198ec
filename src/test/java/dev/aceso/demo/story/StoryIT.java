package dev.aceso.demo.story;

import java.io.OutputStream;
import java.io.PrintStream;

import dev.aceso.demo.world.Project;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class StoryIT {
    @Test
    void everyClaimOfTheStoryHolds() {
        // Given
        assertThat(Project.home().resolve("verifier/target/aceso-verifier.jar"))
                .as("the log's verifier, which ./aceso test builds first")
                .isRegularFile();
        var world = World.shared();
        world.startService(ServiceProcess.QUICK_START);
        var nobodyListens = new Narrator(new PrintStream(OutputStream.nullOutputStream()));

        // Then
        assertThatCode(() -> Story.play(Stage.in(world, nobodyListens))).doesNotThrowAnyException();
    }
}
