package dev.aceso.trust.sealing.cipher;

import java.util.UUID;

/**
 * Where a sealed text belongs. It opens nowhere else.
 *
 * @param table the table
 * @param row the row's id
 * @param version the version of the row; 0 where rows have none
 * @param key the id of the key it is sealed under
 */
public record Context(String table, UUID row, int version, UUID key) {
    byte[] associatedData(byte format) {
        return Framing.of("aceso.sealed")
                .number(format)
                .text(table)
                .id(row)
                .number(version)
                .id(key)
                .toArray();
    }
}
