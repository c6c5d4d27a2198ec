package dev.aceso.clinic.chart;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.parties.PatientRef;
import org.jspecify.annotations.Nullable;

/** A chart that does what a test says when it is asked. */
public final class ScriptedChart extends Chart {
    private final Supplier<Slice> script;
    private int asked;
    private @Nullable DataContract contract;

    public ScriptedChart(Supplier<Slice> script) {
        super(null, null, null, null, null, null);
        this.script = script;
    }

    public int asked() {
        return asked;
    }

    /** The contract that it was asked with last. */
    public DataContract contract() {
        return Objects.requireNonNull(contract);
    }

    @Override
    public Slice pull(
            PatientRef patient,
            DataContract contract,
            Prefetch prefetch,
            Optional<Authorization> authorization,
            Instant deadline) {
        asked++;
        this.contract = contract;
        return script.get();
    }
}
