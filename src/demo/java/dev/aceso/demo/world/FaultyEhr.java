package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;

/**
 * A stand-in for an EHR, for the faults that a real one cannot be made to show. Left alone it answers every search well, for a patient
 * of any id who has one creatinine result; everything well-behaved is tested on the real EHR.
 */
public final class FaultyEhr implements AutoCloseable {
    private static final Pattern PATIENT = Pattern.compile("(?:^|&)(?:_id|patient)=([A-Za-z0-9.-]+)");

    private final DemoCa.Leaf leaf;
    private final EhrClient client;
    private final EhrClient lapsedClient;
    private final AtomicInteger trapped = new AtomicInteger();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private volatile Fault fault = FaultyEhr::well;
    private HttpsServer server;

    private FaultyEhr(DemoCa ca) {
        this.leaf = ca.issue("faulty");
        this.server = listen(0);
        this.client = EhrClient.start(ca, "faulty-keys", baseUrl());
        this.lapsedClient = EhrClient.start(ca, "lapsed-keys", lapsedBaseUrl());
    }

    /** How it answers from now on. */
    @FunctionalInterface
    public interface Fault {
        /**
         * Answers one request.
         *
         * @param exchange the request, still to be answered; closed afterwards
         * @param search its type and parameters, such as {@code Patient?_id=1}
         */
        void answer(HttpExchange exchange, String search) throws IOException;
    }

    /**
     * A request as it came.
     *
     * @param method the HTTP method
     * @param address path and query, not decoded
     * @param body the body, not decoded
     */
    public record Sent(String method, String address, String body) {}

    /** Starts it, on loopback and a free port, TLS 1.3 only. */
    public static FaultyEhr start(DemoCa ca) {
        return new FaultyEhr(ca);
    }

    /** Its FHIR base URL. */
    public String baseUrl() {
        return origin() + "/fhir";
    }

    /** The FHIR base URL of its other self, whose attestation of MFA has lapsed. */
    public String lapsedBaseUrl() {
        return origin() + "/lapsed";
    }

    /** An address outside of the FHIR base; {@link #trapped} counts who comes there. */
    public String trapUrl() {
        return origin().replace("localhost", "127.0.0.1") + "/trap";
    }

    /** It as a client of hooks. */
    public EhrClient client() {
        return client;
    }

    /** Its other self as a client of hooks. */
    public EhrClient lapsedClient() {
        return lapsedClient;
    }

    /** Answers so from now on. */
    public void fail(Fault now) {
        requests.clear();
        sent.clear();
        fault = now;
    }

    /** Answers well from now on. */
    public void recover() {
        fail(FaultyEhr::well);
    }

    /** Refuses connections from now on. */
    public synchronized void down() {
        server.stop(0);
    }

    /** Takes connections again, at the same port, and answers well. */
    public synchronized void up() {
        server = listen(server.getAddress().getPort());
        recover();
    }

    /** The searches it was sent since the last change. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The requests below the FHIR base since the last change, as they came. */
    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** How many requests came to the trap. */
    public int trapped() {
        return trapped.get();
    }

    /** A good answer. */
    public static void well(HttpExchange exchange, String search) throws IOException {
        json(exchange, 200, chart(search));
    }

    /** Sends JSON as FHIR. */
    public static void json(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, "application/fhir+json;charset=utf-8", body);
    }

    /** Sends a body. */
    public static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** The good answer to a search. */
    public static String chart(String search) {
        var named = PATIENT.matcher(search.substring(search.indexOf('?') + 1));
        var patient = named.find() ? named.group(1) : "nobody";
        if (search.startsWith("Patient?")) {
            return bundle(patient(patient));
        }
        return search.startsWith("Observation?") && search.contains("2160-0")
                ? bundle(creatinine("creatinine-1", patient))
                : bundle();
    }

    /** A patient old enough for every score. */
    public static String patient(String id) {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"gender\":\"male\",\"birthDate\":\"1966-05-04\"}";
    }

    /** A creatinine result of last month. */
    public static String creatinine(String id, String patient) {
        return """
                {"resourceType":"Observation","id":"%s","status":"final","subject":{"reference":"Patient/%s"},
                 "code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}]},"effectiveDateTime":"%s",
                 "valueQuantity":{"value":1.1,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}}""".formatted(id, patient, LocalDate.now().minusDays(30));
    }

    /** A whole searchset of these resources. */
    public static String bundle(String... resources) {
        var entries = java.util.Arrays.stream(resources)
                .map(resource -> "{\"resource\":" + resource + ",\"search\":{\"mode\":\"match\"}}")
                .toList();
        return "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":" + resources.length + ",\"entry\":["
                + String.join(",", entries) + "]}";
    }

    @Override
    public synchronized void close() {
        client.close();
        lapsedClient.close();
        server.stop(0);
    }

    private HttpsServer listen(int port) {
        try {
            var listening = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            listening.setHttpsConfigurator(Tls.server(leaf));
            listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            listening.createContext("/fhir/", this::answer);
            listening.createContext("/trap", this::trap);
            var starter = Thread.ofPlatform().daemon().start(listening::start);
            starter.join();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String origin() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            sent.add(new Sent(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), body));
            var path = exchange.getRequestURI().getPath();
            var type = path.substring("/fhir/".length()).replace("/_search", "");
            var search = type + "?" + java.net.URLDecoder.decode(body, StandardCharsets.UTF_8);
            requests.add(search);
            fault.answer(exchange, search);
        }
    }

    private void trap(HttpExchange exchange) throws IOException {
        try (exchange) {
            trapped.incrementAndGet();
            json(exchange, 200, bundle());
        }
    }
}
