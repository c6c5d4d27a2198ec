package dev.aceso.clinic.chart;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.client.apache.ApacheRestfulClientFactory;
import ca.uhn.fhir.rest.client.api.Header;
import ca.uhn.fhir.rest.client.api.IHttpClient;
import ca.uhn.fhir.rest.client.api.IHttpRequest;
import ca.uhn.fhir.rest.client.api.IHttpResponse;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import com.fasterxml.jackson.core.JsonParser;
import dev.aceso.clinic.chart.Reading.Flaw;
import dev.aceso.clinic.chart.Reading.Read;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.egress.Destination;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import org.apache.http.client.HttpClient;
import org.jboss.logging.Logger;

/**
 * Asks one EHR. A search goes out as {@code POST _search}, so that the patient's id stays out of addresses and access logs; where the
 * EHR is configured as unable to, as GET. A further page is followed only below the EHR's own base, each address once, and a bounded
 * number of them. HAPI's HTTP layer speaks; the body is read by {@link Reading}, never parsed as a whole.
 */
final class EhrReader {
    private static final Logger LOG = Logger.getLogger(EhrReader.class);
    private static final int PAGES = 10;

    private final Destination ehr;
    private final boolean post;
    private final ApacheRestfulClientFactory clients;

    EhrReader(Destination ehr, boolean post, HttpClient client) {
        this.ehr = ehr;
        this.post = post;
        clients = new ApacheRestfulClientFactory(Fhir.R4);
        clients.setHttpClient(client);
    }

    URI base() {
        return ehr.base();
    }

    /**
     * Asks one query. What goes wrong is an incomplete answer, not an exception.
     *
     * @throws Failure {@code PATIENT_UNKNOWN} when the EHR says that the patient is not there
     */
    Read ask(Plan plan, PatientRef patient, Optional<Authorization> authorization, LocalDate today) {
        Reading reading = new Reading(plan, patient, ehr.base(), today);
        try {
            Optional<String> next = first(plan, patient, authorization, today, reading);
            Set<URI> followed = new HashSet<>();
            while (next.isPresent()) {
                Optional<URI> address = address(next.get());
                if (followed.size() >= PAGES - 1 || address.isEmpty() || !followed.add(address.get())) {
                    reading.flaw(Flaw.CUT);
                    break;
                }
                next = send(get(address.get().toString(), authorization), reading);
            }
        } catch (IOException | Fhir.Unreadable | BaseServerResponseException e) {
            // Without its message and cause: they can hold an address or a value of the chart.
            LOG.warnf(
                    "EHR %s, query %s: %s",
                    ehr.system(), plan.query().key(), e.getClass().getSimpleName());
            sayForeign(plan, reading);
            return reading.abandon();
        }
        Read read = reading.finish();
        sayForeign(plan, reading);
        if (plan.query().found() == Found.READ
                && reading.matches() == 0
                && read.flaws().isEmpty()) {
            throw new Failure(Code.PATIENT_UNKNOWN);
        }
        return read;
    }

    private void sayForeign(Plan plan, Reading reading) {
        if (reading.foreign()) {
            LOG.errorf(
                    "EHR %s, query %s: answered about another patient; nothing of it was used",
                    ehr.system(), plan.query().key());
        }
    }

    private Optional<String> first(
            Plan plan, PatientRef patient, Optional<Authorization> authorization, LocalDate today, Reading reading)
            throws IOException, Fhir.Unreadable {
        String type = ehr.base() + "/" + plan.query().type();
        Map<String, List<String>> params = plan.search(patient.id(), today);
        if (post) {
            IHttpClient client = client(type + "/_search", RequestTypeEnum.POST, authorization);
            return send(client.createParamRequest(Fhir.R4, params, EncodingEnum.JSON), reading);
        }
        if (plan.query().found() == Found.READ) {
            return send(get(type + "/" + patient.id() + "?_elements=" + plan.elements(), authorization), reading);
        }
        String query = params.entrySet().stream()
                .map(e -> e.getKey() + "="
                        + java.net.URLEncoder.encode(e.getValue().getFirst(), java.nio.charset.StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(get(type + "?" + query, authorization), reading);
    }

    private IHttpRequest get(String address, Optional<Authorization> authorization) {
        return client(address, RequestTypeEnum.GET, authorization).createGetRequest(Fhir.R4, EncodingEnum.JSON);
    }

    private IHttpClient client(String address, RequestTypeEnum verb, Optional<Authorization> authorization) {
        List<Header> headers = authorization
                .map(a -> List.of(new Header("Authorization", "Bearer " + a.token())))
                .orElse(List.of());
        return clients.getHttpClient(new StringBuilder(address), Map.of(), "", verb, headers);
    }

    private Optional<String> send(IHttpRequest request, Reading reading) throws IOException, Fhir.Unreadable {
        IHttpResponse response = request.execute();
        try {
            int status = response.getStatus();
            if (status == 404 || status == 410) {
                reading.absent(!post);
                return Optional.empty();
            }
            if (status == 401 || status == 403) {
                reading.flaw(status == 401 ? Flaw.UNAUTHORIZED : Flaw.FORBIDDEN);
            }
            if (status != 200) {
                throw new Fhir.Unreadable("not a success");
            }
            String type = response.getMimeType();
            InputStream body = response.readEntity();
            if (type == null || !type.toLowerCase(java.util.Locale.ROOT).contains("json") || body == null) {
                throw new Fhir.Unreadable("not JSON");
            }
            try (JsonParser json = Fhir.JSON.createParser(body)) {
                return reading.page(json);
            }
        } finally {
            response.close();
        }
    }

    /** The address of a further page, if it is one of this EHR's. */
    private Optional<URI> address(String link) {
        try {
            URI address = URI.create(ehr.base() + "/").resolve(link);
            return ehr.covers(address) ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
