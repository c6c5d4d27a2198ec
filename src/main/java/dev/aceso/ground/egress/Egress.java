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

import io.quarkus.runtime.Startup;
import org.apache.http.client.HttpClient;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.util.EntityUtils;
import org.jboss.logging.Logger;

/**
 * The only maker of the outbound clients that we make. Every client speaks TLS 1.3 only, checks the host name, trusts what the other
 * side's {@code ca-file} names, follows no redirect, uses no proxy, keeps no cookie, and reads a bounded answer after decompression. Only
 * what Vault streams, its own snapshots, has no bound.
 */
@ApplicationScoped
@Startup
public class Egress {
    /** Beside those for reading, held to each EHR: what is written goes out one after the other. */
    public static final int WRITE_CONNECTIONS = 1;

    private static final Logger LOG = Logger.getLogger(Egress.class);
    private static final long KEY_SET_BYTES = 256 * 1024;
    private static final long KEY_SET_MILLIS = 3_000;
    private static final int KEY_CONNECTIONS = 4;
    private static final long VAULT_BYTES = 4 * 1024 * 1024;
    private static final int VAULT_STREAMS = 2;
    /** Between two packets of a stream: Vault writes a snapshot to its own disk before it sends the first. */
    private static final Duration VAULT_STREAM_TIMEOUT = Duration.ofMinutes(2);

    private final Destinations destinations;
    private final Map<String, CloseableHttpClient> charts;
    private final Map<String, CloseableHttpClient> keys;
    private final Optional<CloseableHttpClient> vault;
    private final Optional<CloseableHttpClient> vaultStreams;

    Egress(EhrConfig ehrs, VaultConfig vault, EgressConfig limits, Destinations destinations) {
        this.destinations = destinations;
        charts = clients(
                ehrs,
                limits.ehrConnections() + limits.ehrAccessConnections() + WRITE_CONNECTIONS,
                limits.ehrResponseBytes());
        keys = clients(ehrs, KEY_CONNECTIONS, KEY_SET_BYTES);
        // Twice the time of a call, so that its abortion ends it: whoever meets the socket's own timeout waits for it
        // once
        // more, for the other side to close TLS.
        this.vault = toVault(vault, vault.requestTimeout().multipliedBy(2), vault.connections(), VAULT_BYTES);
        vaultStreams = toVault(vault, VAULT_STREAM_TIMEOUT, VAULT_STREAMS, Long.MAX_VALUE);
    }

    private static Optional<CloseableHttpClient> toVault(
            VaultConfig vault, Duration timeout, int connections, long bytes) {
        return vault.url()
                .map(url -> new Client("aceso.vault", vault.caFile(), timeout, connections, bytes, Traffic.SECRETS)
                        .build());
    }

    private static Map<String, CloseableHttpClient> clients(EhrConfig ehrs, int connections, long bytes) {
        return ehrs.all().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        ehr -> new Client(
                                        "aceso.ehr." + ehr.getKey(),
                                        ehr.getValue().caFile(),
                                        // whoever uses it aborts what takes too long altogether
                                        ehr.getValue().requestTimeout().multipliedBy(2),
                                        connections,
                                        bytes,
                                        Traffic.READS)
                                .build()));
    }

    /**
     * The client for an EHR's FHIR interface. Only {@code clinic.chart} asks for it, and sends it only to addresses that
     * {@link Destinations} covers.
     *
     * @throws IllegalArgumentException when no such EHR is configured
     */
    public HttpClient toChartOf(String ehr) {
        CloseableHttpClient client = charts.get(ehr);
        if (client == null) {
            throw new IllegalArgumentException("no such EHR");
        }
        return client;
    }

    /**
     * The client for Vault. Only {@code trust.sealing.vault} asks for it, and sends it only to addresses that {@link Destinations} covers.
     * Its timeout is between two packets: whoever uses it aborts what takes too long altogether.
     *
     * @throws IllegalStateException when no Vault is configured
     */
    public HttpClient toVault() {
        return vault.orElseThrow(Egress::noVault);
    }

    /**
     * The client for what Vault streams: answers without a bound, which are read as they come and never kept whole.
     *
     * @throws IllegalStateException when no Vault is configured
     */
    public HttpClient toVaultStreams() {
        return vaultStreams.orElseThrow(Egress::noVault);
    }

    /**
     * Reads the key set at an address that the table names, within three seconds from beginning to end.
     *
     * @return the text; empty when it could not be had
     * @throws IllegalArgumentException when the address is not in the table: nothing is sent
     */
    public Optional<String> get(URI address) {
        Destination destination = destinations
                .of(address)
                .filter(d -> d.purpose() == Destination.Purpose.KEYS)
                .orElseThrow(() -> new IllegalArgumentException("not a destination"));
        CloseableHttpClient client = keys.get(destination.system());
        if (client == null) {
            return Optional.empty();
        }
        HttpGet request = new HttpGet(address);
        request.setHeader("Accept", "application/json");
        // The client's own timeout is between two packets: whoever sends one now and then would hold us for good.
        var deadline = CompletableFuture.runAsync(
                request::abort, CompletableFuture.delayedExecutor(KEY_SET_MILLIS, TimeUnit.MILLISECONDS));
        try (CloseableHttpResponse response = client.execute(request)) {
            if (response.getStatusLine().getStatusCode() != 200 || response.getEntity() == null) {
                LOG.warnf(
                        "the keys of EHR %s: status %d",
                        destination.system(), response.getStatusLine().getStatusCode());
                return Optional.empty();
            }
            return Optional.of(EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warnf(
                    "the keys of EHR %s: %s", destination.system(), e.getClass().getSimpleName());
            return Optional.empty();
        } finally {
            deadline.cancel(false);
        }
    }

    @PreDestroy
    void close() throws IOException {
        for (CloseableHttpClient client : charts.values()) {
            client.close();
        }
        for (CloseableHttpClient client : keys.values()) {
            client.close();
        }
        if (vault.isPresent()) {
            vault.get().close();
        }
        if (vaultStreams.isPresent()) {
            vaultStreams.get().close();
        }
    }

    private static IllegalStateException noVault() {
        return new IllegalStateException("aceso.vault.url is not set");
    }
}
