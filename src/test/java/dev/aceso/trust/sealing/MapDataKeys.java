package dev.aceso.trust.sealing;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Data-key rows in memory. */
class MapDataKeys extends DataKeys {
    final Map<String, DataKeyRow> rows = new ConcurrentHashMap<>();

    @Override
    Optional<DataKeyRow> of(String opaqueId) {
        return Optional.ofNullable(rows.get(opaqueId));
    }

    @Override
    Optional<DataKeyRow> shared(String opaqueId) {
        return of(opaqueId);
    }

    @Override
    boolean claim(DataKeyRow row) {
        return rows.putIfAbsent(row.opaqueId, row) == null;
    }
}
