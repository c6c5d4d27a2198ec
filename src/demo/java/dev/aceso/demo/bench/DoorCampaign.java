package dev.aceso.demo.bench;

import java.util.List;

import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.HapiCdsProcess;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.Progress;
import dev.aceso.demo.world.World;

/** {@code ./aceso bench --door}: the door against a bare client, and the whole against HAPI's own CDS Hooks module. */
final class DoorCampaign {
    private DoorCampaign() {}

    /** Runs both; with {@code quick} for a short time. */
    static void run(Narrator narrator, boolean quick) {
        try (World world = World.start(Progress.SILENT)) {
            // The demo's own EHR wants a token, which a bare client does not have.
            try (var open =
                    EhrProcess.start(world.workspace(), world.ca(), "open", Ports.free(), EhrProcess.demoPatients())) {
                new PullBench(narrator, world.ca(), open, quick).run();
            }
            world.startService(List.of());
            try (var peer = HapiCdsProcess.start(world.workspace(), world.ca())) {
                new PeerBench(world, peer, narrator, quick).run();
            }
        }
    }
}
