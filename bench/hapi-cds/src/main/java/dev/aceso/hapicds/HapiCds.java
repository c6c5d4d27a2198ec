package dev.aceso.hapicds;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/** Serves {@code /cds-services} on loopback, TLS 1.3. Options: {@code --port --tls-keystore --tls-password-file --ready-file}. */
public final class HapiCds {
    private static final int THREADS = 32;

    private HapiCds() {}

    public static void main(String... line) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < line.length; i += 2) {
            options.put(line[i], line[i + 1]);
        }
        var tls = new SslContextFactory.Server();
        tls.setKeyStorePath(Path.of(options.get("--tls-keystore")).toUri().toString());
        tls.setKeyStoreType("PKCS12");
        tls.setKeyStorePassword(Files.readAllLines(Path.of(options.get("--tls-password-file"))).getFirst());
        tls.setIncludeProtocols("TLSv1.3");
        var http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        var jetty = new Server(new QueuedThreadPool(THREADS, 4));
        var connector = new ServerConnector(jetty, tls, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(options.get("--port")));
        jetty.addConnector(connector);

        var context = new AnnotationConfigWebApplicationContext();
        context.register(Wiring.class);
        var servlet = new ServletHolder(new DispatcherServlet(context));
        servlet.setInitOrder(1);
        var handler = new ServletContextHandler("/");
        handler.addServlet(servlet, "/*");
        jetty.setHandler(handler);
        jetty.start();
        Files.createFile(Path.of(options.get("--ready-file")));
        jetty.join();
    }
}
