/** The ciphers and stored formats of sealing: pure functions of key, context and bytes, proven before they are used. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.sealing.cipher;
