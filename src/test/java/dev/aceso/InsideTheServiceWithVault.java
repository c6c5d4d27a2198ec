package dev.aceso;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.aceso.trust.sealing.vault.RealVault;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;

/** As {@link InsideTheService}, with a real Vault as keeper of keys, under the identity of {@code serve}. */
public final class InsideTheServiceWithVault implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        var overrides = new HashMap<>(new InsideTheService().getConfigOverrides());
        // Without it the process would be taken for one that also signs the log.
        overrides.put("aceso.command", "serve");
        return overrides;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Servers.class));
    }

    /** The database and the Vault. */
    public static final class Servers implements QuarkusTestResourceLifecycleManager {
        private static RealVault vault;

        private final InsideTheService.Database database = new InsideTheService.Database();

        @Override
        public Map<String, String> start() {
            var config = new HashMap<>(database.start());
            config.keySet()
                    .removeIf(name -> name.startsWith("aceso.keystore.")
                            || name.matches("aceso\\.database\\.(username|password)"));
            vault = RealVault.start(Optional.of(InsideTheService.Database.running()));
            config.putAll(vault.logins().properties("serve"));
            return config;
        }

        @Override
        public void stop() {
            if (vault != null) {
                vault.close();
            }
            database.stop();
        }

        /** The Vault of the running service. */
        public static RealVault running() {
            return vault;
        }
    }
}
