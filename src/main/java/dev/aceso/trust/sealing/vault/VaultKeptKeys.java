package dev.aceso.trust.sealing.vault;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.KeptKeys;

/**
 * Wrapped keys in KV version 2: {@code patients/<aa>/<bb>/<id>} and {@code log/<id>}. Folders are listed one after the other, in order, while they
 * are gone through.
 */
@Singleton
@Typed(VaultKeptKeys.class)
class VaultKeptKeys implements KeptKeys {
    private final VaultCalls calls;
    private final String data;
    private final String metadata;

    VaultKeptKeys(VaultCalls calls, VaultConfig config) {
        this.calls = calls;
        this.data = config.mount().kv() + "/data/";
        this.metadata = config.mount().kv() + "/metadata/";
    }

    @Override
    public Iterator<UUID> ids(Kek kek) {
        return (kek == Kek.LOG
                        ? names("log/")
                        : folders("patients/").flatMap(this::folders).flatMap(this::names))
                .map(UUID::fromString)
                .iterator();
    }

    @Override
    public void bringBack(Kek kek, UUID id, byte[] key) {
        var wrapped = calls.encrypt(kek.name().toLowerCase(Locale.ROOT), VaultBackups.context(id), key);
        calls.create(data + path(kek, id), Map.of("wrapped", wrapped.asUtf8()));
    }

    @Override
    public boolean takeAway(UUID id) {
        var path = path(Kek.PATIENT, id);
        var there = calls.read(data + path).isPresent();
        // Also when there is no current version: an older one could be brought back.
        calls.delete(metadata + path);
        return there;
    }

    private Stream<String> folders(String below) {
        return calls.list(metadata + below).stream()
                .filter(name -> name.endsWith("/"))
                .sorted()
                .map(name -> below + name);
    }

    private Stream<String> names(String folder) {
        return calls.list(metadata + folder).stream()
                .filter(name -> !name.endsWith("/"))
                .sorted();
    }

    private static String path(Kek kek, UUID id) {
        var name = id.toString();
        return kek == Kek.LOG
                ? "log/" + name
                : "patients/" + name.substring(0, 2) + "/" + name.substring(2, 4) + "/" + name;
    }
}
