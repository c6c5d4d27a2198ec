package dev.aceso.trust.access.relations;

import java.util.Optional;
import jakarta.inject.Singleton;

import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.StaffRef;

/** What hooks told us, and what EHRs tell when they are asked. */
@Singleton
class KnownRelations implements Relations {
    private final OpenCharts charts;
    private final AskedRelations asked;

    KnownRelations(OpenCharts charts, AskedRelations asked) {
        this.charts = charts;
        this.asked = asked;
    }

    @Override
    public boolean opened(StaffRef staff, PatientRef patient) {
        return charts.opened(staff, patient);
    }

    @Override
    public Optional<Relation> charted(StaffRef staff, PatientRef patient) {
        return asked.of(staff, patient);
    }
}
