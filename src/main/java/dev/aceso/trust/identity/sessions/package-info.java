/** When a person's session is over, decided here for every token, and how one ends it. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.identity.sessions;
