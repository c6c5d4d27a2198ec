package dev.aceso.demo;

import java.io.OutputStream;
import java.io.PrintStream;

import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.story.Stage;
import dev.aceso.demo.story.Story;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;
import org.junit.jupiter.api.Test;

/** The demo's story, as a test: every claim of it is an assertion. */
class StoryIT {
    @Test
    void everyClaimOfTheStoryHolds() {
        // Given
        World world = World.shared();
        world.startService(ServiceProcess.QUICK_START);
        // When, Then: the first claim that does not hold throws
        Story.play(Stage.in(world, new Narrator(new PrintStream(OutputStream.nullOutputStream()))));
    }
}
