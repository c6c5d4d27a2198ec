package dev.aceso.clinic.chart;

import java.time.Clock;

import dev.aceso.clinic.chart.smart.Tokens;
import dev.aceso.clinic.chart.writes.PatientsNow;
import dev.aceso.clinic.chart.writes.WriteCalls;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.trust.custody.merge.Merges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/**
 * What the write side has of the door.
 *
 * @param calls what guards its calls
 * @param patients who knows the patients
 */
public record WritingDoor(WriteCalls calls, PatientsNow patients) {
    /** As it is put together at start. */
    public static WritingDoor of(EhrConfig config, Merges merges, Clock clock) {
        var meters = new SimpleMeterRegistry();
        Ehrs ehrs = Door.ehrs(config, meters);
        var tokens = new Authorizations(Tokens.of(config, clock), clock);
        return new WritingDoor(
                ehrs, new ChartPatientsNow(new Chart(Door.PLANS, ehrs, tokens, clock, meters, merges), merges));
    }
}
