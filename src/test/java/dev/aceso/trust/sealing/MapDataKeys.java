package dev.aceso.trust.sealing;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.aceso.ground.store.Away;

/** Data-key rows in memory. */
class MapDataKeys extends DataKeys {
    final Map<String, DataKeyRow> rows = new ConcurrentHashMap<>();
    int looks;

    MapDataKeys() {
        super(Away.statements());
    }

    @Override
    Optional<DataKeyRow> of(String opaqueId) {
        looks++;
        return Optional.ofNullable(rows.get(opaqueId));
    }

    @Override
    Optional<UUID> shared(String opaqueId) {
        return of(opaqueId).map(row -> row.id);
    }

    @Override
    boolean claim(DataKeyRow row) {
        return rows.putIfAbsent(row.opaqueId, row) == null;
    }
}
