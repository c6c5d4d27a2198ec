package dev.aceso.demo.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server on loopback that keeps what it is given, over TLS, and behaves as a test tells it to. */
public final class MailServer implements AutoCloseable {
    private static final String HOST = "localhost";

    private final SSLContext tls;
    private final Greeting greeting;
    private final InetAddress address;
    private final Optional<Login> login;
    private final int port;
    private final List<Received> letters = new CopyOnWriteArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile CountDownLatch leaving = new CountDownLatch(1);
    private volatile Manner manner = Manner.TAKES;
    private @Nullable SMTPServer server;

    /** How TLS begins. */
    public enum Greeting {
        /** With the first byte. */
        TLS("smtps", "TLSv1.3"),
        /** The same in a version that is too old. */
        OLD_TLS("smtps", "TLSv1.2"),
        /** After STARTTLS. */
        STARTTLS("smtp", "TLSv1.3"),
        /** Never: nothing is said of it. */
        PLAIN("smtp", "");

        private final String scheme;
        private final String protocol;

        Greeting(String scheme, String protocol) {
            this.scheme = scheme;
            this.protocol = protocol;
        }
    }

    /** What it does with a letter. */
    public enum Manner {
        /** Takes it. */
        TAKES,
        /** Has it, and never answers. */
        HANGS,
        /** Says 451: later. */
        PUTS_OFF,
        /** Says 550: no such mailbox. */
        REFUSES
    }

    /**
     * A letter that was taken.
     *
     * @param from of the envelope
     * @param to of the envelope
     * @param text headers and body, as they came
     */
    public record Received(String from, List<String> to, String text) {
        /** The value of a header that is there once. */
        public String header(String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT)
                            .startsWith(name.toLowerCase(java.util.Locale.ROOT) + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .reduce((one, other) -> {
                        throw new IllegalStateException(name + " is there twice");
                    })
                    .orElseThrow();
        }

        /** What follows the headers, soft line breaks undone. */
        public String body() {
            return text.replace("\r\n", "\n")
                    .split("\n\n", 2)[1]
                    .replace("=\n", "")
                    .replace("=3D", "=");
        }
    }

    private MailServer(DemoCa.Leaf leaf, Greeting greeting, InetAddress address, Optional<Login> login) {
        this.tls = DemoCa.serverContext(leaf);
        this.greeting = greeting;
        this.address = address;
        this.login = login;
        this.port = start(0);
    }

    /** A server with this certificate that wants nobody to log in. */
    public static MailServer start(DemoCa.Leaf leaf, Greeting greeting) {
        return new MailServer(leaf, greeting, InetAddress.getLoopbackAddress(), Optional.empty());
    }

    /** The same for those only who log in. */
    public static MailServer start(DemoCa.Leaf leaf, Greeting greeting, Login login) {
        return new MailServer(leaf, greeting, InetAddress.getLoopbackAddress(), Optional.of(login));
    }

    /** The same at an address of loopback that the certificate does not name. */
    public static MailServer elsewhere(DemoCa.Leaf leaf, Greeting greeting) {
        try {
            var address = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
            return new MailServer(leaf, greeting, address, Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address. */
    public String url() {
        var host = address.isLoopbackAddress() && address.getAddress()[3] == 1 ? HOST : address.getHostAddress();
        return greeting.scheme + "://" + host + ":" + port;
    }

    /** Every letter so far, the oldest first. */
    public List<Received> letters() {
        return List.copyOf(letters);
    }

    /** Those whose text holds a word. */
    public List<Received> letters(String word) {
        return letters.stream().filter(letter -> letter.body().contains(word)).toList();
    }

    /** How many letters were offered so far. */
    public int attempts() {
        return attempts.get();
    }

    /** From now on. */
    public void behave(Manner wanted) {
        manner = wanted;
    }

    /** Nobody listens any more. */
    public void leave() {
        var running = server;
        // the server waits for those who are talked to
        leaving.countDown();
        if (running != null) {
            running.stop();
            server = null;
        }
    }

    /** It listens again, where it did. */
    public void comeBack() {
        leaving = new CountDownLatch(1);
        start(port);
    }

    @Override
    public void close() {
        leave();
    }

    private int start(int wanted) {
        var builder = SMTPServer.port(wanted)
                .bindAddress(address)
                .hostName(HOST)
                .insertReceivedHeaders(false)
                .messageHandlerFactory(context -> new Handler());
        if (greeting.scheme.equals("smtps")) {
            builder.serverSocketFactory(this::wrapped);
        } else if (!greeting.protocol.isEmpty()) {
            builder.requireTLS().startTlsSocketFactory(tls);
        }
        login.ifPresent(wantedLogin -> builder.requireAuth()
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, context) -> {
                    if (!wantedLogin.equals(new Login(user, password))) {
                        throw new LoginFailedException();
                    }
                })));
        var started = builder.build();
        started.start();
        server = started;
        return started.getPortAllocated();
    }

    private ServerSocket wrapped() throws IOException {
        var socket = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
        socket.setEnabledProtocols(new String[] {greeting.protocol});
        return socket;
    }

    private final class Handler implements MessageHandler {
        private final List<String> to = new ArrayList<>();
        private String from = "";

        @Override
        public void from(String sender) {
            from = sender;
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            attempts.incrementAndGet();
            switch (manner) {
                case PUTS_OFF -> throw new RejectException(451, "4.7.1 later");
                case REFUSES -> throw new RejectException(550, "5.1.1 no such mailbox: " + recipient);
                default -> to.add(recipient);
            }
        }

        @Override
        public @Nullable String data(InputStream data) throws IOException {
            letters.add(new Received(from, List.copyOf(to), new String(data.readAllBytes(), StandardCharsets.UTF_8)));
            if (manner == Manner.HANGS) {
                try {
                    leaving.await(2, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return null;
        }

        @Override
        public void done() {}
    }
}
