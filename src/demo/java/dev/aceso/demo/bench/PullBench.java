package dev.aceso.demo.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

import ca.uhn.fhir.context.FhirContext;
import dev.aceso.clinic.chart.OpenDoor;
import dev.aceso.demo.story.Expected;
import dev.aceso.demo.story.Narrator;
import dev.aceso.demo.world.CountingRelay;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.EhrProcess;

/**
 * A pull through the door against the same reads by a bare HAPI client: the same EHR process, the same run, the same searches without
 * {@code _elements}, by turns. One pull at a time; both send all searches of a patient at once.
 */
final class PullBench {
    private final Narrator narrator;
    private final DemoCa ca;
    private final EhrProcess ehr;
    private final boolean quick;
    private final FhirContext context = FhirContext.forR4();
    private final List<String> patients;

    PullBench(Narrator narrator, DemoCa ca, EhrProcess ehr, boolean quick) {
        this.narrator = narrator;
        this.ca = ca;
        this.ehr = ehr;
        this.quick = quick;
        // Those who are there to be read wrongly by a bare client, or to be slow, would not be the same reads.
        this.patients = new Expected(EhrProcess.demoPatients())
                .patients().stream()
                        .filter(patient ->
                                patient.matches("pt-(prevent-\\d+|mmol|albuminuria|corrected|missing-.*|long-history)"))
                        .toList();
    }

    private record Row(String name, double p50, double p99, long bytes) {
        static Row of(String name, List<Long> nanos, long bytes) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            return new Row(name, sorted[sorted.length / 2] / 1e6, sorted[(int) (sorted.length * 0.99)] / 1e6, bytes);
        }
    }

    void run() {
        narrator.act("A pull through the door against the same reads by a bare HAPI client");
        var door = new OpenDoor(ehr.baseUrl(), ca.file());
        var bare = new BareClient(context, ehr.baseUrl(), ca);
        var throughDoor = new ArrayList<Long>();
        var byBare = new ArrayList<Long>();
        int warmUp = quick ? 15 : 60;
        int rounds = quick ? 15 : 60;
        for (int round = 0; round < warmUp + rounds; round++) {
            for (String patient : patients) {
                var searches = door.searches(patient);
                boolean first = round % 2 == 0;
                long one = first ? nanos(patient, door::pull) : nanos(patient, id -> bare.read(searches));
                long other = first ? nanos(patient, id -> bare.read(searches)) : nanos(patient, door::pull);
                if (round >= warmUp) {
                    throughDoor.add(first ? one : other);
                    byBare.add(first ? other : one);
                }
            }
        }
        var rows = List.of(
                Row.of("through the door", throughDoor, bytesThroughTheDoor()),
                Row.of("bare HAPI client", byBare, bytesOfTheBareClient()));
        narrator.show(
                "%d patients, %d pulls each; bytes on the wire (TLS) of one pull of each patient",
                patients.size(), rounds);
        narrator.show("%-20s %10s %10s %12s", "", "p50 ms", "p99 ms", "bytes");
        rows.forEach(row -> narrator.show("%-20s %10.2f %10.2f %12d", row.name, row.p50, row.p99, row.bytes));
        narrator.show(
                "%-20s %10.2f %10.2f %12.2f",
                "ratio",
                rows.getFirst().p50 / rows.getLast().p50,
                rows.getFirst().p99 / rows.getLast().p99,
                rows.getFirst().bytes / (double) rows.getLast().bytes);
        narrator.claim(
                "the door receives fewer bytes than a client without a contract",
                rows.getFirst().bytes < rows.getLast().bytes,
                String.format(Locale.ROOT, "%s", rows));
    }

    private long bytesThroughTheDoor() {
        try (var relay = CountingRelay.to(ehr.port())) {
            var door = new OpenDoor(base(relay), ca.file());
            return bytes(relay, door::pull);
        }
    }

    private long bytesOfTheBareClient() {
        try (var relay = CountingRelay.to(ehr.port())) {
            var searches = new OpenDoor(ehr.baseUrl(), ca.file());
            var bare = new BareClient(context, base(relay), ca);
            return bytes(relay, patient -> bare.read(searches.searches(patient)));
        }
    }

    /** After a first pull, so that handshakes do not count. */
    private long bytes(CountingRelay relay, ToIntFunction<String> pull) {
        pull.applyAsInt(patients.getFirst());
        long before = relay.bytes();
        patients.forEach(pull::applyAsInt);
        return relay.bytes() - before;
    }

    private String base(CountingRelay relay) {
        return ehr.baseUrl().replace(":" + ehr.port() + "/", ":" + relay.port() + "/");
    }

    private static long nanos(String patient, ToIntFunction<String> pull) {
        long begin = System.nanoTime();
        if (pull.applyAsInt(patient) == 0) {
            throw new IllegalStateException("nothing came");
        }
        return System.nanoTime() - begin;
    }
}
