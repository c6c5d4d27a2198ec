/** The database as the service demands it: TLS 1.3 on every connection, durable commits, a role without DDL, else no start; and its rows, by plain statements. */
@org.jspecify.annotations.NullMarked
package dev.aceso.ground.store;
