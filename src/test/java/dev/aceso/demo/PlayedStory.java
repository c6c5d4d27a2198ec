package dev.aceso.demo;

import java.io.OutputStream;
import java.io.PrintStream;

import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.story.Stage;
import dev.aceso.demo.story.Story;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;

/** The story in the shared world, played once for all tests: its last act leaves a log that was tampered with. */
final class PlayedStory {
    private static boolean played;

    private PlayedStory() {}

    /** The world after the story; throws the first claim that does not hold. */
    static synchronized World world() {
        World world = World.shared();
        if (!played) {
            played = true;
            world.startService(ServiceProcess.QUICK_START);
            Story.play(Stage.in(world, new Narrator(new PrintStream(OutputStream.nullOutputStream()))));
        }
        return world;
    }
}
