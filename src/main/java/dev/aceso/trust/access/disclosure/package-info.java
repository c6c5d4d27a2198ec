/** The disclosure guard: what a recipient was shown of a patient, and what would complete an identifying combination. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.access.disclosure;
