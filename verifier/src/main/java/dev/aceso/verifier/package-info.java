/** Checks an exported log offline: signatures, tree, consistency, and records against entries. */
@org.jspecify.annotations.NullMarked
package dev.aceso.verifier;
