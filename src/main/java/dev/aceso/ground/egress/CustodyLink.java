package dev.aceso.ground.egress;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.util.EntityUtils;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The client of the commands of custody: TLS 1.3 only, to the identity provider and to the service and nowhere else. What is sent may arrive
 * twice when a connection breaks, so everything that is asked for through it can be asked for again.
 */
@ApplicationScoped
public class CustodyLink {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long BYTES = 4L << 20;
    private final List<URI> origins;
    private final CloseableHttpClient client;

    CustodyLink(
            CustodyLinkConfig config,
            @ConfigProperty(name = "aceso.identity.issuer") URI issuer,
            @ConfigProperty(name = "aceso.public-base-url") URI service) {
        origins = List.of(origin(issuer), origin(service));
        client = new Client("aceso.custody", config.caFile(), TIMEOUT, 2, BYTES, Traffic.READS).build();
    }

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body its text
     */
    public record Reply(int status, String body) {
        /** Shows the status only. */
        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }
    }

    /**
     * Asks for what is at an address.
     *
     * @param bearer the access token to show
     * @throws Failure {@code IDENTITY_UNAVAILABLE} when nobody answers there
     */
    public Reply get(URI address, Optional<String> bearer) {
        return send(new HttpGet(address), address, bearer);
    }

    /**
     * Sends a body to an address.
     *
     * @param type the media type of the body
     * @throws Failure {@code IDENTITY_UNAVAILABLE} when nobody answers there
     */
    public Reply post(URI address, String type, String body, Optional<String> bearer) {
        HttpPost request = new HttpPost(address);
        request.setEntity(new StringEntity(body, ContentType.create(type, StandardCharsets.UTF_8)));
        return send(request, address, bearer);
    }

    private Reply send(HttpRequestBase request, URI address, Optional<String> bearer) {
        if (!origins.contains(origin(address))) {
            throw new IllegalArgumentException("not a destination");
        }
        request.setHeader("Accept", "application/json");
        bearer.ifPresent(token -> request.setHeader("Authorization", "Bearer " + token));
        try (CloseableHttpResponse response = client.execute(request)) {
            String body = response.getEntity() == null
                    ? ""
                    : EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
            return new Reply(response.getStatusLine().getStatusCode(), body);
        } catch (IOException e) {
            throw new Failure(
                    Code.IDENTITY_UNAVAILABLE,
                    "no answer from "
                            + (origins.indexOf(origin(address)) == 0 ? "the identity provider" : "the service"),
                    e);
        }
    }

    @PreDestroy
    void close() throws IOException {
        client.close();
    }

    private static URI origin(URI address) {
        if (!"https".equalsIgnoreCase(address.getScheme()) || address.getHost() == null) {
            throw new IllegalArgumentException("not an absolute https address");
        }
        return URI.create("https://" + address.getRawAuthority());
    }
}
