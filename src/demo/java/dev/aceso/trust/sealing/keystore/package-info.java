/** What somebody can do who holds a copy of the keystore file and its password. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.sealing.keystore;
