/** What the service knows of key rotation: who may, and the log of it. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.custody.keys;
