/** Keys and envelope encryption; ciphertext is bound to its context. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.sealing;
