package dev.aceso.clinic.chart.writes;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.writes.Outcome.Done;
import dev.aceso.clinic.chart.writes.Outcome.Later;
import dev.aceso.clinic.chart.writes.Outcome.Never;
import dev.aceso.ground.contracts.Write;
import org.apache.http.Header;
import org.apache.http.HttpResponse;
import org.apache.http.client.HttpClient;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.methods.HttpPatch;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.util.EntityUtils;
import org.jboss.logging.Logger;

/**
 * Writes into one EHR: makes a resource unless one with its identifier is there ({@code If-None-Exist}), or changes the version that was read
 * ({@code If-Match}). The identifier travels in bodies and headers, never in an address.
 *
 * <p>Only what the EHR clearly said counts as written. Whatever else comes, an error of a server, an answer that breaks off, a page of a
 * proxy, leaves it open: then the next attempt first asks whether it is there.
 */
final class EhrWriter {
    private static final Logger LOG = Logger.getLogger(EhrWriter.class);
    private static final long SECONDS = 15;
    private static final String FHIR = "application/fhir+json";
    private static final ContentType PATCH = ContentType.create("application/json-patch+json", StandardCharsets.UTF_8);
    private static final String UNAVAILABLE = "ehr-unavailable";

    private final String ehr;
    private final URI base;
    private final HttpClient client;
    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .build();

    EhrWriter(String ehr, URI base, HttpClient client) {
        this.ehr = ehr;
        this.base = base;
        this.client = client;
    }

    /**
     * Writes once.
     *
     * @param again whether an attempt before may have arrived
     */
    Outcome write(Content content, boolean again, Optional<Authorization> token) {
        try {
            return content.act() == Write.Act.CREATE ? create(content, again, token) : update(content, token);
        } catch (ConnectException | ConnectTimeoutException | UnknownHostException e) {
            return new Later(UNAVAILABLE);
        } catch (IOException e) {
            // Without its message: it can hold an address.
            LOG.warnf("EHR %s, a write: %s", ehr, e.getClass().getSimpleName());
            return new Later("effect-unanswered");
        }
    }

    private Outcome create(Content content, boolean again, Optional<Authorization> token) throws IOException {
        if (again) {
            List<JsonNode> found = find(content, token);
            if (!found.isEmpty()) {
                return found.size() == 1 ? new Done("found") : new Never("effect-ambiguous");
            }
        }
        HttpPost request = new HttpPost(base + "/" + content.type());
        request.setHeader(
                "If-None-Exist",
                "identifier="
                        + URLEncoder.encode(content.system() + "|" + content.identifier(), StandardCharsets.UTF_8));
        request.setHeader("Prefer", "return=minimal");
        return send(
                request,
                ContentType.create(FHIR, StandardCharsets.UTF_8),
                content.resource(),
                token,
                answer -> switch (status(answer)) {
                    // Whoever answers with something else than the place of the resource is not the EHR.
                    case 201 -> placed(answer, content) ? new Done("created") : new Later("effect-unanswered");
                    case 200 -> placed(answer, content) ? new Done("found") : new Later("effect-unanswered");
                    case 412 -> new Never("effect-ambiguous");
                    default -> otherwise(status(answer));
                });
    }

    private Outcome update(Content content, Optional<Authorization> token) throws IOException {
        List<JsonNode> found = find(content, token);
        if (found.size() != 1) {
            return new Never(found.isEmpty() ? "effect-target-missing" : "effect-ambiguous");
        }
        JsonNode target = found.getFirst();
        String version = target.path("meta").path("versionId").asText();
        if (content.isIn(target)) {
            return new Done("found");
        }
        if (!version.matches("[A-Za-z0-9.-]{1,64}")) {
            return new Never("effect-without-version");
        }
        if (content.version().filter(wanted -> !wanted.equals(version)).isPresent()) {
            return new Never("effect-conflict");
        }
        String place = "/" + content.type() + "/" + target.path("id").asText();
        HttpPatch request = new HttpPatch(base + place);
        request.setHeader("If-Match", "W/\"" + version + "\"");
        request.setHeader("Prefer", "return=minimal");
        return send(request, PATCH, content.patch(), token, answer -> switch (status(answer)) {
            case 204 -> new Done("updated");
            case 200 -> tagged(answer, place) ? new Done("updated") : new Later("effect-unanswered");
            // Somebody else was first. Where one version was meant, that is the end; else the newest is read again.
            case 409, 412 ->
                content.version().isPresent() ? new Never("effect-conflict") : new Later("effect-conflict");
            case 404, 410 -> new Never("effect-target-missing");
            default -> otherwise(status(answer));
        });
    }

