/**
 * The formats that outlive the program: log entries, tree hashes, tiles, notes, checkpoints. The service and the verifier share
 * them as source; they depend on the JDK, a streaming JSON reader and an RFC 8785 canonicalizer only. Formats are added, never
 * changed.
 */
@org.jspecify.annotations.NullMarked
package dev.aceso.formats;
