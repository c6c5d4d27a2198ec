/** The embedded keystore: keys for development and demonstration, refused in production. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.sealing.keystore;
