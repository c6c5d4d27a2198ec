package dev.aceso.demo.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** What can be seen of a server from outside: the TLS versions it takes, the addresses it listens on. */
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

    /** The addresses on which a process listens for TCP, as the kernel lists them (proc_net_tcp, state 0A). */
    public static List<InetAddress> listening(long pid) throws IOException {
        var own = new HashSet<String>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (var descriptor : descriptors) {
                try {
                    own.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException closedMeanwhile) {
                    continue;
                }
            }
        }
        var found = new ArrayList<InetAddress>();
        for (var table : List.of("tcp", "tcp6")) {
            for (var line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "net", table))) {
                var columns = line.strip().split("\\s+");
                if (columns[3].equals("0A") && own.contains("socket:[" + columns[9] + "]")) {
                    found.add(address(columns[1].split(":")[0]));
                }
            }
        }
        return List.copyOf(found);
    }

    /** The kernel prints each 32-bit word of an address in the byte order of this machine, which is little-endian. */
    private static InetAddress address(String hex) throws IOException {
        var bytes = HexFormat.of().parseHex(hex);
        var words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var out = ByteBuffer.allocate(bytes.length);
        while (words.hasRemaining()) {
            out.putInt(words.getInt());
        }
        return InetAddress.getByAddress(out.array());
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
