package dev.aceso.demo.bench;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.SearchStyleEnum;
import ca.uhn.fhir.rest.client.apache.ApacheRestfulClientFactory;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import ca.uhn.fhir.rest.gclient.IQuery;
import dev.aceso.clinic.chart.OpenDoor.Search;
import dev.aceso.demo.world.DemoCa;
import org.apache.http.impl.client.HttpClients;
import org.hl7.fhir.r4.model.Bundle;

/** HAPI's generic client as its users use it: it parses what comes into its own model, and keeps all of it. */
final class BareClient {
    private static final int CONNECTIONS = 64;
    private static final int MILLIS = 30_000;

    private final IGenericClient client;

    BareClient(FhirContext context, String base, DemoCa ca) {
        var clients = new ApacheRestfulClientFactory(context);
        clients.setServerValidationMode(ServerValidationModeEnum.NEVER);
        clients.setSocketTimeout(MILLIS);
        clients.setHttpClient(HttpClients.custom()
                .setSSLContext(ca.clientContext())
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .build());
        // A request is made by the factory of the context, whichever made the client.
        context.setRestfulClientFactory(clients);
        client = clients.newGenericClient(base);
    }

    /** Sends all searches at once, as the door does; how many resources came. */
    int read(List<Search> searches) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> running = searches.stream()
                    .map(search ->
                            threads.submit(() -> search(search).getEntry().size()))
                    .toList();
            int resources = 0;
            for (Future<Integer> one : running) {
                resources += one.get();
            }
            return resources;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Bundle search(Search search) {
        IQuery<Bundle> query = client.<Bundle>search()
                .forResource(search.type())
                .whereMap(search.parameters())
                .usingStyle(SearchStyleEnum.POST)
                .returnBundle(Bundle.class);
        return query.execute();
    }
}
