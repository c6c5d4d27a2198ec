package dev.aceso.clinic.chart.writes;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.writes.Outcome.Later;
import dev.aceso.clinic.chart.writes.Outcome.Never;
import dev.aceso.ground.egress.Destination;
import dev.aceso.ground.egress.Destinations;
import dev.aceso.ground.egress.Egress;

/** The configured EHRs, to be written to. */
@ApplicationScoped
class EhrWriters {
    private final Map<String, EhrWriter> writers = new HashMap<>();
    private final WriteTokens tokens;

    EhrWriters(Destinations destinations, Egress egress, WriteTokens tokens) {
        this.tokens = tokens;
        destinations.all().stream()
                .filter(to -> to.purpose() == Destination.Purpose.FHIR)
                .forEach(to ->
                        writers.put(to.system(), new EhrWriter(to.system(), to.base(), egress.toChartOf(to.system()))));
    }

    /**
     * Writes once.
     *
     * @param again whether an attempt before may have arrived
     */
    Outcome write(String ehr, Content content, boolean again) {
        EhrWriter writer = writers.get(ehr);
        if (writer == null) {
            return new Never("effect-ehr-unknown");
        }
        Optional<Authorization> token = tokens.of(ehr, content.type());
        if (token.isEmpty() && tokens.demanded(ehr)) {
            return new Later("effect-no-token");
        }
        return writer.write(content, again, token);
    }
}
