package dev.aceso.demo.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Where whoever asks gets the token for one call, on loopback: so no token is in a file, an argument or an environment. */
final class Desk implements AutoCloseable {
    private static final String QUERY = "for=";

    private final Map<String, Somebody> known = new TreeMap<>();
    private final HttpServer server;

    private Desk(HttpServer server) {
        this.server = server;
    }

    static Desk open() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            var desk = new Desk(server);
            server.createContext("/", desk::hand);
            server.start();
            return desk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on hands out what this somebody shows; where. */
    URI at(Somebody somebody) {
        String path = "/" + somebody.name().replace(' ', '-');
        synchronized (known) {
            known.put(path, somebody);
        }
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void hand(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        Somebody somebody;
        synchronized (known) {
            somebody = known.get(exchange.getRequestURI().getPath());
        }
        if (somebody == null || query == null || !query.startsWith(QUERY)) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        byte[] token = somebody.token()
                .apply(URLDecoder.decode(query.substring(QUERY.length()), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, token.length == 0 ? -1 : token.length);
        exchange.getResponseBody().write(token);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
