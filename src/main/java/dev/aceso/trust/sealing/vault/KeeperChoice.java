package dev.aceso.trust.sealing.vault;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.trust.sealing.DatabaseKeptKeys;
import dev.aceso.trust.sealing.ErasedKeys;
import dev.aceso.trust.sealing.FileKeys;
import dev.aceso.trust.sealing.KeptKeys;
import dev.aceso.trust.sealing.Snapshots;

/** Who keeps what backup and restore ask for: Vault where {@code aceso.vault.url} is set, else nobody but the database. */
@ApplicationScoped
class KeeperChoice {
    private final boolean vaultKeeps;

    KeeperChoice(VaultConfig config) {
        this.vaultKeeps = config.url().isPresent();
    }

    @Produces
    @ApplicationScoped
    KeptKeys keptKeys(Instance<VaultKeptKeys> vault, Instance<DatabaseKeptKeys> database) {
        return vaultKeeps ? vault.get() : database.get();
    }

    @Produces
    @ApplicationScoped
    FileKeys fileKeys(Instance<VaultBackups> vault) {
        return vaultKeeps ? vault.get() : new NoVault();
    }

    @Produces
    @ApplicationScoped
    Snapshots snapshots(Instance<VaultBackups> vault) {
        return vaultKeeps ? vault.get() : new NoVault();
    }

    @Produces
    @ApplicationScoped
    ErasedKeys erasedKeys(Instance<VaultBackups> vault) {
        return vaultKeeps ? vault.get() : new NoVault();
    }
}
