package dev.aceso.clinic.chart.writes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.Tls;

/** A wire between us and a real EHR, on which a test cuts answers: the EHR has done what it was asked, and nobody hears of it. */
final class CutEhr implements AutoCloseable {
    private static final Set<String> KEPT =
            Set.of("content-type", "if-none-exist", "if-match", "prefer", "accept", "cache-control");
    private final HttpsServer server;
    private final URI ehr;
    private final HttpClient client;
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile String cut = "";
    private volatile boolean busy;

    CutEhr(DemoCa ca, String ehr) {
        this.ehr = URI.create(ehr);
        this.client = Tls.client(ca);
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(Tls.server(ca.issue("cut")));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::forward);
        server.start();
    }

    String baseUrl() {
        return "https://localhost:" + server.getAddress().getPort() + ehr.getPath();
    }

    /** Whatever is sent by this method, other than searches, is done and not answered, until told otherwise. */
    void cut(String method) {
        cut = method;
    }

    /** A gateway before the EHR says that it cannot now, to whatever comes. */
    void busy(boolean now) {
        busy = now;
    }

    void mend() {
        cut = "";
        busy = false;
    }

    /** The methods that came here, and which were searches, since the last time they were asked for; but for looks at the Patient. */
    List<String> sent() {
        List<String> all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean search = path.endsWith("/_search");
            if (!path.endsWith("/Patient/_search")) {
                sent.add(exchange.getRequestMethod() + (search ? " search" : ""));
            }
            if (busy) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            var request = HttpRequest.newBuilder(
                            ehr.resolve(exchange.getRequestURI().toString()))
                    .method(
                            exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (KEPT.contains(name.toLowerCase(Locale.ROOT))) {
                    request.header(name, values.getFirst());
                }
            });
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (!search && exchange.getRequestMethod().equals(cut)) {
                return;
            }
            for (String name : List.of("content-type", "location", "content-location", "etag")) {
                answer.headers()
                        .firstValue(name)
                        .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
            }
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
