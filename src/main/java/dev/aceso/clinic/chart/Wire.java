package dev.aceso.clinic.chart;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.client.apache.ApacheHttpRequest;
import ca.uhn.fhir.rest.client.apache.ApacheRestfulClientFactory;
import ca.uhn.fhir.rest.client.api.Header;
import ca.uhn.fhir.rest.client.api.IHttpClient;
import ca.uhn.fhir.rest.client.api.IHttpRequest;
import ca.uhn.fhir.rest.client.api.IHttpResponse;
import com.fasterxml.jackson.core.JsonParser;
import dev.aceso.clinic.chart.Reading.Flaw;
import dev.aceso.clinic.chart.calls.Calls;
import dev.aceso.clinic.chart.calls.RetryAfter;
import dev.aceso.clinic.chart.calls.Unanswered;
import org.apache.http.client.HttpClient;

/**
 * Sends one request to an EHR and lets its answer be read as it comes. Every request is a read and passes {@link Calls}, so it may be sent
 * more than once; an answer is read at most once.
 */
final class Wire {
    private final boolean post;
    private final Calls calls;
    private final Clock clock;
    private final ApacheRestfulClientFactory clients;

    /** A wire to one EHR; {@code post} says whether searches go as {@code POST _search}. */
    Wire(boolean post, Calls calls, Clock clock, HttpClient client) {
        this.post = post;
        this.calls = calls;
        this.clock = clock;
        clients = new ApacheRestfulClientFactory(Fhir.R4);
        clients.setHttpClient(client);
    }

    /** Reads one document, and says where the next page is. */
    interface Page {
        Optional<String> read(JsonParser json) throws IOException, Fhir.Unreadable;
    }

    /** Searches at the address of a type. */
    Optional<String> search(
            String address, Map<String, List<String>> params, Optional<Authorization> authorization, Page page)
            throws IOException, Fhir.Unreadable {
        if (post) {
            return send(
                    () -> client(address + "/_search", RequestTypeEnum.POST, authorization)
                            .createParamRequest(Fhir.R4, params, EncodingEnum.JSON),
                    false,
                    page);
        }
        String query = params.entrySet().stream()
                .flatMap(e -> e.getValue().stream()
                        .map(value -> e.getKey() + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)))
                .collect(Collectors.joining("&"));
        return get(address + "?" + query, authorization, false, page);
    }

    /** Reads what is at an address. If {@code mayBeAbsent} says so, nothing may be there: then nothing is read. */
    Optional<String> get(String address, Optional<Authorization> authorization, boolean mayBeAbsent, Page page)
            throws IOException, Fhir.Unreadable {
        return send(
                () -> client(address, RequestTypeEnum.GET, authorization).createGetRequest(Fhir.R4, EncodingEnum.JSON),
                mayBeAbsent,
                page);
    }

    private IHttpClient client(String address, RequestTypeEnum verb, Optional<Authorization> authorization) {
        List<Header> headers = authorization
                .map(a -> List.of(new Header("Authorization", "Bearer " + a.token())))
                .orElse(List.of());
        return clients.getHttpClient(new StringBuilder(address), Map.of(), "", verb, headers);
    }

    private Optional<String> send(Supplier<IHttpRequest> made, boolean mayBeAbsent, Page page)
            throws IOException, Fhir.Unreadable {
        return calls.make(limit -> {
            IHttpRequest request = made.get();
            CompletableFuture<Void> end = abortAfter(limit, request);
            try {
                return exchange(request, mayBeAbsent, page);
            } finally {
                end.cancel(false);
            }
        });
    }

    /** The client's own timeout is between two packets: an EHR that sends one now and then would hold us for good. */
    private static CompletableFuture<Void> abortAfter(Duration limit, IHttpRequest request) {
        return CompletableFuture.runAsync(
                ((ApacheHttpRequest) request).getApacheRequest()::abort,
                CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    private Optional<String> exchange(IHttpRequest request, boolean mayBeAbsent, Page page)
            throws IOException, Fhir.Unreadable {
        IHttpResponse response = answered(request);
        try {
            int status = response.getStatus();
            Optional<Unanswered> later = Unanswered.by(status, askedToWait(response));
            if (later.isPresent()) {
                throw later.get();
            }
            if (mayBeAbsent && (status == 404 || status == 410)) {
                return Optional.empty();
            }
            if (status == 401 || status == 403) {
                throw new Fhir.Unreadable(status == 401 ? Flaw.UNAUTHORIZED : Flaw.FORBIDDEN, "the token was refused");
            }
            if (status != 200) {
                throw new Fhir.Unreadable("not a success");
            }
            String type = response.getMimeType();
            InputStream body = response.readEntity();
            if (type == null || !type.toLowerCase(Locale.ROOT).contains("json") || body == null) {
                throw new Fhir.Unreadable("not JSON");
            }
            try (JsonParser json = Fhir.JSON.createParser(body)) {
                return page.read(json);
            }
        } finally {
            response.close();
        }
    }

    private static IHttpResponse answered(IHttpRequest request) throws Unanswered {
        try {
            return request.execute();
        } catch (IOException e) {
            // Its words hold an address.
            throw Unanswered.unreachable();
        }
    }

    private Optional<Duration> askedToWait(IHttpResponse response) {
        return Optional.ofNullable(response.getHeaders("retry-after")).stream()
                .flatMap(List::stream)
                .findFirst()
                .flatMap(value -> RetryAfter.parse(value, clock.instant()));
    }
}
