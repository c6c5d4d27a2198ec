package dev.aceso.trust.audit.export;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
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
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The log for whoever checks it. Checkpoints and tiles have the addresses of C2SP tlog-tiles below {@code /api/v1/log}. */
@Path("/api/v1/log")
@Tag(name = "Log", description = "The log, for whoever checks it")
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
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "Origin, number of entries, root hash and signature.",
            content =
                    @Content(
                            mediaType = "text/plain",
                            schema = @Schema(implementation = String.class),
                            examples = @ExampleObject(name = "checkpoint", value = """
                                    log.hospital.example/aceso
                                    1742
                                    qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=

                                    \u2014 log.hospital.example/aceso 7b1cf4f5AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
                                    """)))
    @APIResponse(ref = "NotFound")
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
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "Hashes of 32 bytes each, at most 256 of them.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary"),
                            examples = @ExampleObject(name = "one hash", value = "32 bytes")))
    @APIResponse(ref = "NotFound")
    public Response tile(
            @Parameter(description = "Level and index, with .p/ and a width for a partial tile", example = "0/000.p/12")
                    @PathParam("path")
                    String path) {
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
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "A zip file; docs/log-format.md says what is in it.",
            content =
                    @Content(
                            mediaType = "application/zip",
                            schema = @Schema(type = SchemaType.STRING, format = "binary"),
                            examples = @ExampleObject(name = "contents", value = "a zip file")))
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
        log.append(Event.done(action, caller, Purpose.COMPLIANCE, Map.of()));
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
