package dev.aceso.clinic.chart;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

import dev.aceso.clinic.chart.smart.Tokens;
import dev.aceso.ground.contracts.Contracted;
import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.ValueSets;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.sensitivity.Categories;
import dev.aceso.trust.custody.merge.MergeHistory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The door as it is put together at start, before a stub. */
final class Door {
    static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
    static final Clock CLOCK = Clock.fixed(TODAY.atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
    static final PatientRef PATIENT = new PatientRef("hospital", "p1");
    static final ValueSets SETS = new ValueSets();
    static final Contracts CONTRACTS = Contracted.all(new R4Contracts(SETS), SETS);
    static final DataContract CONTRACT = CONTRACTS.get("ckm-review", Purpose.TREATMENT);
    static final Plans PLANS = new Plans(SETS, CONTRACTS, Categories.builtIn());

    private Door() {}

    static Plan plan(String key) {
        return PLANS.of(CONTRACT).stream()
                .filter(plan -> plan.query().key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    static Chart chart(StubServer server, String... more) {
        return chart(server, (patient, into, of, whole) -> {}, more);
    }

    static Chart chart(StubServer server, MergeHistory history, String... more) {
        EhrConfig config = server.config(more);
        return new Chart(
                PLANS,
                ehrs(config, new SimpleMeterRegistry()),
                new Authorizations(Tokens.of(config, CLOCK), CLOCK),
                CLOCK,
                new SimpleMeterRegistry(),
                history);
    }

    static Ehrs ehrs(EhrConfig config, MeterRegistry meters) {
        return new Ehrs(
                config,
                StubServer.limits(1 << 20),
                StubServer.destinations(config),
                StubServer.egress(config, 1 << 20),
                CLOCK,
                meters);
    }

    static Slice pull(Chart chart, Prefetch prefetch) {
        return pull(chart, prefetch, Optional.empty(), CLOCK.instant().plusSeconds(5));
    }

    static Slice pull(Chart chart, Prefetch prefetch, Optional<Authorization> authorization, Instant deadline) {
        return chart.pull(PATIENT, CONTRACT, prefetch, authorization, deadline);
    }
}
