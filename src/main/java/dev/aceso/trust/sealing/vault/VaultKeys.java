package dev.aceso.trust.sealing.vault;

import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.sealing.AssertionSigner;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.KeySource;
import dev.aceso.trust.sealing.WrappedKeys;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Keys in Vault. Here the parts are put together: the keeper is measured from outside, protected, and then asks Vault; the others are protected.
 *
 * <p>What a process may do with them is for Vault's policies to say, by its identity.
 */
@Singleton
final class VaultKeys implements KeySource {
    private final VaultConfig config;
    private final Supplier<VaultCalls> calls;
    private final MeterRegistry metrics;
    private final Resilience resilience;

    @Inject
    VaultKeys(VaultConfig config, Instance<VaultCalls> calls, MeterRegistry metrics) {
        this(config, calls::get, metrics);
    }

    VaultKeys(VaultConfig config, Supplier<VaultCalls> calls, MeterRegistry metrics) {
        this.config = config;
        this.calls = calls;
        this.metrics = metrics;
        this.resilience = new Resilience(config.connections());
    }

    @Override
    public String properties() {
        return "aceso.vault.url";
    }

    @Override
    public Set<Use> offers() {
        return config.url().isPresent() ? EnumSet.allOf(Use.class) : EnumSet.noneOf(Use.class);
    }

    @Override
    public void admit(Set<Use> needed) {
        // Anyone may use it: a process that is not allowed to is refused by Vault.
    }

    @Override
    public Keeper keeper() {
        return new MeteredKeeper(new ResilientKeeper(new VaultKeeper(calls.get(), config), resilience), metrics);
    }

    @Override
    public Optional<WrappedKeys> wrappedKeys() {
        return Optional.of(protect(new VaultWrappedKeys(calls.get(), config)));
    }

    @Override
    public Signer signer() {
        return protect(new VaultSigner(calls.get(), config));
    }

    @Override
    public AssertionSigner assertionSigner() {
        return assertionSigner(Instant.MAX);
    }

    @Override
    public AssertionSigner assertionSigner(Instant madeBefore) {
        return protect(new VaultAssertionSigner(calls.get(), config, madeBefore));
    }

    @Override
    public void prepare() {
        new FirstKeys(calls.get(), config).make();
    }

    @Override
    public int beginEpoch() {
        return new FirstKeys(calls.get(), config).nextEpoch();
    }

    private WrappedKeys protect(WrappedKeys wrappedKeys) {
        return new WrappedKeys() {
            @Override
            public void put(UUID keyId, Keeper.Kek kek, Bytes wrapped) {
                resilience.call(() -> {
                    wrappedKeys.put(keyId, kek, wrapped);
                    return true;
                });
            }

            @Override
            public Optional<Bytes> find(Keeper.Kek kek, UUID keyId) {
                return resilience.call(() -> wrappedKeys.find(kek, keyId));
            }

            @Override
            public boolean gone(Keeper.Kek kek, UUID keyId) {
                return resilience.call(() -> wrappedKeys.gone(kek, keyId));
            }
        };
    }

    private Signer protect(Signer signer) {
        return new Signer() {
            @Override
            public Bytes publicKey() {
                return signer.publicKey();
            }

            @Override
            public Bytes sign(Bytes message) {
                return resilience.call(() -> signer.sign(message));
            }
        };
    }

    private AssertionSigner protect(AssertionSigner signer) {
        return new AssertionSigner() {
            @Override
            public ECPublicKey publicKey() {
                return signer.publicKey();
            }

            @Override
            public List<String> published() {
                return signer.published();
            }

            @Override
            public Bytes sign(Bytes signingInput) {
                return resilience.call(() -> signer.sign(signingInput));
            }
        };
    }
}
