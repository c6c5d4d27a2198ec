package dev.aceso.demo.ehr;

import java.io.IOException;
import java.util.Optional;

import ca.uhn.fhir.rest.server.HardcodedServerAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The one way in: TLS 1.3 and nothing below it, on the loopback address. */
final class Listener {

    private final Server jetty = new Server(new QueuedThreadPool(24, 4));
    private final ServerConnector connector;
    private final String basePath;
    private final Optional<Guard> guard;

    /** Takes the port at once, so that the address is known before the first bundle is loaded. */
    Listener(Arguments arguments) throws IOException {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(arguments.keystore().toUri().toString());
        tls.setKeyStoreType("PKCS12");
        tls.setKeyStorePassword(arguments.password());
        tls.setIncludeProtocols("TLSv1.3");
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // Clients check the certificate's name; a loopback client may send no SNI at all.
        http.addCustomizer(new SecureRequestCustomizer(false));
        connector = new ServerConnector(jetty, tls, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(arguments.port());
        basePath = arguments.basePath();
        guard = arguments.guard();
        jetty.addConnector(connector);
        connector.open();
    }

    /** The base URL; page links carry the same one, whatever a client writes into {@code Host}. */
    String url() {
        return "https://localhost:" + connector.getLocalPort() + basePath;
    }

    void serve(RestfulServer fhir) throws Exception {
        fhir.setServerAddressStrategy(new HardcodedServerAddressStrategy(url()));
        ServletContextHandler handler = new ServletContextHandler("/");
        handler.addServlet(new ServletHolder(fhir), basePath + "/*");
        guard.ifPresent(it -> handler.addServlet(
                new ServletHolder(new SmartConfiguration(it)), basePath + "/.well-known/smart-configuration"));
        jetty.setHandler(handler);
        jetty.start();
    }

    void stop() throws Exception {
        jetty.stop();
    }
}
