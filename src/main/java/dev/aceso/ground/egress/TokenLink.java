package dev.aceso.ground.egress;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.egress.Destination.Purpose;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.util.EntityUtils;
import org.jboss.logging.Logger;

/**
 * The client for the authorization of EHRs: what their FHIR server says about it, and where tokens are given. Each answer is short, and
 * whole within three seconds or not had at all. Nothing is sent twice: an assertion is for one request.
 */
@ApplicationScoped
public class TokenLink {
    private static final Logger LOG = Logger.getLogger(TokenLink.class);
    private static final String CONFIGURATION = "/.well-known/smart-configuration";
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int CONNECTIONS = 4;
    private static final long BYTES = 128 * 1024;

    private final Destinations destinations;
    private final Map<String, CloseableHttpClient> clients;

    TokenLink(EhrConfig ehrs, Destinations destinations) {
        this.destinations = destinations;
        clients = ehrs.all().entrySet().stream()
                .filter(ehr -> ehr.getValue().backend().clientId().isPresent())
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        ehr -> new Client(
                                        "aceso.ehr." + ehr.getKey(),
                                        ehr.getValue().caFile(),
                                        TIMEOUT,
                                        CONNECTIONS,
                                        BYTES,
                                        Traffic.SECRETS)
                                .build()));
    }

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body its text; empty when there is none
     */
    public record Reply(int status, String body) {
        /** Shows the status only. */
        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }
    }

    /** What an EHR's FHIR server says about its authorization (SMART App Launch, "Conformance"). Empty when nothing came. */
    public Optional<Reply> configuration(String ehr) {
        return destinations.all().stream()
                .filter(to -> to.system().equals(ehr) && to.purpose() == Purpose.FHIR)
                .findFirst()
                .flatMap(to -> send(ehr, new HttpGet(URI.create(to.base() + CONFIGURATION))));
    }

    /** Whether tokens of that EHR may be asked for there. */
    public boolean mayAsk(String ehr, URI address) {
        return destinations.all().stream()
                .anyMatch(to -> to.system().equals(ehr) && to.purpose() == Purpose.TOKENS && to.covers(address));
    }

    /**
     * Asks for a token.
     *
     * @param form the fields of the request, encoded
     * @return the answer; empty when none came
     * @throws IllegalArgumentException when the address is not in the table: nothing is sent
     */
    public Optional<Reply> ask(String ehr, URI address, String form) {
        if (!mayAsk(ehr, address)) {
            throw new IllegalArgumentException("not a destination");
        }
        HttpPost request = new HttpPost(address);
        request.setEntity(new StringEntity(
                form,
                ContentType.create(ContentType.APPLICATION_FORM_URLENCODED.getMimeType(), StandardCharsets.UTF_8)));
        return send(ehr, request);
    }

    private Optional<Reply> send(String ehr, HttpRequestBase request) {
        CloseableHttpClient client = clients.get(ehr);
        if (client == null) {
            return Optional.empty();
        }
        request.setHeader("Accept", "application/json");
        // The client's own timeout is between two packets.
        var deadline = CompletableFuture.runAsync(
                request::abort, CompletableFuture.delayedExecutor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
        try (CloseableHttpResponse response = client.execute(request)) {
            String body = response.getEntity() == null
                    ? ""
                    : EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
            return Optional.of(new Reply(response.getStatusLine().getStatusCode(), body));
        } catch (IOException e) {
            LOG.warnf("the authorization of EHR %s: %s", ehr, e.getClass().getSimpleName());
            return Optional.empty();
        } finally {
            deadline.cancel(false);
        }
    }

    @PreDestroy
    void close() throws IOException {
        for (CloseableHttpClient client : clients.values()) {
            client.close();
        }
    }
}
