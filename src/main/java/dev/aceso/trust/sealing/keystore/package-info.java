/** The embedded keystore: the key keeper of development and demonstration, refused in production. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.sealing.keystore;
