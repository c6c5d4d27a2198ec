package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.aceso.ground.egress.Destination;
import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.json.JsonMapping;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.entity.ByteArrayEntity;

/** A request of quarkus-vault as our client sends it. Vault has a method of its own, LIST. */
final class SentRequest extends HttpEntityEnclosingRequestBase {
    private final String method;

    /**
     * Takes a body that is a {@code byte[]} as it is.
     *
     * @throws IOException when its address is not Vault's
     */
    SentRequest(Destination vault, VaultRequest<?> request) throws IOException {
        method = request.getMethod().name();
        var address = request.getUri();
        if (!vault.covers(address)) {
            throw new IOException("not the configured Vault");
        }
        setURI(address);
        request.getHTTPHeaders().forEach(this::setHeader);
        // No browser can be tricked into sending it: a Vault agent in between may demand it.
        setHeader("X-Vault-Request", "true");
        if (request.hasBody()) {
            var body = request.getBody().orElseThrow();
            setHeader("Content-Type", "application/json");
            setEntity(new ByteArrayEntity(
                    body instanceof byte[] ready ? ready : JsonMapping.mapper.writeValueAsBytes(body)));
        }
    }

    /**
     * Aborts this request after a time. To be cancelled when it has ended.
     *
     * @throws InterruptedIOException when the time is over already
     */
    CompletableFuture<Void> abortAfter(Duration time) throws InterruptedIOException {
        if (time.toMillis() <= 0) {
            throw new InterruptedIOException("the time for this call is over");
        }
        return CompletableFuture.runAsync(
                this::abort, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** What broke this request: that its time was over, when it was. */
    IOException reason(IOException broken) {
        if (!isAborted()) {
            return broken;
        }
        var late = new InterruptedIOException("the time for this call is over");
        late.initCause(broken);
        return late;
    }

    @Override
    public String getMethod() {
        return method;
    }
}
