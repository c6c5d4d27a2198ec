package dev.aceso.trust.sealing.vault;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import dev.aceso.ground.egress.Destination;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.common.VaultResponse;
import io.quarkus.vault.client.http.VaultHttpClient;
import org.apache.http.client.HttpClient;
import org.jspecify.annotations.Nullable;

/** Reads answers that are too large to be held: Vault's own snapshots. */
final class VaultStreams {
    /** Vault writes a snapshot to its own disk before it sends the first byte. */
    private static final Duration FIRST_BYTE = Duration.ofMinutes(1);

    private static final int MOST_OF_A_REFUSAL = 64 * 1024;

    private final HttpClient client;
    private final Destination vault;
    private final VaultTransport transport;

    VaultStreams(HttpClient client, Destination vault, VaultTransport transport) {
        this.client = client;
        this.vault = vault;
        this.transport = transport;
    }

    /**
     * Asks for {@code request}, under the token of {@code caller}.
     *
     * @return the body, as it comes; whoever closes it before its end closes the connection
     * @throws CompletionException as quarkus-vault's client reports failures
     */
    InputStream open(VaultClient caller, VaultRequest<Void> request) {
        var streaming = new Streaming(request.getOperation());
        caller.configure()
                .executor(streaming)
                .requestTimeout(null)
                .build()
                .execute(request)
                .toCompletableFuture()
                .join();
        if (streaming.body == null) {
            throw new CompletionException(new IOException("an answer without a body"));
        }
        return streaming.body;
    }

    /** Streams the answer to one operation, and leaves logging in to the usual transport. */
    private final class Streaming extends VaultHttpClient {
        private final String operation;
        private @Nullable InputStream body;

        Streaming(String operation) {
            this.operation = operation;
        }

        @Override
        public <T> CompletionStage<VaultResponse<T>> execute(VaultRequest<T> request) {
            if (!request.getOperation().equals(operation)) {
                return transport.execute(request);
            }
            try {
                var sent = new SentRequest(vault, request);
                var deadline = sent.abortAfter(FIRST_BYTE);
                try {
                    return answer(request, sent);
                } catch (IOException e) {
                    throw sent.reason(e);
                } finally {
                    deadline.cancel(false);
                }
            } catch (IOException e) {
                return CompletableFuture.failedStage(new UncheckedIOException(e));
            }
        }

        private <T> CompletionStage<VaultResponse<T>> answer(VaultRequest<T> request, SentRequest sent)
                throws IOException {
            var response = client.execute(sent);
            var status = response.getStatusLine().getStatusCode();
            var refusal = new byte[0];
            if (response.getEntity() != null) {
                var content = response.getEntity().getContent();
                if (status == 200) {
                    body = new AbortedOnClose(content, sent);
                } else {
                    refusal = content.readNBytes(MOST_OF_A_REFUSAL);
                    sent.abort();
                }
            }
            return buildResponse(request, status, List.of(), refusal);
        }

        @Override
        public void close() {
            // The client belongs to egress.
        }
    }

    private static final class AbortedOnClose extends FilterInputStream {
        private final SentRequest sent;

        AbortedOnClose(InputStream in, SentRequest sent) {
            super(in);
            this.sent = sent;
        }

        /** Closing the stream itself would read all that is left. */
        @Override
        public void close() {
            sent.abort();
        }
    }
}
