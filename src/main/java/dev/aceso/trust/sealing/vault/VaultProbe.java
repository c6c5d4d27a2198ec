package dev.aceso.trust.sealing.vault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.KeeperWatch;
import io.quarkus.scheduler.Scheduled;

/**
 * Asks Vault every other second what this process may do with the keys of the service, and tells the watch. One question shows that Vault
 * answers, is unsealed and can write its audit log, that our token is good, and that our policy was not taken away; it uses no key.
 */
@ApplicationScoped
class VaultProbe {
    private final Instance<VaultCalls> calls;
    private final VaultConfig config;
    private final KeeperWatch watch;

    VaultProbe(Instance<VaultCalls> calls, VaultConfig config, KeeperWatch watch) {
        this.calls = calls;
        this.config = config;
        this.watch = watch;
    }

    @Scheduled(every = "2s", identity = "vault-probe", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        if (config.url().isEmpty()) {
            return;
        }
        try {
            var needed = needed();
            var granted = calls.get()
                    .write("sys/capabilities-self", Map.of("paths", List.copyOf(needed.keySet())))
                    .path("data");
            boolean all = needed.entrySet().stream()
                    .allMatch(need -> words(granted.path(need.getKey())).containsAll(need.getValue()));
            if (all) {
                watch.allows();
            } else {
                watch.fails(KeeperWatch.Why.REFUSES);
            }
        } catch (Failure e) {
            watch.fails(
                    Trouble.of(e).equals(Optional.of(Trouble.REFUSED))
                            ? KeeperWatch.Why.REFUSES
                            : KeeperWatch.Why.SILENT);
        }
    }

    /** What the service cannot be without, by path. */
    private Map<String, Set<String>> needed() {
        var needed = new TreeMap<String, Set<String>>();
        for (var key : List.of("patient", "log")) {
            needed.put(config.mount().transit() + "/encrypt/" + key, Set.of("update"));
            needed.put(config.mount().transit() + "/decrypt/" + key, Set.of("update"));
        }
        for (var folder : List.of("patients", "log")) {
            needed.put(config.mount().kv() + "/data/" + folder + "/any", Set.of("create", "read"));
        }
        needed.put(config.mount().database() + "/creds/serve", Set.of("read"));
        return needed;
    }

    private static Set<String> words(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }
}
