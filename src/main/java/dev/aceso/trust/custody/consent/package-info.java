/** Consents to the use and disclosure of records of substance use, and their revocation. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.custody.consent;
