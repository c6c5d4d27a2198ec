/** Tokens and MFA evidence become a caller, or are refused. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.identity;
