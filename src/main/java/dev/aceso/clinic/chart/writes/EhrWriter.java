package dev.aceso.clinic.chart.writes;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.calls.Unanswered;
import dev.aceso.clinic.chart.writes.Outcome.Done;
import dev.aceso.clinic.chart.writes.Outcome.Later;
import dev.aceso.clinic.chart.writes.Outcome.Never;
import dev.aceso.clinic.chart.writes.WriteWire.Arrival;
import dev.aceso.clinic.chart.writes.WriteWire.Reading;
import dev.aceso.ground.contracts.Write;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPatch;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.jboss.logging.Logger;

import static dev.aceso.clinic.chart.writes.WriteWire.FHIR;
import static dev.aceso.clinic.chart.writes.WriteWire.value;

/**
 * Writes into one EHR: makes a resource unless one with its identifier is there, which is asked first and said once more with {@code If-None-Exist};
 * or changes the version that was read ({@code If-Match}). The identifier travels in bodies and headers, and in an address only of a search where the EHR
 * is configured as unable to search by POST.
 *
 * <p>Only what the EHR clearly said counts as written. Whatever else comes, an error of a server, a gateway that cannot now, an answer that breaks
 * off, a page of a proxy, leaves it open. Nothing is sent as long as it is not certain that it is not there.
 */
final class EhrWriter {
    private static final Logger LOG = Logger.getLogger(EhrWriter.class);
    private static final ContentType PATCH = ContentType.create("application/json-patch+json", StandardCharsets.UTF_8);
    private static final String UNAVAILABLE = "ehr-unavailable";
    private static final String UNANSWERED = "effect-unanswered";
    static final String NOT_PERMITTED = "effect-not-permitted";

    private final String ehr;
    private final URI base;
    private final boolean post;
    private final WriteWire wire;
    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .build();

    /** Writes into one EHR; {@code post} says whether it can be searched by {@code POST _search}. */
    EhrWriter(String ehr, URI base, boolean post, WriteWire wire) {
        this.ehr = ehr;
        this.base = base;
        this.post = post;
        this.wire = wire;
    }

    /**
     * Writes once.
     *
     * @param unsure whether an attempt before may have arrived
     */
    Outcome write(Content content, boolean unsure, Optional<Authorization> token) {
        Writing writing = new Writing(content, token, unsure);
        try {
            return content.act() == Write.Act.CREATE ? writing.create() : writing.update();
        } catch (Untold e) {
            return new Later(e.code.orElseGet(writing::code), writing.arrival.possible());
        } catch (IOException e) {
            // Without its message, unless that is ours: it can hold an address.
            LOG.warnf(
                    "EHR %s, a write: %s",
                    ehr,
                    e instanceof Unanswered unanswered
                            ? unanswered.said()
                            : e.getClass().getSimpleName());
            return new Later(writing.code(), writing.arrival.possible());
        }
    }

    /** One attempt. */
    private final class Writing {
        private final Content content;
        private final Optional<Authorization> token;
        /** Now or before. */
        private final Arrival arrival;

        private Writing(Content content, Optional<Authorization> token, boolean unsure) {
            this.content = content;
            this.token = token;
            arrival = new Arrival(unsure);
        }

        private String code() {
            return arrival.possible() ? UNANSWERED : UNAVAILABLE;
        }

        private Outcome create() throws IOException, Untold {
            List<JsonNode> found = find();
            if (!found.isEmpty()) {
                return found.size() == 1 ? new Done("found") : new Never("effect-ambiguous", arrival.possible());
            }
            arrival.none();
            HttpPost request = new HttpPost(base + "/" + content.type());
            request.setHeader("If-None-Exist", "identifier=" + encoded(content.system() + "|" + content.identifier()));
            return send(
                    request,
                    ContentType.create(FHIR, StandardCharsets.UTF_8),
                    content.resource(),
                    answer -> switch (status(answer)) {
                        // Whoever answers with something else than the place of the resource is not the EHR.
                        case 201 -> placed(answer, content) ? new Done("created") : new Later(UNANSWERED, true);
                        case 200 -> placed(answer, content) ? new Done("found") : new Later(UNANSWERED, true);
                        case 412 -> new Never("effect-ambiguous", false);
                        default -> otherwise(status(answer));
                    });
        }

