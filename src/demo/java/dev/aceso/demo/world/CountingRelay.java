package dev.aceso.demo.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicLong;

/** Passes TCP on to a port of loopback and back, and counts the bytes that come back: those of TLS, as they are on the wire. */
public final class CountingRelay implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    private final ServerSocket door;
    private final int behind;
    private final AtomicLong back = new AtomicLong();

    private CountingRelay(ServerSocket door, int behind) {
        this.door = door;
        this.behind = behind;
    }

    /** Listens on a free port. */
    public static CountingRelay to(int port) {
        try {
            var relay = new CountingRelay(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), port);
            Thread.ofVirtual().start(relay::listen);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its own port. */
    public int port() {
        return door.getLocalPort();
    }

    /** How many bytes came back so far. */
    public long bytes() {
        return back.get();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        while (true) {
            try {
                var caller = door.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), behind);
                Thread.ofVirtual().start(() -> pass(caller, server, new AtomicLong()));
                Thread.ofVirtual().start(() -> pass(server, caller, back));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void pass(Socket from, Socket to, AtomicLong count) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var block = new byte[BLOCK];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                out.write(block, 0, read);
                count.addAndGet(read);
            }
        } catch (IOException hungUp) {
            // One side ended; the other is closed with it.
        }
    }
}
