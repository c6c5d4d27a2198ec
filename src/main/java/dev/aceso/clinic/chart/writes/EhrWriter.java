package dev.aceso.clinic.chart.writes;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.calls.Calls;
import dev.aceso.clinic.chart.calls.RetryAfter;
import dev.aceso.clinic.chart.calls.Unanswered;
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
 * Writes into one EHR: makes a resource unless one with its identifier is there, which is asked first and said once more with {@code If-None-Exist};
 * or changes the version that was read ({@code If-Match}). The identifier travels in bodies and headers, never in an address. Every request passes
 * {@link Calls} and is sent once.
 *
 * <p>Only what the EHR clearly said counts as written. Whatever else comes, an error of a server, a gateway that cannot now, an answer that breaks
 * off, a page of a proxy, leaves it open. Nothing is sent as long as it is not certain that it is not there.
 */
final class EhrWriter {
    private static final Logger LOG = Logger.getLogger(EhrWriter.class);
    private static final String FHIR = "application/fhir+json";
    private static final ContentType PATCH = ContentType.create("application/json-patch+json", StandardCharsets.UTF_8);
    private static final String UNAVAILABLE = "ehr-unavailable";
    private static final String UNANSWERED = "effect-unanswered";
    private static final String NOT_PERMITTED = "effect-not-permitted";

    private final String ehr;
    private final URI base;
    private final Calls calls;
    private final Clock clock;
    private final HttpClient client;
    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .build();

    EhrWriter(String ehr, URI base, Calls calls, Clock clock, HttpClient client) {
        this.ehr = ehr;
        this.base = base;
        this.calls = calls;
        this.clock = clock;
        this.client = client;
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
            return new Later(e.code.orElseGet(writing::code), writing.unsure);
        } catch (IOException e) {
            // Without its message, unless that is ours: it can hold an address.
            LOG.warnf(
                    "EHR %s, a write: %s",
                    ehr,
                    e instanceof Unanswered unanswered
                            ? unanswered.said()
                            : e.getClass().getSimpleName());
            return new Later(writing.code(), writing.unsure);
        }
    }

    /** One attempt. */
    private final class Writing {
        private final Content content;
        private final Optional<Authorization> token;
        /** Whether it may have arrived, now or before. */
        private boolean unsure;

        private Writing(Content content, Optional<Authorization> token, boolean unsure) {
            this.content = content;
            this.token = token;
            this.unsure = unsure;
        }

        private String code() {
            return unsure ? UNANSWERED : UNAVAILABLE;
        }

        private Outcome create() throws IOException, Untold {
            List<JsonNode> found = find();
            if (!found.isEmpty()) {
                return found.size() == 1 ? new Done("found") : new Never("effect-ambiguous", unsure);
            }
            unsure = false;
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
                return new Never(found.isEmpty() ? "effect-target-missing" : "effect-ambiguous", unsure);
            }
            JsonNode target = found.getFirst();
            String version = target.path("meta").path("versionId").asText();
            if (content.isIn(target)) {
                return new Done("found");
            }
            if (!version.matches("[A-Za-z0-9.-]{1,64}")) {
                return new Never("effect-without-version", unsure);
            }
            if (content.version().filter(wanted -> !wanted.equals(version)).isPresent()) {
                return new Never("effect-conflict", unsure);
            }
            unsure = false;
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
            HttpPost request = new HttpPost(base + "/" + content.type() + "/_search");
            request.setHeader("Cache-Control", "no-cache");
            String form = "identifier=" + encoded(content.system() + "|" + content.identifier()) + "&patient="
                    + encoded(content.patient()) + "&_elements=" + encoded(String.join(",", elements)) + "&_count=5";
            request.setEntity(new ByteArrayEntity(
                    form.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_FORM_URLENCODED));
            return exchange(request, () -> {}, answer -> {
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
                HttpEntityEnclosingRequestBase request, ContentType type, JsonNode body, Reading<Outcome> reading)
                throws IOException, Untold {
            request.setHeader("Prefer", "return=minimal");
            request.setEntity(new ByteArrayEntity(body.toString().getBytes(StandardCharsets.UTF_8), type));
            return exchange(request, () -> unsure = true, reading);
        }

        /** Sends one request; {@code sending} runs when it goes out, and not when it is not let out. */
        private <T> T exchange(HttpEntityEnclosingRequestBase request, Runnable sending, Reading<T> reading)
                throws IOException, Untold {
            request.setHeader("Accept", FHIR);
            token.ifPresent(t -> request.setHeader("Authorization", "Bearer " + t.token()));
            return calls.make(limit -> {
                // The client's own timeout is between two packets.
                var deadline = CompletableFuture.runAsync(
                        request::abort, CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
                boolean before = unsure;
                sending.run();
                HttpResponse answer = null;
                try {
                    answer = client.execute(request);
                    int status = status(answer);
                    Optional<Unanswered> later = Unanswered.by(status, askedToWait(answer));
                    if (later.isPresent()) {
                        // 429 is the word of whoever counts requests that it did not take this one (RFC 6585, 4); 502,
                        // 503
                        // and 504 can come from a gateway that had handed it on.
                        unsure = status == 429 ? before : unsure;
                        throw later.get();
                    }
                    return reading.of(answer);
                } catch (ConnectException | ConnectTimeoutException | UnknownHostException e) {
                    unsure = before;
                    throw Unanswered.unreachable();
                } finally {
                    deadline.cancel(false);
                    if (answer != null) {
                        EntityUtils.consumeQuietly(answer.getEntity());
                    }
                }
            });
        }
    }

    private Optional<Duration> askedToWait(HttpResponse answer) {
        return value(answer, "Retry-After").flatMap(value -> RetryAfter.parse(value, clock.instant()));
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

    private static Optional<String> value(HttpResponse answer, String name) {
        return Optional.ofNullable(answer.getFirstHeader(name)).map(Header::getValue);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Reads an answer. */
    private interface Reading<T> {
        T of(HttpResponse answer) throws IOException, Untold;
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