        private Outcome update() throws IOException, Untold {
            List<JsonNode> found = find();
            if (found.size() != 1) {
                return new Never(found.isEmpty() ? "effect-target-missing" : "effect-ambiguous", arrival.possible());
            }
            JsonNode target = found.getFirst();
            String version = target.path("meta").path("versionId").asText();
            if (content.isIn(target)) {
                return new Done("found");
            }
            if (!version.matches("[A-Za-z0-9.-]{1,64}")) {
                return new Never("effect-without-version", arrival.possible());
            }
            if (content.version().filter(wanted -> !wanted.equals(version)).isPresent()) {
                return new Never("effect-conflict", arrival.possible());
            }
            arrival.none();
            String place = "/" + content.type() + "/" + target.path("id").asText();
            HttpPatch request = new HttpPatch(base + place);
            request.setHeader("If-Match", "W/\"" + version + "\"");
            return send(request, PATCH, content.patch(), answer -> switch (status(answer)) {
                case 204 -> new Done("updated");
                case 200 -> tagged(answer, place) ? new Done("updated") : new Later(UNANSWERED, true);
                // Somebody else was first. Where one version was meant, that is the end; else the newest is read again.
                case 409, 412 ->
                    content.version().isPresent()
                            ? new Never("effect-conflict", false)
                            : new Later("effect-conflict", false);
                case 404, 410 -> new Never("effect-target-missing", false);
                default -> otherwise(status(answer));
            });
        }

        /**
         * The resources of the patient with the identifier, as the EHR has them now.
         *
         * @throws Untold when the answer is no such list, so that it cannot be told what is there
         */
        private List<JsonNode> find() throws IOException, Untold {
            Set<String> elements = new TreeSet<>(content.elements().keySet());
            elements.add("identifier");
            String form = "identifier=" + encoded(content.system() + "|" + content.identifier()) + "&patient="
                    + encoded(content.patient()) + "&_elements=" + encoded(String.join(",", elements)) + "&_count=5";
            HttpRequestBase request = search(base + "/" + content.type(), form);
            request.setHeader("Cache-Control", "no-cache");
            return wire.send(request, token, new Arrival(false), answer -> {
                int status = status(answer);
                if (status == 401 || status == 403) {
                    throw new Untold(Optional.of(NOT_PERMITTED));
                }
                JsonNode bundle = status == 200 && answer.getEntity() != null ? read(answer) : json.nullNode();
                if (!bundle.path("resourceType").asText().equals("Bundle")) {
                    throw new Untold(Optional.empty());
                }
                List<JsonNode> found = new ArrayList<>();
                for (JsonNode entry : bundle.path("entry")) {
                    if (!content.names(entry.path("resource"))) {
                        // An outcome, or a server that does not search by what it was asked: what is not there is not
                        // certain.
                        throw new Untold(Optional.empty());
                    }
                    found.add(entry.path("resource"));
                }
                return found;
            });
        }

        private Outcome send(
                HttpEntityEnclosingRequestBase request,
                ContentType type,
                JsonNode body,
                Reading<Outcome, RuntimeException> reading)
                throws IOException {
            request.setHeader("Prefer", "return=minimal");
            request.setEntity(new ByteArrayEntity(body.toString().getBytes(StandardCharsets.UTF_8), type));
            return wire.send(request, token, arrival, reading);
        }
    }

    private HttpRequestBase search(String address, String form) {
        if (!post) {
            return new HttpGet(address + "?" + form);
        }
        HttpPost request = new HttpPost(address + "/_search");
        request.setEntity(
                new ByteArrayEntity(form.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_FORM_URLENCODED));
        return request;
    }

    private JsonNode read(HttpResponse answer) throws IOException {
        try (InputStream body = answer.getEntity().getContent()) {
            return json.readTree(body);
        }
    }

    /** What a status says of something that was not there before it was sent. */
    private static Outcome otherwise(int status) {
        if (status == 401 || status == 403) {
            return new Later(NOT_PERMITTED, false);
        }
        if (status == 408 || status == 409 || status >= 500 || status < 400) {
            return new Later(UNANSWERED, true);
        }
        return new Never("effect-rejected", false);
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

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** An answer came from which it cannot be told what is there. */
    private static final class Untold extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Optional<String> code;

        private Untold(Optional<String> code) {
            this.code = code;
        }
    }
}
