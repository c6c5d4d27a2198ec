package dev.aceso.trust.sealing.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The service account token of this pod, read from its file at each login: the cluster replaces it long before it ends.
 *
 * <p>It must be a projected one for Vault's audience. The one that every pod is given by itself is for the API server, and Vault refuses it:
 * whoever got hold of that one could do in the cluster what this process may.
 */
final class ServiceAccountToken implements Supplier<CompletionStage<String>> {
    private static final int LONGEST = 16_384;

    private final Path file;

    ServiceAccountToken(Path file) {
        this.file = file;
    }

    @Override
    public CompletionStage<String> get() {
        try (var in = Files.newInputStream(file)) {
            var token = in.readNBytes(LONGEST + 1);
            var text = new String(token, StandardCharsets.US_ASCII).strip();
            return text.isEmpty() || token.length > LONGEST ? failed() : CompletableFuture.completedStage(text);
        } catch (IOException e) {
            return failed();
        }
    }

    private static CompletionStage<String> failed() {
        return CompletableFuture.failedStage(Trouble.NO_TOKEN.failure());
    }
}
