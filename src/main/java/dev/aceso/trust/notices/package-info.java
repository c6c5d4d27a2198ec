/** Telling people by mail, without PHI, what waits for them: written down with what it is about, sent afterwards, and logged. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.notices;
