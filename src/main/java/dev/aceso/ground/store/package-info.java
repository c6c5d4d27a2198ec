/** The database as the service demands it: TLS 1.3 on every connection, durable commits, a role without DDL; else no start. */
@org.jspecify.annotations.NullMarked
package dev.aceso.ground.store;
