package dev.aceso.demo.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/** TLS handshakes with a chosen version, to see what a server takes. */
public final class Wire {
    private Wire() {}

    /**
     * Shakes hands and returns the version agreed on.
     *
     * @throws javax.net.ssl.SSLException when the server refuses that version
     * @throws IOException when there is no server
     */
    public static String handshake(int port, DemoCa ca, String version) throws IOException {
        return secure(new Socket(InetAddress.getLoopbackAddress(), port), port, ca, version);
    }

    /**
     * As {@link #handshake}, after PostgreSQL's own request for encryption.
     *
     * @throws javax.net.ssl.SSLException when the server refuses that version
     * @throws IOException when there is no server
     */
    public static String postgresHandshake(int port, DemoCa ca, String version) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        // SSLRequest: length 8, code 80877103. https://www.postgresql.org/docs/18/protocol-message-formats.html
        socket.getOutputStream()
                .write(ByteBuffer.allocate(8).putInt(8).putInt(80877103).array());
        if (socket.getInputStream().read() != 'S') {
            throw new IOException("the server does not speak TLS");
        }
        return secure(socket, port, ca, version);
    }

    /** Whether a plain HTTP request gets an HTTP answer other than a refusal. */
    public static boolean speaksPlainHttp(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return answer.startsWith("HTTP/") && !answer.endsWith(" 400");
        } catch (SocketException | SocketTimeoutException e) {
            return false;
        }
    }

    private static String secure(Socket socket, int port, DemoCa ca, String version) throws IOException {
        socket.setSoTimeout(10_000);
        try (var tls =
                (SSLSocket) ca.clientContext().getSocketFactory().createSocket(socket, "localhost", port, true)) {
            tls.setEnabledProtocols(new String[] {version});
            var parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return tls.getSession().getProtocol();
        }
    }
}
