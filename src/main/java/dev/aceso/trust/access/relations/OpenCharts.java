package dev.aceso.trust.access.relations;

import java.time.Clock;
import java.time.Duration;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.audit.Pseudonyms;
import io.quarkus.runtime.Startup;

/**
 * The rows of {@code access.open_chart}: who had whose chart open in the EHR, last when. There is one for each pair, of keyed pseudonyms
 * only, and it goes when its time is over.
 *
 * <p>The pseudonyms are those of the first epoch, which every replica knows, so that what one has noted another finds. Each statement
 * joins the running transaction.
 */
@Singleton
@Startup
public class OpenCharts {
    private static final Duration LONGEST = Duration.ofDays(31);

    private final Statements rows;
    private final Pseudonyms pseudonyms;
    private final Duration lasts;
    private final Clock clock;

    OpenCharts(Statements rows, Pseudonyms pseudonyms, RelationsConfig config, Clock clock) {
        this.rows = rows.brief();
        this.pseudonyms = pseudonyms;
        this.lasts = config.openChart();
        this.clock = clock;
        if (!lasts.isPositive() || lasts.compareTo(LONGEST) > 0) {
            throw new IllegalStateException(
                    "aceso.relations.open-chart must be longer than nothing and at most a month");
        }
    }

    /**
     * Notes that the user whom a hook names has the chart open; nothing when it names nobody of the workforce. A row that is newer than a
     * minute stays as it is, so that a chart that is opened again and again is not written each time.
     *
     * @throws Failure {@code STORE_UNAVAILABLE}; the running transaction must roll back
     */
    public void note(Caller caller, PatientRef patient) {
        if (caller instanceof Caller.OnBehalf hook && hook.ehr().equals(patient.ehr())) {
            hook.assertedUser().flatMap(user -> StaffRef.of(hook.ehr(), user)).ifPresent(staff -> add(staff, patient));
        }
    }

    /**
     * Whether that person had the patient's chart open in the EHR within the configured time.
     *
     * @throws Failure {@code STORE_UNAVAILABLE} when nobody can tell
     */
    boolean opened(StaffRef staff, PatientRef patient) {
        String sql = "SELECT 1 FROM access.open_chart WHERE patient = ? AND practitioner = ? AND at > ?";
        return rows.first(
                        sql,
                        row -> true,
                        of(patient),
                        of(staff),
                        clock.instant().minus(lasts))
                .isPresent();
    }

    /** Forgets rows whose time is over, at most {@code limit}; how many went. */
    int forget(int limit) {
        return rows.change(
                "DELETE FROM access.open_chart WHERE (patient, practitioner) IN"
                        + " (SELECT patient, practitioner FROM access.open_chart WHERE at <= ? ORDER BY at LIMIT ?)",
                clock.instant().minus(lasts),
                limit);
    }

    private void add(StaffRef staff, PatientRef patient) {
        rows.change(
                "INSERT INTO access.open_chart AS held (patient, practitioner, at) VALUES (?, ?, ?)"
                        + " ON CONFLICT (patient, practitioner) DO UPDATE SET at = excluded.at"
                        + " WHERE held.at < excluded.at - interval '1 minute'",
                of(patient),
                of(staff),
                clock.instant());
    }

    private String of(PatientRef patient) {
        return pseudonyms.all(patient).getLast();
    }

    private String of(StaffRef staff) {
        return pseudonyms.allOfAccount("fhir-user:" + staff.ehr(), staff.user()).getLast();
    }
}
