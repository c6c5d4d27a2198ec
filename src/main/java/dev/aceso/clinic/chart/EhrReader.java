package dev.aceso.clinic.chart;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import dev.aceso.clinic.chart.Reading.Flaw;
import dev.aceso.clinic.chart.Reading.Read;
import dev.aceso.clinic.chart.Wire.Page;
import dev.aceso.clinic.chart.calls.Calls;
import dev.aceso.clinic.chart.calls.Unanswered;
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
 * number of them. What the answer refers to and the contract includes, but the EHR did not, is asked for afterwards, in batches. Every request passes
 * {@link Calls}. HAPI's HTTP layer speaks; the body is read by {@link Reading}, never parsed as a whole.
 */
final class EhrReader {
    private static final Logger LOG = Logger.getLogger(EhrReader.class);
    private static final int PAGES = 10;
    /** How many references are asked for at once, and how often: together as many as any contract reads of what refers. */
    private static final int BATCH = 50;

    private static final int BATCHES = 10;
    private static final int PAGES_OF_A_BATCH = 3;

    private static final Set<Flaw> OF_TOKENS = Set.of(Flaw.UNAUTHORIZED, Flaw.FORBIDDEN);

    private final Destination ehr;
    private final boolean readsById;
    private final Wire wire;

    EhrReader(Destination ehr, boolean post, Calls calls, Clock clock, HttpClient client) {
        this.ehr = ehr;
        readsById = !post;
        wire = new Wire(post, calls, clock, client);
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
        Page page = reading::page;
        try {
            if (!pages(first(plan, patient, authorization, today, page), PAGES, authorization, page)) {
                reading.flaw(Flaw.CUT);
            }
        } catch (IOException | Fhir.Unreadable | BaseServerResponseException e) {
            LOG.warnf("EHR %s, query %s: %s", ehr.system(), plan.query().key(), named(e));
            if (e instanceof Fhir.Unreadable refused && OF_TOKENS.contains(refused.flaw())) {
                reading.flaw(refused.flaw());
            }
            sayForeign(plan, reading);
            return reading.abandon();
        }
        lookUp(plan, reading, authorization);
        Read read = reading.finish();
        sayForeign(plan, reading);
        if (plan.query().found() == Found.READ
                && reading.matches() == 0
                && read.flaws().isEmpty()) {
            throw new Failure(Code.PATIENT_UNKNOWN);
        }
        return read;
    }

    /** Follows further pages, so that there are {@code most} at most; whether the last one was reached. */
    private boolean pages(Optional<String> first, int most, Optional<Authorization> authorization, Page page)
            throws IOException, Fhir.Unreadable {
        Set<URI> followed = new HashSet<>();
        Optional<String> next = first;
        while (next.isPresent()) {
            Optional<URI> address = further(next.get());
            if (followed.size() >= most - 1 || address.isEmpty() || !followed.add(address.get())) {
                return false;
            }
            next = wire.get(address.get().toString(), authorization, false, page);
        }
        return true;
    }

    /** Asks for what is referred to and did not come along. What still does not come stays unresolved, and the answer is partial. */
    private void lookUp(Plan plan, Reading reading, Optional<Authorization> authorization) {
        List<String> missing = reading.foreign() ? List.of() : reading.missing();
        try {
            for (int from = 0; from < Math.min(missing.size(), BATCH * BATCHES); from += BATCH) {
                List<String> batch = missing.subList(from, Math.min(from + BATCH, missing.size()));
                Set<String> ids = Set.copyOf(batch);
                Page page = json -> reading.lookedUp(ids, json);
                String type = address(plan.query().include().orElseThrow().type());
                Optional<String> next = wire.search(type, plan.lookUp(batch), authorization, page);
                pages(next, PAGES_OF_A_BATCH, authorization, page);
            }
        } catch (IOException | Fhir.Unreadable | BaseServerResponseException e) {
            LOG.warnf(
                    "EHR %s, query %s, what it refers to: %s",
                    ehr.system(), plan.query().key(), named(e));
        }
    }

    /** Without its message and cause, which can hold an address or a value of the chart, unless the words are ours. */
    private static String named(Exception e) {
        return e instanceof Unanswered unanswered
                ? unanswered.said()
                : e.getClass().getSimpleName();
    }

    private void sayForeign(Plan plan, Reading reading) {
        if (reading.foreign()) {
            LOG.errorf(
                    "EHR %s, query %s: answered about another patient; nothing of it was used",
                    ehr.system(), plan.query().key());
        }
    }

    private Optional<String> first(
            Plan plan, PatientRef patient, Optional<Authorization> authorization, LocalDate today, Page page)
            throws IOException, Fhir.Unreadable {
        if (readsById && plan.query().found() == Found.READ) {
            String address = address(plan.query().type()) + "/" + patient.id() + "?_elements=" + plan.elements();
            return wire.get(address, authorization, true, page);
        }
        return wire.search(address(plan.query().type()), plan.search(patient.id(), today), authorization, page);
    }

    private String address(String type) {
        return ehr.base() + "/" + type;
    }

    /** The address of a further page, if it is one of this EHR's. */
    private Optional<URI> further(String link) {
        try {
            URI address = URI.create(ehr.base() + "/").resolve(link);
            return ehr.covers(address) ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