    /**
     * The patient's resources with the identifier. A server may answer a search from what it found before, which here would be wrong.
     *
     * @throws IOException when that could not be said for certain
     */
    private List<JsonNode> find(Content content, Optional<Authorization> token) throws IOException {
        var elements = new TreeSet<>(content.elements().keySet());
        elements.add("identifier");
        HttpPost request = new HttpPost(base + "/" + content.type() + "/_search");
        request.setHeader("Cache-Control", "no-cache");
        String form = "identifier=" + encoded(content.system() + "|" + content.identifier()) + "&patient="
                + encoded(content.patient()) + "&_elements=" + encoded(String.join(",", elements)) + "&_count=5";
        List<JsonNode> found = new ArrayList<>();
        request.setEntity(
                new ByteArrayEntity(form.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_FORM_URLENCODED));
        exchange(request, token, answer -> {
            JsonNode bundle = status(answer) == 200 && answer.getEntity() != null ? read(answer) : json.nullNode();
            if (!bundle.path("resourceType").asText().equals("Bundle")) {
                throw new IOException("not the result of a search");
            }
            for (JsonNode entry : bundle.path("entry")) {
                JsonNode resource = entry.path("resource");
                if (content.names(resource)) {
                    found.add(resource);
                } else {
                    // An outcome, or a server that does not search by what it was asked: what is not there is not
                    // certain.
                    throw new IOException("not the result of this search");
                }
            }
            return found;
        });
        return found;
    }

    private JsonNode read(HttpResponse answer) throws IOException {
        try (InputStream body = answer.getEntity().getContent()) {
            return json.readTree(body);
        }
    }

    private Outcome send(
            HttpEntityEnclosingRequestBase request,
            ContentType type,
            JsonNode body,
            Optional<Authorization> token,
            Reading<Outcome> reading)
            throws IOException {
        request.setEntity(new ByteArrayEntity(body.toString().getBytes(StandardCharsets.UTF_8), type));
        return exchange(request, token, reading);
    }

    private <T> T exchange(HttpEntityEnclosingRequestBase request, Optional<Authorization> token, Reading<T> reading)
            throws IOException {
        request.setHeader("Accept", FHIR);
        token.ifPresent(t -> request.setHeader("Authorization", "Bearer " + t.token()));
        // The client's own timeout is between two packets.
        var deadline = CompletableFuture.runAsync(
                request::abort, CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS));
        HttpResponse answer = null;
        try {
            answer = client.execute(request);
            return reading.of(answer);
        } finally {
            deadline.cancel(false);
            if (answer != null) {
                EntityUtils.consumeQuietly(answer.getEntity());
            }
        }
    }

    private static Outcome otherwise(int status) {
        if (status == 401 || status == 403) {
            return new Later("effect-not-permitted");
        }
        if (status == 429 || status == 503) {
            return new Later(UNAVAILABLE);
        }
        if (status == 409 || status >= 500 || status < 400) {
            return new Later("effect-unanswered");
        }
        return new Never("effect-rejected");
    }

    private static int status(HttpResponse answer) {
        return answer.getStatusLine().getStatusCode();
    }

    private static boolean placed(HttpResponse answer, Content content) {
        return value(answer, "Location")
                .or(() -> value(answer, "Content-Location"))
                .filter(place -> place.contains("/" + content.type() + "/"))
                .isPresent();
    }

    /** Whether it names the version that there is now, or shows the resource: what a page of a proxy does not. */
    private static boolean tagged(HttpResponse answer, String place) {
        return value(answer, "ETag").isPresent()
                || value(answer, "Content-Location")
                        .filter(location -> location.contains(place + "/_history/"))
                        .isPresent()
                || value(answer, "Content-Type")
                        .filter(type -> type.startsWith(FHIR))
                        .isPresent();
    }

    private static Optional<String> value(HttpResponse answer, String name) {
        return Optional.ofNullable(answer.getFirstHeader(name)).map(Header::getValue);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Reads an answer. */
    private interface Reading<T> {
        T of(HttpResponse answer) throws IOException;
    }
}
