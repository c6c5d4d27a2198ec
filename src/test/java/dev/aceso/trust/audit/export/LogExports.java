package dev.aceso.trust.audit.export;

import javax.sql.DataSource;

import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.audit.RecordDigests;

/** Makes an export by hand, for tests outside of this package. */
public final class LogExports {
    private LogExports() {}

    /** Over these parts. */
    public static LogExport over(DataSource database, EntrySeal seal, RecordDigests records) {
        return new LogExport(database, seal, records);
    }
}
