package dev.aceso.trust.access.relations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.StaffRef;
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
public class OpenCharts implements Relations {
    private static final Duration LONGEST = Duration.ofDays(31);
    private static final int SECONDS = 5;

    private final DataSource database;
    private final Pseudonyms pseudonyms;
    private final Duration lasts;
    private final Clock clock;

    OpenCharts(DataSource database, Pseudonyms pseudonyms, RelationsConfig config, Clock clock) {
        this.database = database;
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

    @Override
    public boolean opened(StaffRef staff, PatientRef patient) {
        String sql = "SELECT 1 FROM access.open_chart WHERE patient = ? AND practitioner = ? AND at > ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(
                        connection, sql, of(patient), of(staff), clock.instant().minus(lasts));
                ResultSet found = statement.executeQuery()) {
            return found.next();
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        }
    }

    /** Forgets rows whose time is over, at most {@code limit}; how many went. */
    int forget(int limit) {
        return change(
                "DELETE FROM access.open_chart WHERE (patient, practitioner) IN"
                        + " (SELECT patient, practitioner FROM access.open_chart WHERE at <= ? ORDER BY at LIMIT ?)",
                clock.instant().minus(lasts),
                limit);
    }

    private void add(StaffRef staff, PatientRef patient) {
        change(
                "INSERT INTO access.open_chart AS held (patient, practitioner, at) VALUES (?, ?, ?)"
                        + " ON CONFLICT (patient, practitioner) DO UPDATE SET at = excluded.at"
                        + " WHERE held.at < excluded.at - interval '1 minute'",
                of(patient),
                of(staff),
                clock.instant());
    }

    private int change(String sql, Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        }
    }

    private String of(PatientRef patient) {
        return pseudonyms.all(patient).getLast();
    }

    private String of(StaffRef staff) {
        return pseudonyms.allOfAccount("fhir-user:" + staff.ehr(), staff.user()).getLast();
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(SECONDS);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(
                    i + 1, parameters[i] instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : parameters[i]);
        }
        return statement;
    }
}
