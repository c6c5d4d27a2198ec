package dev.aceso.trust.audit.export;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

import dev.aceso.formats.Tile;
import dev.aceso.formats.TilePath;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.audit.Readers;
import dev.aceso.trust.audit.Tree;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The log for whoever checks it. Checkpoints and tiles have the addresses of C2SP tlog-tiles below {@code /api/v1/log}. */
@Path("/api/v1/log")
@Tag(name = "log")
public class LogResource {
    private static final int EXPORT_SECONDS = 3_600;

    private final DataSource database;
    private final LogExport export;
    private final Readers readers;
    private final Log log;

    LogResource(DataSource database, LogExport export, Readers readers, Log log) {
        this.database = database;
        this.export = export;
        this.readers = readers;
        this.log = log;
    }

    /** The newest signed checkpoint. */
    @GET
    @Path("/checkpoint")
    @Produces("text/plain;charset=utf-8")
    @RunOnVirtualThread
    @Operation(operationId = "logCheckpoint", summary = "The newest signed checkpoint (C2SP tlog-checkpoint)")
    public Response checkpoint() {
        note(Action.LOG_CHECKPOINT);
        Tree.Signed newest = read(Tree::newest).orElseThrow(() -> new Failure(Code.NOT_FOUND));
        return Response.ok(newest.note()).header("Cache-Control", "no-cache").build();
    }

    /**
     * A tile. It never changes, holds hashes only, and reading one is no entry of its own: a mirror that follows the log would
     * otherwise make it grow for ever.
     */
    @GET
    @Path("/tile/{path:.+}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @RunOnVirtualThread
    @Operation(operationId = "logTile", summary = "A tile of tree hashes (C2SP tlog-tiles)")
    public Response tile(@PathParam("path") String path) {
        readers.allow(Action.LOG_CHECKPOINT);
        TilePath wanted = TilePath.parse("tile/" + path).orElseThrow(() -> new Failure(Code.NOT_FOUND));
        Tile tile = read(connection -> Tree.tile(connection, wanted.level(), wanted.index()))
                .filter(stored -> stored.hashes().size() >= wanted.width())
                .orElseThrow(() -> new Failure(Code.NOT_FOUND));
        return Response.ok(tile.content(wanted.width()))
                .header("Cache-Control", "private, max-age=31536000, immutable")
                .build();
    }

    /** The whole log with its proofs, for the verifier. Entries are PHI in law (45 CFR 164.514(c)). */
    @GET
    @Path("/export")
    @Produces("application/zip")
    @RunOnVirtualThread
    @Operation(operationId = "logExport", summary = "The whole log with its proofs, as a zip file for the verifier")
    public Response export() {
        note(Action.LOG_EXPORT);
        StreamingOutput body =
                out -> QuarkusTransaction.requiringNew().timeout(EXPORT_SECONDS).call(() -> {
                    export.write(out);
                    return out;
                });
        return Response.ok(body)
                .header("Content-Disposition", "attachment; filename=\"aceso-log.zip\"")
                .header("Cache-Control", "no-store")
                .build();
    }

    private void note(Action action) {
        var caller = readers.allow(action);
        log.append(new Event(
                action,
                Event.Outcome.DONE,
                Optional.of(caller),
                Optional.empty(),
                Optional.of(Purpose.COMPLIANCE),
                Map.of()));
    }

    private <T> T read(Reading<T> reading) {
        try (Connection connection = database.getConnection()) {
            return reading.of(connection);
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        }
    }

    /** Reads from the published tree. */
    private interface Reading<T> {
        T of(Connection connection) throws SQLException;
    }
}
