package dev.aceso.trust.sealing.vault;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.KeeperWatch;
import dev.aceso.trust.sealing.KeyEncryptionKeys;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Kind;
import dev.aceso.trust.sealing.KeyRemoval;
import dev.aceso.trust.sealing.RotationNotes;

/** A real server as one identity sees it, without the service around: what is configured is what a command would be told. */
public final class IdentityAtVault {
    private final VaultConfig config;
    private final VaultCalls calls;
    private final KeyPaths paths;
    private final SecureRandom random = new SecureRandom();

    public IdentityAtVault(Map<String, String> properties) {
        config = StubServer.vault(properties);
        var access = new VaultAccess(config, Clock.systemUTC());
        var destinations = StubServer.destinations(config);
        var egress = StubServer.egress(config);
        var transport = access.transport(egress, destinations, new KeeperWatch(Clock.systemUTC(), config));
        calls = new VaultCalls(
                access.client(transport, access.oneLogin()), access.streams(egress, destinations, transport), config);
        paths = new KeyPaths(config);
    }

    public KeyEncryptionKeys keys() {
        return new VaultKeyEncryptionKeys(calls, config);
    }

    public RotationNotes notes() {
        return new VaultRotationNotes(calls, config);
    }

    public KeyRemoval removal() {
        return new VaultKeyRemoval(calls, config);
    }

    /** A wrapped key on its way: not put away yet. */
    public record OnItsWay(UUID id, byte[] key, String wrapped) {}

    /** Makes and wraps a patient's key, as the service does. */
    public OnItsWay wrap() {
        var id = UUID.randomUUID();
        var key = new byte[32];
        random.nextBytes(key);
        var wrapped = calls.encrypt("patient", KeyPaths.context(Kind.PATIENT, id.toString()), key);
        return new OnItsWay(id, key, wrapped.asUtf8());
    }

    /** Puts a wrapped key away, as the service does. */
    public void put(OnItsWay key) {
        if (!calls.create(paths.data(KeyPaths.patient(key.id())), Map.of("wrapped", key.wrapped()))) {
            throw new AssertionError("an id that was never used is used");
        }
    }

    /** Whether nothing is left of a key, as the service sees it. */
    public boolean gone(UUID id) {
        return new VaultWrappedKeys(calls, config).gone(Keeper.Kek.PATIENT, id);
    }

    /** Reads a key and unwraps it, as the service does. */
    public byte[] open(UUID id) {
        var wrapped = calls.read(paths.data(KeyPaths.patient(id))).orElseThrow();
        return calls.decrypt(
                "patient",
                KeyPaths.context(Kind.PATIENT, id.toString()),
                dev.aceso.ground.parties.Bytes.utf8(
                        wrapped.path("data").path("data").path("wrapped").asText()));
    }
}
