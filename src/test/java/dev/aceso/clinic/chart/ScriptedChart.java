package dev.aceso.clinic.chart;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.parties.PatientRef;

/** A chart that does what a test says when it is asked. */
public final class ScriptedChart extends Chart {
    private final Supplier<Slice> script;
    private int asked;

    public ScriptedChart(Supplier<Slice> script) {
        super(null, null, null, null, null, null);
        this.script = script;
    }

    public int asked() {
        return asked;
    }

    @Override
    public Slice pull(
            PatientRef patient,
            DataContract contract,
            Prefetch prefetch,
            Optional<Authorization> authorization,
            Instant deadline) {
        asked++;
        return script.get();
    }
}
