package dev.aceso.trust.sealing.vault;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.KeptKeys;
import dev.aceso.trust.sealing.cipher.Framing;

/**
 * Wrapped keys in KV version 2: {@code patients/<aa>/<bb>/<id>} and {@code log/<id>}. Folders are listed one after the other, in order, while they
 * are gone through.
 */
@Singleton
@Typed(VaultKeptKeys.class)
class VaultKeptKeys implements KeptKeys {
    private final VaultCalls calls;
    private final KeyPaths paths;

    VaultKeptKeys(VaultCalls calls, VaultConfig config) {
        this.calls = calls;
        this.paths = new KeyPaths(config);
    }

    @Override
    public Iterator<UUID> ids(Kek kek) {
        return (kek == Kek.LOG
                        ? names("log/")
                        : folders("patients/").flatMap(this::folders).flatMap(this::names))
                .map(UUID::fromString)
                .iterator();
    }

    /** Lists each folder once. */
    @Override
    public Set<UUID> among(Kek kek, Set<UUID> ids) {
        Map<String, Set<String>> listed = new HashMap<>();
        Set<UUID> found = new HashSet<>();
        for (var id : ids) {
            var path = KeyPaths.key(kek, id);
            var folder = path.substring(0, path.lastIndexOf('/') + 1);
            if (listed.computeIfAbsent(folder, below -> names(below).collect(Collectors.toSet()))
                    .contains(id.toString())) {
                found.add(id);
            }
        }
        return found;
    }

    @Override
    public void bringBack(Kek kek, UUID id, byte[] key) {
        var wrapped = calls.encrypt(kek.wire(), Framing.bytesOf(id), key);
        calls.create(paths.data(KeyPaths.key(kek, id)), VaultWrappedKeys.entry(wrapped));
    }

    @Override
    public boolean takeAway(UUID id) {
        var path = KeyPaths.patient(id);
        var there = !calls.nothingAt(paths.data(path));
        calls.delete(paths.metadata(path));
        return there;
    }

    private Stream<String> folders(String below) {
        return calls.list(paths.metadata(below)).stream()
                .filter(name -> name.endsWith("/"))
                .sorted()
                .map(name -> below + name);
    }

    private Stream<String> names(String folder) {
        return calls.list(paths.metadata(folder)).stream()
                .filter(name -> !name.endsWith("/"))
                .sorted();
    }
}
