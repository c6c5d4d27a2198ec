package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.aceso.ground.egress.Destination;
import dev.aceso.trust.sealing.KeeperWatch;
import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.common.VaultResponse;
import io.quarkus.vault.client.http.VaultHttpClient;
import org.apache.http.HttpEntity;
import org.apache.http.client.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Carries the requests of quarkus-vault over the client that {@code ground.egress} made, in the thread that asks.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Goes to the configured Vault and nowhere else. A body that is a {@code byte[]} is sent as it is, and an answer is read into one array
 * without copies: whoever overwrites both leaves nothing behind but what the buffers of the connection hold, which are
 * dropped with it. A request that has not ended when its time is over is aborted.
 *
 * <h2>Why not one of the transports of quarkus-vault</h2>
 *
 * <p>They make a {@code String} of every body, speak TLS 1.2 too, follow redirects and read without a bound.
 */
final class VaultTransport extends VaultHttpClient {
    private static final int FIRST_GUESS = 2_048;

    private final HttpClient client;
    private final Destination vault;
    private final KeeperWatch watch;

    VaultTransport(HttpClient client, Destination vault, KeeperWatch watch) {
        this.client = client;
        this.vault = vault;
        this.watch = watch;
    }

    @Override
    public <T> CompletionStage<VaultResponse<T>> execute(VaultRequest<T> request) {
        try {
            var sent = new SentRequest(vault, request);
            var deadline = sent.abortAfter(TimeLimit.left(request.getTimeout()));
            try {
                return client.execute(sent, response -> {
                    int status = response.getStatusLine().getStatusCode();
                    if (status / 100 == 2) {
                        watch.answers();
                    }
                    return buildResponse(request, status, List.of(), read(response.getEntity()));
                });
            } catch (IOException e) {
                throw sent.reason(e);
            } finally {
                deadline.cancel(false);
            }
        } catch (IOException e) {
            watch.fails(KeeperWatch.Why.SILENT);
            return CompletableFuture.failedStage(new UncheckedIOException(e));
        }
    }

    @Override
    public void close() {
        // The client belongs to egress.
    }

    private static byte[] read(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        try (InputStream in = entity.getContent()) {
            long announced = entity.getContentLength();
            return announced < 0 ? readToEnd(in) : readExactly(in, Math.toIntExact(announced));
        }
    }

    private static byte[] readExactly(InputStream in, int length) throws IOException {
        var into = new byte[length];
        if (in.readNBytes(into, 0, length) < length) {
            throw new IOException("the answer is shorter than announced");
        }
        return into;
    }

    private static byte[] readToEnd(InputStream in) throws IOException {
        var into = new byte[FIRST_GUESS];
        int length = in.readNBytes(into, 0, into.length);
        while (length == into.length) {
            into = moved(into, length * 2);
            length += in.readNBytes(into, length, into.length - length);
        }
        return moved(into, length);
    }

    private static byte[] moved(byte[] from, int length) {
        var moved = Arrays.copyOf(from, length);
        Arrays.fill(from, (byte) 0);
        return moved;
    }
}
