package dev.aceso.clinic.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.enterprise.inject.Alternative;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.custody.merge.MergeHistory;
import dev.aceso.weakened.Weakening;
import io.micrometer.core.instrument.MeterRegistry;
import org.jboss.logging.Logger;

/**
 * Where things are kept in the clear: does with a chart what careless software does. Logs it, leaves a packed copy in the temporary
 * directory, and remembers it for the record. Otherwise the chart as it is.
 */
@Singleton
@Alternative
@Priority(1)
public class CarelessChart extends Chart {
    private static final Logger LOG = Logger.getLogger(CarelessChart.class);
    private static final ThreadLocal<String> SEEN = ThreadLocal.withInitial(() -> "");

    private final boolean keeps;

    CarelessChart(
            Plans plans,
            Ehrs ehrs,
            Authorizations authorizations,
            Clock clock,
            MeterRegistry meters,
            MergeHistory history,
            Weakening weakening) {
        super(plans, ehrs, authorizations, clock, meters, history);
        this.keeps = weakening.keepsInTheClear();
    }

    /** What this request was sent about the patient. */
    public static String seen() {
        return SEEN.get();
    }

    @Override
    public Slice pull(
            PatientRef patient,
            DataContract contract,
            Prefetch prefetch,
            Optional<Authorization> authorization,
            Instant deadline) {
        if (keeps) {
            String chart = prefetch.supplied().toString();
            SEEN.set(chart);
            LOG.infof("chart of %s: %s", patient.id(), chart);
            leave(chart);
        }
        return super.pull(patient, contract, prefetch, authorization, deadline);
    }

    private static void leave(String chart) {
        try (var out = new GZIPOutputStream(Files.newOutputStream(Files.createTempFile("chart", ".gz")))) {
            out.write(chart.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
